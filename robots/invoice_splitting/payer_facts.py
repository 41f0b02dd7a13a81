"""What other registers know of claims and payers: a small read-only interface, here answered from a file.

In production this is where the population register, the bankruptcy register and the bank's direct debits are
asked. No answer is a technical failure, tried again: it never means that nothing stands in the way.
"""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from .model import Hindrances


class NoAnswer(Exception):
    """The registers did not answer for this payer or claim; it is tried again by itself."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class _Payer(_Table):
    protected_address: bool
    dead: bool
    bankrupt: bool


class _Claim(_Table):
    direct_debit_sent: bool
    disputed: bool
    in_collection: bool


class _Answers(_Table):
    payers: Mapping[str, _Payer]
    claims: Mapping[str, _Claim]


class FactsFile:
    """Answers from a JSON file: `payers` by the ERP's payer id, `claims` by invoice number."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def facts(self, invoice: str, payer: str) -> Hindrances:
        """Read what stands in the way, anew each time; raises `NoAnswer`."""
        try:
            answers = _Answers.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            raise NoAnswer(f"{self._path}: there is no such file, so nobody answers for any payer") from None
        except ValidationError as faults:
            raise NoAnswer(f"{self._path}: cannot be read: {faults.error_count()} fault(s)") from faults
        if payer not in answers.payers or invoice not in answers.claims:
            raise NoAnswer(f"{self._path}: no answer for payer {payer} and invoice {invoice}")
        return Hindrances(**answers.payers[payer].model_dump(), **answers.claims[invoice].model_dump())
