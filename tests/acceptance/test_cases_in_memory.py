"""The demo's whole list through the robot's task, over a ledger in memory, beside the oracle."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from demo.cases import cases, crowd, without_answer
from demo.requests import payer_facts, plain, request, seeded
from demo.world import Case, SeedInvoice
from robots.invoice_splitting.delivery import Outbox
from robots.invoice_splitting.model import Claim, OpenLine, Part, Payer, Plan
from robots.invoice_splitting.payer_facts import FactsFile
from robots.invoice_splitting.task import Systems, split_invoices
from shared.testing import FakeRun, fake_run
from tests.oracle import Ending, Expected, differences, expect

POLICY = Path(__file__).resolve().parents[2] / "config" / "policies" / "instalments" / "2026-1.toml"
# Each season, both ends of a year, a leap day, a month's end and the day before a clock change.
DAYS = ["2026-11-22", "2026-12-31", "2027-01-01", "2027-02-28", "2027-03-27", "2027-05-16", "2028-02-29", "2028-08-31"]


@dataclass
class Ledger:
    """An ERP in memory, seeded from the cases; it knows what Tryton would know."""

    today: date
    claims: dict[str, Claim] = field(default_factory=dict)
    effect_seconds: float = 1.0

    def seed(self, invoice: SeedInvoice, open_parts: Sequence[tuple[int, str]]) -> None:
        """Take in one invoice, with what is open of it."""
        self.claims[invoice.key] = Claim(
            invoice=invoice.key,
            payer=Payer(invoice.party.key, invoice.party.name, invoice.party.number),
            state=invoice.state,
            kind=invoice.kind,
            currency=invoice.currency,
            total_ore=invoice.amount,
            open_lines=tuple(OpenLine("", ore, date.fromisoformat(due)) for ore, due in open_parts),
            invoice_date=invoice.invoice_date,
            kid=invoice.kid,
            account=None,
            reminder_level=1 if invoice.reminded else None,
            credited=invoice.credited > 0,
            plans_made=(self.today,) if invoice.split else (),
            has_plan=invoice.split is not None,
        )

    def claim(self, invoice: str) -> Claim | None:
        """Give an invoice with all plans of its payer."""
        held = self.claims.get(invoice)
        if held is None:
            return None
        made = [day for each in self.claims.values() if each.payer == held.payer for day in each.plans_made]
        return replace(held, plans_made=tuple(made))

    def reschedule(self, plan: Plan) -> None:
        """Write the plan's parts."""
        lines = tuple(OpenLine("", part.amount_ore, part.due) for part in plan.parts)
        held = self.claims[plan.invoice]
        self.claims[plan.invoice] = replace(held, open_lines=lines, has_plan=True, plans_made=(self.today,))

    def has_plan(self, plan: Plan) -> bool:
        """Tell whether the parts stand there."""
        return self.parts(plan.invoice) == plan.parts

    def parts(self, invoice: str) -> tuple[Part, ...]:
        """Give the open parts."""
        return tuple(Part(line.amount_ore, line.due) for line in self.claims[invoice].open_lines)


def _worked(world: Sequence[Case], today: date, folder: Path) -> tuple[Expected, FakeRun, Ledger]:
    """Calculate what shall happen, then have it happen."""
    expected = expect(plain(world), POLICY.read_text(encoding="utf-8"), today.isoformat())
    seeds = expect(plain([replace(case, wishes=()) for case in world]), POLICY.read_text("utf-8"), "2026-01-01")
    ledger = Ledger(today)
    for invoice in seeded(world):
        ledger.seed(invoice, seeds.ledger[invoice.key])
    numbers = {invoice.key: invoice.key for invoice in seeded(world)}
    payers = {invoice.party.key: invoice.party.key for invoice in seeded(world)}
    facts = folder / "facts.json"
    facts.write_text(_json(payer_facts(world, numbers, payers)), encoding="utf-8")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    payloads = [request(wish, numbers, at) for case in world for wish in case.wishes]
    run = fake_run(payloads, today=today)
    split_invoices(run, Systems(ledger, FactsFile(facts), Outbox(folder / "ut", "ikke-svar@example.org")))
    return expected, run, ledger


def _json(value: object) -> str:
    import json

    return json.dumps(value)


def _found(world: Sequence[Case], run: FakeRun, ledger: Ledger) -> list[str]:
    """Lay what came of it beside the oracle."""
