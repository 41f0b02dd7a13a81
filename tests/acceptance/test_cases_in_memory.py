"""The demo's whole list through the robot's task, over a ledger in memory, beside the oracle."""

import json
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
from shared.identifiers import is_identity_number
from shared.testing import Ended, FakeRun, fake_run
from tests.oracle import Ending, differences, expect
from tests.support.search import Search

POLICY = Path(__file__).resolve().parents[2] / "config" / "policies" / "instalments" / "2026-1.toml"
# Each season, both ends of a year, a leap day, a month's end and the day before a clock change.
DAYS = [
    "2026-11-22",
    "2026-12-31",
    "2027-01-01",
    "2027-02-28",
    "2027-03-27",
    "2027-05-16",
    "2028-02-29",
    "2028-08-31",
]


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


def _wrong(world: Sequence[Case], today: date, folder: Path) -> list[str]:
    """Calculate what shall happen, have it happen, and name each difference."""
    expected = expect(plain(world), POLICY.read_text(encoding="utf-8"), today.isoformat())
    ledger = _ledger(world, today)
    run = _run(world, today, folder, ledger)
    keys = [wish.key for case in world for wish in case.wishes]
    endings = {keys[int(each.reference.removeprefix("case-")) - 1]: _ending(each) for each in run.outcomes}
    parts = {
        key: [(part.amount_ore, part.due.isoformat()) for part in ledger.parts(key)] for key in ledger.claims
    }
    answered = sum(ending.cause != "technical" for ending in endings.values())
    assert answered == len(list(folder.glob("ut/*.eml")))
    return differences(expected.endings, expected.ledger, endings, parts, expected.interchangeable)


def _ledger(world: Sequence[Case], today: date) -> Ledger:
    """An ERP with the cases' invoices, as they are before anybody asks for anything."""
    quiet = plain([replace(case, wishes=()) for case in world])
    before = expect(quiet, POLICY.read_text(encoding="utf-8"), today.isoformat()).ledger
    ledger = Ledger(today)
    for invoice in seeded(world):
        ledger.seed(invoice, before[invoice.key])
    return ledger


def _run(world: Sequence[Case], today: date, folder: Path, ledger: Ledger) -> FakeRun:
    numbers = {invoice.key: invoice.key for invoice in seeded(world)}
    payers = {invoice.party.key: invoice.party.key for invoice in seeded(world)}
    facts = folder / "facts.json"
    facts.write_text(json.dumps(payer_facts(world, numbers, payers)), encoding="utf-8")
    sent_at = datetime(2026, 1, 1, tzinfo=UTC)
    payloads = [request(wish, numbers, sent_at) for case in world for wish in case.wishes]
    run = fake_run(payloads, today=today)
    split_invoices(run, Systems(ledger, FactsFile(facts), Outbox(folder / "ut", "ikke-svar@example.org")))
    return run


def _ending(ended: Ended) -> Ending:
    return Ending(ended.outcome.value, ended.cause and ended.cause.value, ended.code)


@pytest.mark.parametrize("day", DAYS)
def test_every_case_ends_as_the_oracle_says_on_any_day(day: str, tmp_path: Path):
    """Endings and ledger, to the øre; everybody gets one answer."""
    today = date.fromisoformat(day)
    assert [] == _wrong(cases(today), today, tmp_path)


def test_no_answer_and_no_sentence_holds_an_identity_number(tmp_path: Path):
    """Letters, file names, notes and reasons name nobody: neither who signed in nor who pays."""
    today = date(2026, 11, 22)
    world = cases(today)
    run = _run(world, today, tmp_path, _ledger(world, today))
    signed_in = {wish.party.number for case in world for wish in case.wishes}
    paying = {invoice.party.number for invoice in seeded(world)}
    search = Search(number for number in signed_in | paying if is_identity_number(number))
    assert search.in_bytes(repr(world).encode())
    assert set() == search.in_folder(tmp_path)
    assert set() == search.in_bytes(repr((run.outcomes, run.queue.notes, run.lines)).encode())


@pytest.mark.parametrize("day", DAYS)
def test_the_list_holds_through_a_midnight(day: str):
    """What was calculated before it is still right for requests that are worked two days after."""
    today, policy = date.fromisoformat(day), POLICY.read_text(encoding="utf-8")
    world = plain(cases(today))
    later = (today + timedelta(days=2)).isoformat()
    assert expect(world, policy, day) == expect(world, policy, later)


def test_registers_without_an_answer_leave_the_invoice_alone(tmp_path: Path):
    """The one case that ends technically."""
    today = date(2026, 11, 22)
    assert [] == _wrong([without_answer(today)], today, tmp_path)


def test_a_crowd_is_split_to_the_last_one(tmp_path: Path):
    """Sixty ordinary requests, as the tests with killed processes use them."""
    today = date(2026, 11, 22)
    assert [] == _wrong(crowd(today, 60), today, tmp_path)
