"""The values this robot speaks in: what the ERP holds, what stands in the way, and what shall be written.

Amounts are whole øre, dates are calendar dates in Europe/Oslo.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

InvoiceState = Literal["draft", "validated", "posted", "paid", "cancelled"]
InvoiceKind = Literal["invoice", "credit_note"]


@dataclass(frozen=True)
class Payer:
    """Who owes the claim, as the ERP knows them; the identity never shows in a repr."""

    id: str
    name: str
    identity: str | None = field(default=None, repr=False)
    country: str | None = None


@dataclass(frozen=True)
class OpenLine:
    """One open receivable line of an invoice."""

    id: str
    amount_ore: int
    due: date


@dataclass(frozen=True)
class Claim:
    """What the ERP holds of one invoice."""

    invoice: str
    payer: Payer
    state: InvoiceState
    kind: InvoiceKind
    currency: str
    total_ore: int
    open_lines: tuple[OpenLine, ...]
    invoice_date: date | None
    kid: str | None
    account: str | None
    reminder_level: int | None
    """From the ERP's dunning; None when no dunning exists, 0 when one waits at its first level."""
    credited: bool
    plans_made: tuple[date, ...]
    """Days on which this payer had any invoice rescheduled."""
    has_plan: bool
    """Whether this very invoice was rescheduled before."""

    @property
    def remainder_ore(self) -> int:
        """What is still owed, in øre."""
        return sum(line.amount_ore for line in self.open_lines)

    @property
    def due(self) -> date:
        """The day on which the open lines begin to fall due; only for a claim that has one."""
        return min(line.due for line in self.open_lines)


@dataclass(frozen=True)
class Part:
    """One instalment."""

    amount_ore: int
    due: date


@dataclass(frozen=True)
class Plan:
    """What shall be written in the ERP, once."""

    invoice: str
    payer: str
    remainder_ore: int
    parts: tuple[Part, ...]
    kid: str
    policy_version: str
    request_id: str
    """The idempotency key, together with the invoice."""


@dataclass(frozen=True)
class Hindrances:
    """What only other registers than the ERP know of a claim and its payer."""

    protected_address: bool
    dead: bool
    bankrupt: bool
    direct_debit_sent: bool
    """AvtaleGiro was already sent to the bank for this claim."""
    disputed: bool
    in_collection: bool
    """A collection case (inkasso) lives outside the ERP."""


class InvoiceSystem(Protocol):
    """What the robot needs of an ERP; everything else of the ERP is hidden behind it."""

    @property
    def effect_seconds(self) -> float:
        """Longest time from the call of `reschedule` to its last possible effect in the ERP."""

    def claim(self, invoice: str) -> Claim | None:
        """Read one invoice by its number; None when there is none."""

    def reschedule(self, plan: Plan) -> None:
        """Replace the open line with the plan's parts; refuse when the invoice is not as the plan says."""

    def has_plan(self, plan: Plan) -> bool | None:
        """Whether this very plan stands in the ERP: True, False, or None when it cannot be told."""

    def parts(self, invoice: str) -> tuple[Part, ...]:
        """Read back the open parts of an invoice, by due date."""


class PayerFacts(Protocol):
    """The small read-only interface to what the ERP does not know."""

    def facts(self, invoice: str, payer: str) -> Hindrances:
        """Say what stands in the way; raises (technical) without an answer, never "no hindrance"."""
