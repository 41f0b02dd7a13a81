"""What the robot relies on in its ERP: the same tests for Tryton's web client and for its JSON-RPC."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from demo.people import kid, synthetic_identity, synthetic_organisation
from demo.tryton.seed import Seeding
from robots.invoice_splitting.model import Claim, InvoiceSystem, OpenLine, Part, Payer, Plan
from robots.invoice_splitting.systems.browser import KeptBrowser, open_browser
from robots.invoice_splitting.systems.client import WebClient
from robots.invoice_splitting.systems.errors import ChangedMeanwhile, LedgerRefused, LedgerUnavailable
from robots.invoice_splitting.systems.rpc import RpcInvoiceSystem
from robots.invoice_splitting.systems.tryton import HttpLine
from robots.invoice_splitting.systems.web import WebInvoiceSystem
from shared.platform import find_browser
from tests.integration.tryton.town import ADAPTERS, CHANGES, Town

pytestmark = [pytest.mark.tryton, pytest.mark.timeout(300)]  # the first test waits for the seeding
Open = Callable[..., AbstractContextManager[InvoiceSystem]]


@pytest.fixture(scope="module", params=["rpc", pytest.param("web", marks=pytest.mark.browser)])
def adapter(request: pytest.FixtureRequest) -> str:
    """The adapter that is tested now; left out where there is no browser for it."""
    if request.param == "web" and find_browser() is None:
        pytest.skip("no Chromium, Chrome or Edge is installed")
    return str(request.param)


@pytest.fixture(scope="module")
def browser(adapter: str) -> Iterator[KeptBrowser | None]:
    """One browser for all tests at the screen, as in a run."""
    if adapter == "rpc":
        yield None
    else:
        with open_browser(find_browser()) as browser:
            yield browser


@pytest.fixture(scope="module")
def open_system(browser: KeptBrowser | None, town: Town) -> Open:
    """Opens the adapter anew, with the robot's own user unless told otherwise."""

    @contextmanager
    def opened(url: str = town.server.url, password: str = town.server.password) -> Iterator[InvoiceSystem]:
        signed = (url, town.server.database, town.server.user, password)
        if browser is not None:
            yield WebInvoiceSystem(WebClient(browser, *signed))
        else:
            with RpcInvoiceSystem(HttpLine(*signed)) as system:
                yield system

    return opened


@pytest.fixture(scope="module")
def erp(open_system: Open) -> Iterator[InvoiceSystem]:
    """The adapter, signed in once for all tests, as in a run."""
    with open_system() as system:
        yield system


@pytest.fixture
def number(adapter: str, town: Town) -> Callable[[str], str]:
    """What Tryton calls an invoice of this adapter."""
    return lambda kind: town.number(f"{adapter}-{kind}")


@pytest.fixture
def plan(adapter: str, town: Town) -> Callable[..., Plan]:
    """Plans for an invoice of this adapter; by default in three unequal parts, on days a calendar moved."""

    def make(kind: str, *parts: Part, **changes: Any) -> Plan:
        given = parts or _parts(town.due, 300_000, 300_001, 399_999)
        ordinary = Plan(
            invoice=town.number(f"{adapter}-{kind}"),
            payer=town.payer(f"{adapter}-{kind}"),
            remainder_ore=sum(part.amount_ore for part in given),
            parts=given,
            kid="2600000012",
            policy_version="instalments 2026-1",
            request_id=f"soknad-{kind}",
        )
        return replace(ordinary, **changes)

    return make


def _parts(first: date, *amounts: int) -> tuple[Part, ...]:
    """Parts whose days are no equal distance from each other, as banking days are not."""
    days = (0, 31, 63, 92, 124, 153)
    return tuple(Part(ore, first + timedelta(days=day)) for ore, day in zip(amounts, days, strict=False))


def test_a_claim_is_what_the_ledger_holds(erp: InvoiceSystem, adapter: str, town: Town):
    """Payer, amounts, dates, KID: everything that rules ask of a claim comes from the ERP."""
    key = f"{adapter}-plain"
    at = ADAPTERS.index(adapter) * len(CHANGES) + list(CHANGES).index("plain")
    claim = erp.claim(town.number(key))
    assert claim is not None
    (line,) = claim.open_lines
    assert claim == Claim(
        invoice=town.number(key),
        payer=Payer(town.payer(key), f"Testperson {at}", synthetic_identity(at)),
        state="posted",
        kind="invoice",
        currency="NOK",
        total_ore=1_000_000,
        open_lines=(OpenLine(line.id, 1_000_000, town.due),),
        invoice_date=town.today - timedelta(days=30),
        kid=kid(at),
        account=None,
        reminder_level=None,
        credited=False,
        plans_made=(),
        has_plan=False,
    )


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("draft", "state", "draft"),
        ("paid", "state", "paid"),
        ("paid", "remainder_ore", 0),
        ("credited", "credited", True),
        ("credited", "remainder_ore", 1_000_000),
        ("credit-note", "kind", "credit_note"),
        ("euro", "currency", "EUR"),
        ("euro", "remainder_ore", 1_000_000),
        ("reminded", "reminder_level", 0),
        ("split", "has_plan", True),
        ("split", "remainder_ore", 1_000_000),
    ],
)
def test_what_stands_in_the_way_is_told(erp: InvoiceSystem, number, kind: str, field: str, value: object):
    """A claim that people must look at can be told from one that may be split."""
    assert value == getattr(erp.claim(number(kind)), field)


def test_earlier_plans_of_a_payer_are_dated(erp: InvoiceSystem, number, town: Town):
    """The policy counts a payer's plans of the last months."""
    claim = erp.claim(number("split"))
    assert claim is not None
    assert (town.today,) == claim.plans_made


def test_an_organisation_is_known_by_its_number(erp: InvoiceSystem, number):
    """Organisations ask for instalments too."""
    claim = erp.claim(number("organisation"))
    assert claim is not None
    assert synthetic_organisation(7) == claim.payer.identity


def test_an_invoice_that_nobody_sent_is_not_there(erp: InvoiceSystem, plan):
    """A number that the ERP does not know gives no claim, no parts, and no certainty about a plan."""
    assert erp.claim("FINNES-IKKE-1") is None
    assert () == erp.parts("FINNES-IKKE-1")
    assert erp.has_plan(plan("plain", invoice="FINNES-IKKE-1")) is None


def test_a_plan_lands_to_the_ore_and_the_day(erp: InvoiceSystem, plan):
    """The ERP holds the plan's own amounts and dates, not those that its wizard would propose."""
    wanted = plan("three")
    erp.reschedule(wanted)
    assert wanted.parts == erp.parts(wanted.invoice)


def test_six_parts_of_a_large_claim_land(erp: InvoiceSystem, plan, town: Town):
    """1 234 567,89 in six parts, with an odd øre in the last: thousands are not mistaken for decimals."""
    wanted = plan(
        "six", *_parts(town.due, 20_576_131, 20_576_131, 20_576_131, 20_576_131, 20_576_131, 20_576_134)
    )
    erp.reschedule(wanted)
    assert wanted.parts == erp.parts(wanted.invoice)


def test_a_second_plan_is_refused(erp: InvoiceSystem, plan):
    """Two requests for one invoice leave the first plan as it is."""
    first = plan("twice")
    erp.reschedule(first)
    with pytest.raises(ChangedMeanwhile):
        erp.reschedule(replace(first, request_id="soknad-igjen"))
    assert first.parts == erp.parts(first.invoice)


def test_a_plan_is_recognised_by_its_mark_and_its_parts(erp: InvoiceSystem, plan, town: Town):
    """Ours stands there: yes; another's does: no; ours with other parts: nobody can tell."""
    ours = plan("marked")
    assert erp.has_plan(ours) is False
    erp.reschedule(ours)
    assert erp.has_plan(ours) is True
    assert erp.has_plan(replace(ours, request_id="soknad-annen")) is False
    assert erp.has_plan(replace(ours, parts=_parts(town.due, 1_000_000))) is None


@pytest.mark.parametrize("kind", ["draft", "paid", "credit-note", "split"])
def test_what_cannot_be_split_is_refused_unwritten(erp: InvoiceSystem, plan, kind: str):
    """The adapter looks again itself, whatever was decided before it was called."""
    before = erp.parts(plan(kind).invoice)
    with pytest.raises(ChangedMeanwhile):
        erp.reschedule(plan(kind))
    assert before == erp.parts(plan(kind).invoice)


def test_another_payers_plan_is_refused(erp: InvoiceSystem, plan):
    """A plan names whom it was made for; an invoice that changed hands is not split."""
    with pytest.raises(ChangedMeanwhile):
        erp.reschedule(plan("plain", payer="1"))


def test_a_payment_while_we_plan_stops_the_plan(erp: InvoiceSystem, plan, town: Town):
    """A plan for a remainder that is no longer owed is never written."""
    wanted = plan("meanwhile")
    with town.server.as_admin() as clerk:
        Seeding(clerk, town.today).pay_by_number(wanted.invoice, 100_000)
    with pytest.raises(ChangedMeanwhile):
        erp.reschedule(wanted)
    assert (Part(900_000, town.due),) == erp.parts(wanted.invoice)


def test_only_what_is_left_of_a_part_paid_invoice_is_split(erp: InvoiceSystem, plan, town: Town):
    """5 000,50 with 1 000,25 paid: the parts make 4 000,25."""
    wanted = plan("part-paid", *_parts(town.due, 200_012, 200_013))
    with town.server.as_admin() as clerk:
        Seeding(clerk, town.today).pay_by_number(wanted.invoice, 100_025)
    erp.reschedule(wanted)
    assert wanted.parts == erp.parts(wanted.invoice)


def test_dates_follow_the_users_own_format(open_system: Open, plan, town: Town):
    """04/03 is a day in April for some users and in March for others: the screen is told in its own way."""
    wanted = plan("american", *_parts(date(town.today.year + 1, 3, 4), 500_000, 500_000))
    with town.server.as_admin() as clerk:
        (english,) = clerk.find("ir.lang", [["code", "=", "en"]], ["date"])
        clerk.call("model.ir.lang.write", [english["id"]], {"date": "%m/%d/%Y"})
        with open_system() as erp:
            erp.reschedule(wanted)
            assert wanted.parts == erp.parts(wanted.invoice)
        clerk.call("model.ir.lang.write", [english["id"]], {"date": english["date"]})


def test_a_wrong_password_is_refused(open_system: Open, plan):
    """The robot says that its secret is wrong, and does not try for ever."""
    with open_system(password="not-the-password") as erp, pytest.raises(LedgerRefused, match="password"):
        erp.claim("1")


def test_a_silent_server_is_no_answer(open_system: Open):
    """A Tryton that is down is technical; it never looks like an invoice that does not exist."""
    with open_system(url="http://127.0.0.1:9") as erp, pytest.raises(LedgerUnavailable):
        erp.claim("1")
