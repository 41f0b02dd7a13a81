"""What the demo's world holds: payers and invoices to be seeded in the ERP, and what is asked of the robot.

Plain values without any rule in them: the seed, the requests and the oracle start from the same facts.
An invoice is known by its `key` until the ERP has given it a number.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

PartyKind = Literal["person", "organisation"]
Language = Literal["nb", "nn", "en"]


@dataclass(frozen=True)
class SeedParty:
    """A payer to be made in the ERP; `number` is an identity or organisation number, synthetic."""

    key: str
    name: str
    kind: PartyKind
    number: str


@dataclass(frozen=True)
class SeedFacts:
    """What the registers beside the ERP say of a payer (the first three) and a claim (the others)."""

    protected_address: bool = False
    dead: bool = False
    bankrupt: bool = False
    direct_debit_sent: bool = False
    disputed: bool = False
    in_collection: bool = False


@dataclass(frozen=True)
class SeedSplit:
    """The invoice is rescheduled by the seed itself, monthly, before any request comes in."""

    parts: int
    first_date: date


@dataclass(frozen=True)
class SeedInvoice:
    """An invoice to be made in the ERP: one line, no tax, due on `due`.

    `amount` is in hundredths of `currency`. A draft never gets a number: it is found by its reference, `key`.
    `state` paid: paid in full. `reminded`: a dunning of the ERP stands on it. `credited`: a posted credit
    note of so many hundredths refers to it, unreconciled, so that its open line still stands.
    `facts` None: the registers have no answer for this claim.
    """

    key: str
    party: SeedParty
    amount: int
    kid: str
    invoice_date: date
    due: date
    kind: Literal["invoice", "credit_note"] = "invoice"
    state: Literal["draft", "posted", "paid"] = "posted"
    currency: str = "NOK"
    reminded: bool = False
    credited: int = 0
    split: SeedSplit | None = None
    facts: SeedFacts | None = field(default_factory=SeedFacts)


@dataclass(frozen=True)
class Wish:
    """One request as a resident sends it; `invoice` is a seeded key, or a number that nobody has."""

    key: str
    party: SeedParty
    invoice: str
    first_date: str
    instalments: int | str | None = None
    amount: int | str | None = None
    language: Language = "nb"


@dataclass(frozen=True)
class Case:
    """One situation the robot must handle: what it is, what stands in the ERP, what is asked."""

    name: str
    title: str
    invoices: tuple[SeedInvoice, ...]
    wishes: tuple[Wish, ...]

    def owing(self, **changes: Any) -> "Case":
        """Give this case with its invoice changed."""
        (invoice,) = self.invoices
        return replace(self, invoices=(replace(invoice, **changes),))

    def asking(self, **changes: Any) -> "Case":
        """Give this case with its wish changed."""
        (wish,) = self.wishes
        return replace(self, wishes=(replace(wish, **changes),))
