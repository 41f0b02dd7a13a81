"""The parts of Tryton's records that the robot reads, checked as they come in."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .errors import LedgerUnavailable
from .tryton import Record


class Row(BaseModel):
    """One record; what was not asked for is let go."""

    model_config = ConfigDict(frozen=True)

    id: int


class PartyName(Row):
    """The name of a party."""

    name: str | None


class CurrencyCode(Row):
    """A currency's three letters."""

    code: str


class InvoiceRow(Row):
    """An outgoing invoice."""

    number: str | None
    reference: str | None
    description: str | None
    state: Literal["draft", "validated", "posted", "paid", "cancelled"]
    total_amount: Decimal
    invoice_date: date | None
    journal: int
    party: int
    party_: PartyName = Field(alias="party.")
    currency_: CurrencyCode = Field(alias="currency.")
    lines: tuple[int, ...]
    lines_to_pay: tuple[int, ...]
    payment_lines: tuple[int, ...]
    additional_moves: tuple[int, ...]


class LineRow(Row):
    """A line of the general ledger."""

    debit: Decimal
    credit: Decimal
    amount_second_currency: Decimal | None
    maturity_date: date | None
    reconciliation: int | None
    move: int

    @property
    def amount(self) -> Decimal:
        """What is owed by this line, in the invoice's currency; below zero for a payment."""
        if self.amount_second_currency is not None:
            return self.amount_second_currency
        return self.debit - self.credit


class MoveRow(Row):
    """A move: the posting that a reschedule makes."""

    date: date
    description: str | None
    state: Literal["draft", "posted"]


class IdentifierRow(Row):
    """A number that a party is known by."""

    code: str


class ProcedureLevels(Row):
    """The levels of a dunning procedure, in their order."""

    levels: tuple[int, ...]


class DunningRow(Row):
    """A reminder that stands on a line."""

    level: int
    procedure_: ProcedureLevels = Field(alias="procedure.")


class InvoiceMoves(Row):
    """The moves that were made for an invoice beside its own."""

    additional_moves: tuple[int, ...]


Kind = TypeVar("Kind", bound=Row)


def fields_of(kind: type[Row]) -> list[str]:
    """The names to ask Tryton for; a field of another record is named "record.field"."""
    own = ((name, field) for name, field in kind.model_fields.items() if name != "id")
    return [asked for name, field in own for asked in _asked(field.alias or name, field.annotation)]


def read(kind: type[Kind], records: Iterable[Record]) -> list[Kind]:
    """Records as rows; an answer of another shape cannot be used."""
    try:
        return [kind.model_validate(each) for each in records]
    except ValidationError as problem:
        faults = (".".join(map(str, fault["loc"])) for fault in problem.errors(include_input=False))
        raise LedgerUnavailable(
            f"Tryton's answer has another shape than expected, in: {', '.join(faults)}"
        ) from None


def _asked(name: str, kind: object) -> list[str]:
    if isinstance(kind, type) and issubclass(kind, Row):
        return [f"{name}{deeper}" for deeper in fields_of(kind)]
    return [name]
