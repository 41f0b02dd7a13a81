"""Write a receipt for each case that comes in: decide, write once, say what was done."""

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from shared import Run

from .outbox import EFFECT_SECONDS, Outbox, Receipt
from .rules import answer_by

_HOME = Path(__file__).resolve().parents[2]
"""Relative paths among the robot's values count from the folder that holds `robots/`."""


class Case(BaseModel):
    """One item of the queue; what does not fit goes to a person before the robot sees it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # A receipt is seen outside the encrypted columns: neither form lets a person's number into it.
    request_id: str = Field(pattern=r"^[A-Za-z]{1,10}-[0-9]{1,9}$")
    case: str = Field(pattern=r"^[0-9]{4}/[0-9]{1,6}$")
    received: date


class Values(BaseModel):
    """What differs between environments: the table [values.…] of robot.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outbox: Path
    banking_days: int = Field(gt=0)


def task(run: Run) -> None:
    """Write a receipt for each case in the queue."""
    values = Values.model_validate(run.values)
    write_receipts(run, values.banking_days, Outbox(_HOME / values.outbox / run.robot))


def write_receipts(run: Run, banking_days: int, outbox: Outbox) -> None:
    """Work through the queue with this outbox."""
    for item in run.items(Case):
        with item:  # clean exit: done; BusinessError: to a person; anything else: tried again
            # What an earlier attempt wrote down is finished as it stands; only the first attempt decides.
            receipt = item.intent("receipt", Receipt) or _decided(run, item.data, banking_days)
            item.step(
                "receipt",
                receipt,
                do=outbox.put,
                verify=outbox.holds,
                effect_seconds=EFFECT_SECONDS,
                says=f"Legger en kvittering i mappen, med svarfrist {receipt.answer_by:%d.%m.%Y}.",
            )
            item.note(f"Kvittering lagt i mappen, med svarfrist {receipt.answer_by:%d.%m.%Y}.")


def _decided(run: Run, case: Case, banking_days: int) -> Receipt:
    day = answer_by(case.received, banking_days, run.today, run.workdays)
    text = f"Vi mottok sak {case.case} {case.received:%d.%m.%Y}. Du får svar innen {day:%d.%m.%Y}.\n"
    return Receipt(case.request_id, text, day)
