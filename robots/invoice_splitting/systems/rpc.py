"""Tryton without its face: the same reschedule wizard that a clerk uses, over JSON-RPC."""

from collections.abc import Mapping
from decimal import Decimal
from types import TracebackType
from typing import Final, Self

from ..model import Claim, Part, Plan
from .errors import ChangedMeanwhile, LedgerRefused, LedgerUnavailable
from .ledger import Ledger
from .patience import Allowance, Patience
from .plan_mark import description
from .tryton import HttpLine, Record, Tryton, defaults, listed, record

_WIZARD = "wizard.account.move.line.reschedule"
_LINE = "account.move.line"
ALLOWED: Final = Allowance(ready=10.0, written=20.0)
"""Tryton needs a third of a second; the rest is for its waiting and trying again when others write too."""


class RpcInvoiceSystem:
    """Reads and reschedules invoices in Tryton over JSON-RPC."""

    def __init__(self, line: HttpLine, allowed: Allowance = ALLOWED) -> None:
        self.effect_seconds = allowed.effect_seconds
        self._allowed = allowed
        self._line = line
        self._tryton = Tryton(line)
        self._ledger = Ledger(self._tryton)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.close()

    def claim(self, invoice: str) -> Claim | None:
        """Read one invoice by its number; None when there is none."""
        return self._ledger.claim(invoice)

    def has_plan(self, plan: Plan) -> bool | None:
        """Whether this very plan stands in the ledger; None when its mark stands on something else."""
        return self._ledger.has_plan(plan)

    def parts(self, invoice: str) -> tuple[Part, ...]:
        """Read back the open parts of an invoice, by due date."""
        return self._ledger.parts(invoice)

    def reschedule(self, plan: Plan) -> None:
        """Write the plan's parts; raises ChangedMeanwhile when the invoice is not as the plan says.

        Tryton itself refuses a second write: the lines' versions go along, and a settled line stays settled.
        """
        patience = Patience(self._allowed.ready)
        target = self._ledger.target(plan)
        lines = target.lines
        versions = self._versions(lines)
        context = {"active_model": _LINE, "active_id": lines[0], "active_ids": lines}
        session, *_ = listed(self._tryton.call(f"{_WIZARD}.create", context=context))
        try:
            # Tryton proposes no journal where a payment was entered in another one than the invoice
            preview = {"journal": target.journal, **self._preview(session, plan, context)}
            patience.demand()
            guarded = {**context, "_timestamp": versions}
            self._execute(session, "reschedule", {"preview": preview}, guarded)
        except LedgerRefused as refusal:
            if self._ledger_moved(plan):
                raise ChangedMeanwhile("Fakturaen ble endret mens avdragene ble skrevet.") from refusal
            raise
        finally:
            self._forget(session)

    def _preview(self, session: object, plan: Plan, context: Mapping[str, object]) -> Record:
        """The wizard's second page with the plan's own amounts and dates in it."""
        start = defaults(self._execute(session, "start", {}, context))
        first_page = {
            **start,
            "start_date": plan.parts[0].due,
            "interval": 1,
            "number": len(plan.parts),
            "amount": None,
        }
        proposed = defaults(self._execute(session, "preview", {"start": first_page}, context))
        currency = proposed["currency"]
        terms = [
            {"date": part.due, "amount": Decimal(part.amount_ore).scaleb(-2), "currency": currency}
            for part in plan.parts
        ]
        return {**proposed, "description": description(plan), "terms": terms}

    def _execute(
        self, session: object, state: str, values: Mapping[str, object], context: Mapping[str, object]
    ) -> Record:
        return record(self._tryton.call(f"{_WIZARD}.execute", session, values, state, context=context))

    def _versions(self, lines: tuple[int, ...]) -> dict[str, object]:
        found = self._tryton.find(_LINE, [["id", "in", lines]], ["_timestamp"])
        return {f"{_LINE},{line['id']}": line["_timestamp"] for line in found}

    def _ledger_moved(self, plan: Plan) -> bool:
        try:
            self._ledger.target(plan)
        except ChangedMeanwhile:
            return True
        return False

    def _forget(self, session: object) -> None:
        """End the wizard; a session left behind does no harm, so a silent Tryton is no failure here."""
        try:
            self._tryton.call(f"{_WIZARD}.delete", session)
        except (LedgerRefused, LedgerUnavailable):
            return
