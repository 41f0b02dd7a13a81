"""What Tryton's ledger holds of a claim: every figure from the posted lines, none from a request.

The KID stands in the invoice's description ("KID 2600000012"), for Tryton has no field of that name.
An invoice without a number, a draft, is known by its reference.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ..model import Claim, OpenLine, Part, Payer, Plan
from .errors import ChangedMeanwhile, LedgerRefused
from .plan_mark import is_marked
from .rows import (
    DunningRow,
    IdentifierRow,
    InvoiceMoves,
    InvoiceRow,
    Kind,
    LineRow,
    MoveRow,
    fields_of,
    read,
)
from .tryton import Tryton

_KID = re.compile(r"\bKID:? (\d{2,25})\b")
_IDENTITY_LENGTHS = (9, 11)
_HUNDREDTHS = 100


@dataclass(frozen=True)
class Target:
    """Where a plan is written: Tryton's ids of the invoice, its journal and its unsettled lines."""

    invoice: int
    journal: int
    lines: tuple[int, ...]


class Ledger:
    """Reads claims and plans in Tryton; never writes."""

    def __init__(self, tryton: Tryton) -> None:
        self._tryton = tryton

    def claim(self, invoice: str) -> Claim | None:
        """Read one invoice by its number; None when there is none."""
        row = self._invoice(invoice)
        return None if row is None else self._claim(invoice, row)

    def parts(self, invoice: str) -> tuple[Part, ...]:
        """Read the open parts of an invoice, by due date; none when there is no such invoice."""
        row = self._invoice(invoice)
        return () if row is None else tuple(Part(line.amount_ore, line.due) for line in self._open(row))

    def has_plan(self, plan: Plan) -> bool | None:
        """Whether this very plan stands in the ledger; None when its mark stands on something else."""
        row = self._invoice(plan.invoice)
        if row is None:
            return None
        marked = [move for move in self._moves(row.additional_moves) if is_marked(move.description, plan)]
        if not marked:
            return False
        (move, *others) = marked
        if others or move.state != "posted" or self._parts_of(move) != plan.parts:
            return None
        return True

    def target(self, plan: Plan) -> Target:
        """Find where a plan is to be written; raises ChangedMeanwhile unless all is as the plan says."""
        row = self._invoice(plan.invoice)
        if row is None or str(row.party) != plan.payer or row.state != "posted" or row.additional_moves:
            raise ChangedMeanwhile("Fakturaen ble endret mens søknaden ble behandlet.")
        if sum(line.amount_ore for line in self._open(row)) != plan.remainder_ore:
            raise ChangedMeanwhile("Restbeløpet er et annet enn det planen ble laget for.")
        unsettled = self._unsettled((*row.lines_to_pay, *row.payment_lines))
        return Target(row.id, row.journal, tuple(line.id for line in unsettled))

    def _invoice(self, invoice: str) -> InvoiceRow | None:
        named = ["OR", ["number", "=", invoice], [["number", "=", None], ["reference", "=", invoice]]]
        found = self._find(InvoiceRow, "account.invoice", [["type", "=", "out"], named])
        if len(found) > 1:
            raise LedgerRefused(f"Tryton has {len(found)} invoices that are called {invoice}")
        return found[0] if found else None

    def _claim(self, invoice: str, row: InvoiceRow) -> Claim:
        kid = _KID.search(row.description or "")
        return Claim(
            invoice=invoice,
            payer=self._payer(row),
            state=row.state,
            kind="credit_note" if row.total_amount < 0 else "invoice",
            currency=row.currency_.code,
            total_ore=ore(row.total_amount),
            open_lines=self._open(row),
            invoice_date=row.invoice_date,
            kid=kid.group(1) if kid else None,
            account=None,
            reminder_level=self._reminder_level(row),
            credited=self._credited(row),
            plans_made=self._plans_made(row),
            has_plan=bool(row.additional_moves),
        )

    def _payer(self, row: InvoiceRow) -> Payer:
        numbers = self._find(IdentifierRow, "party.identifier", [["party", "=", row.party]])
        digits = ("".join(filter(str.isdigit, number.code)) for number in numbers)
        identity = next((number for number in digits if len(number) in _IDENTITY_LENGTHS), None)
        return Payer(str(row.party), row.party_.name or "", identity)

    def _open(self, row: InvoiceRow) -> tuple[OpenLine, ...]:
        owed = self._unsettled(row.lines_to_pay)
        paid = sum((line.amount for line in self._unsettled(row.payment_lines)), Decimal(0))
        lines = [OpenLine(str(line.id), ore(line.amount), due_of(line)) for line in owed]
        return after_payment(lines, -ore(paid))

    def _unsettled(self, ids: Sequence[int]) -> list[LineRow]:
        lines = self._find(LineRow, "account.move.line", [["id", "in", ids]]) if ids else []
        return [line for line in lines if line.reconciliation is None and line.amount != 0]

    def _reminder_level(self, row: InvoiceRow) -> int | None:
        domain = [["line", "in", row.lines_to_pay], ["active", "in", [True, False]]]
        dunnings = self._find(DunningRow, "account.dunning", domain)
        return max((each.procedure_.levels.index(each.level) for each in dunnings), default=None)

    def _credited(self, row: InvoiceRow) -> bool:
        origins = [f"account.invoice.line,{line}" for line in row.lines]
        domain = [["origin", "in", origins], ["invoice.state", "!=", "cancelled"]]
        return bool(self._tryton.find("account.invoice.line", domain, ["invoice"]))

    def _plans_made(self, row: InvoiceRow) -> tuple[date, ...]:
        domain = [["party", "=", row.party], ["type", "=", "out"]]
        invoices = self._find(InvoiceMoves, "account.invoice", domain)
        moves = self._moves([move for each in invoices for move in each.additional_moves])
        return tuple(sorted(move.date for move in moves))

    def _moves(self, ids: Sequence[int]) -> list[MoveRow]:
        return self._find(MoveRow, "account.move", [["id", "in", ids]]) if ids else []

    def _parts_of(self, move: MoveRow) -> tuple[Part, ...]:
        lines = self._find(LineRow, "account.move.line", [["move", "=", move.id]])
        parts = (Part(ore(line.amount), line.maturity_date) for line in lines if line.maturity_date)
        return tuple(sorted(parts, key=lambda part: part.due))

    def _find(self, kind: type[Kind], model: str, domain: Sequence[object]) -> list[Kind]:
        return read(kind, self._tryton.find(model, domain, fields_of(kind)))


def after_payment(owed: Iterable[OpenLine], paid_ore: int) -> tuple[OpenLine, ...]:
    """What is still open, by due date, when a payment settles the earliest due lines first."""
    left: list[OpenLine] = []
    for line in sorted(owed, key=lambda line: (line.due, line.id)):
        settled = min(paid_ore, line.amount_ore) if line.amount_ore > 0 else 0
        paid_ore -= settled
        if line.amount_ore != settled:
            left.append(replace(line, amount_ore=line.amount_ore - settled))
    return tuple(left)


def due_of(line: LineRow) -> date:
    """The day an open line falls due; Tryton sets one on every line to be paid."""
    if line.maturity_date is None:
        raise LedgerRefused(f"The open line {line.id} has no due date")
    return line.maturity_date


def ore(amount: Decimal) -> int:
    """An amount in hundredths; Tryton's two-decimal currencies never have a rest."""
    hundredths = amount * _HUNDREDTHS
    if hundredths != int(hundredths):
        raise LedgerRefused(f"The amount {amount} has parts of an øre")
    return int(hundredths)
