"""Whether an invoice is split, and how."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from robots.invoice_splitting import rules
from robots.invoice_splitting.dates import next_term
from robots.invoice_splitting.model import Claim, Hindrances, OpenLine, Part, Payer, Plan
from robots.invoice_splitting.policy import InstalmentPolicy
from robots.invoice_splitting.request import SplitRequest
from robots.invoice_splitting.tests.builders import DUE, FREE, IDENTITY, TODAY, claim, plan, policy, request
from shared import BusinessError, Environment, Workdays, check_identity_number

WORKDAYS = Workdays()


def decided(
    wanted: SplitRequest | None = None,
    held: Claim | None = None,
    hindrances: Hindrances = FREE,
    limits: InstalmentPolicy | None = None,
    today: date = TODAY,
) -> Plan:
    """Decide about an ordinary request, of which each test changes what it is about."""
    return rules.decide(wanted or request(), held or claim(), hindrances, limits or policy(), today, WORKDAYS)


def refused(**given_values: Any) -> str:
    """Give the code with which a request is refused."""
    with pytest.raises(BusinessError) as caught:
        decided(**given_values)
    return caught.value.code


def test_an_ordinary_request_becomes_a_plan():
    """10 000,00 in three from 21 December 2026: 21 January is a Thursday, 21 February 2027 a Sunday."""
    parts = (
        Part(333_333, date(2026, 12, 21)),
        Part(333_333, date(2027, 1, 21)),
        Part(333_334, date(2027, 2, 22)),
    )
    expected = Plan("2026-17", "7", 1_000_000, parts, "2600001008", "instalments 2026-1", "soknad-1")
    assert expected == decided()


@given(
    remainder=st.integers(100_000, 10**8),
    number=st.integers(2, 6),
    days=st.integers(3, 60),
    due_in=st.integers(-5, 60),
    today=st.dates(date(2025, 1, 1), date(2040, 1, 1)),
)
def test_a_plan_keeps_all_that_was_promised(remainder: int, number: int, days: int, due_in: int, today: date):
    """Parts sum to the remainder, none too small; banking days, rising, the last before the next term."""
    wanted = request(instalments=number, first_date=(today + timedelta(days=days)).isoformat())
    held = claim(remainder, due=today + timedelta(days=due_in))
    try:
        made = decided(wanted, held, today=today)
    except BusinessError:
        assume(False)
    dates = [part.due for part in made.parts]
    assert remainder == sum(part.amount_ore for part in made.parts)
    assert min(part.amount_ore for part in made.parts) >= 20_000
    assert all(WORKDAYS.is_banking_day(due) for due in dates)
    assert sorted(set(dates)) == dates
    assert dates[-1] < next_term(held.due, policy().next_term)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("protected_address", "protected_address"),
        ("dead", "dead"),
        ("bankrupt", "bankrupt"),
        ("disputed", "disputed"),
        ("in_collection", "in_collection"),
        ("direct_debit_sent", "direct_debit"),
    ],
)
def test_what_other_registers_know_goes_to_a_person(name: str, code: str):
    """Each of these is for a human to weigh (robots.md §1.5), whatever else may be wrong."""
    known = replace(FREE, **{name: True})
    assert code == refused(hindrances=known, held=claim(state="paid", open_lines=()))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "credit_note"}, "credit_note"),
        ({"state": "draft"}, "not_posted"),
        ({"state": "validated"}, "not_posted"),
        ({"state": "cancelled"}, "cancelled"),
        ({"state": "paid", "open_lines": ()}, "paid"),
        ({"open_lines": ()}, "paid"),
        ({"credited": True}, "credited"),
        ({"has_plan": True}, "has_plan"),
        ({"currency": "EUR"}, "foreign_currency"),
        ({"reminder_level": 0}, "reminded"),
        ({"reminder_level": 2}, "reminded"),
        ({"kid": None}, "bad_kid"),
        ({"kid": "2600001009"}, "bad_kid"),
        ({"kid": "602243"}, "bad_kid"),
        ({"account": "86011117947"}, "bad_kid"),
        ({"open_lines": (OpenLine("70", 99_999, DUE),)}, "too_small"),
        ({"plans_made": (date(2026, 1, 5), date(2026, 6, 5))}, "too_many_plans"),
    ],
)
def test_a_claim_that_the_policy_does_not_split_goes_to_a_person(changes: dict[str, Any], code: str):
    """Each with a code of its own, so that the process owner need not ask."""
    assert code == refused(held=claim(**changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"instalments": 0}, "number_not_allowed"),
        ({"instalments": 1}, "number_not_allowed"),
        ({"instalments": 7}, "number_not_allowed"),
        ({"instalments": 100}, "number_not_allowed"),
        ({"instalments": -3}, "number_not_allowed"),
        ({"instalments": "mange"}, "number_unreadable"),
        ({"instalments": None, "amount": "10 000"}, "number_not_allowed"),
        ({"instalments": None, "amount": "0,01"}, "number_not_allowed"),
        ({"instalments": None, "amount": 10**30}, "number_not_allowed"),
        ({"first_date": "2026-11-20"}, "date_too_early"),
        ({"first_date": "2020-01-01"}, "date_too_early"),
        ({"first_date": "2026-11-25"}, "date_too_early"),
        ({"first_date": "2027-04-12"}, "after_next_term"),
        ({"first_date": "9999-12-31"}, "after_next_term"),
    ],
)
def test_a_wish_outside_the_policy_goes_to_a_person(changes: dict[str, object], code: str):
    """No wish of a resident may break the robot, and none is bent to fit."""
    assert code == refused(wanted=request(**changes))


def test_the_first_part_may_fall_due_when_the_days_of_notice_are_over():
    """Three days: asked for on Monday the 23rd, Thursday the 26th is the first day that will do."""
    assert decided(request(first_date="2026-11-26")).parts[0].due == date(2026, 11, 26)


def test_a_part_below_the_smallest_goes_to_a_person():
    """1000,00 in six would be 166,66 each; the policy's smallest is 200,00."""
    assert refused(wanted=request(instalments=6), held=claim(100_000)) == "part_too_small"
    assert len(decided(request(instalments=5), claim(100_000)).parts) == 5


@pytest.mark.parametrize("due", [date(2026, 11, 16), date(2026, 11, 15), date(2026, 11, 14)])
def test_within_the_days_of_grace_an_overdue_claim_is_split(due: date):
    """Seven days; and what fell due in the weekend of the 14th fell due on Monday the 16th."""
    assert len(decided(held=claim(due=due), today=date(2026, 11, 23)).parts) == 3


def test_after_the_days_of_grace_a_claim_is_past_due():
    """On the eighth day it goes to a person."""
    late = claim(due=date(2026, 11, 16))
    assert refused(held=late, today=date(2026, 11, 24)) == "past_due"


def test_the_last_part_falls_due_before_the_next_term_and_not_on_it():
    """Due 14 December, next term 14 June: three parts that begin on 14 April end on the very day."""
    assert decided(request(first_date="2027-04-09")).parts[-1].due == date(2027, 6, 9)
    assert refused(wanted=request(first_date="2027-04-14")) == "after_next_term"


def test_a_last_part_that_the_calendar_moves_onto_the_next_term_is_too_late():
    """Saturday 12 June 2027 moves to Monday the 14th, which is the next term's own day."""
    assert refused(wanted=request(first_date="2027-04-12")) == "after_next_term"


def test_plans_older_than_the_window_do_not_count():
    """Two plans a year ago are forgotten; the window is 12 months to the day."""
    old = claim(plans_made=(date(2025, 11, 23), date(2025, 3, 1), date(2026, 6, 5)))
    assert len(decided(held=old).parts) == 3


def test_the_remainder_comes_from_the_ledger_and_may_lie_on_several_lines():
    """Nothing in the request says what is owed."""
    lines = (OpenLine("70", 150_000, DUE), OpenLine("71", 50_001, DUE + timedelta(days=30)))
    made = decided(request(instalments=2), claim(open_lines=lines, total_ore=900_000))
    assert [part.amount_ore for part in made.parts] == [100_000, 100_001]


def test_a_kid_is_checked_by_the_agreements_own_rule_and_never_by_either():
    """602243 is right by modulus 10 and wrong by modulus 11; which one counts is agreed with the bank."""
    kid = {"account": "12345678903", "lengths": [6]}
    held = claim(kid="602243")
    assert decided(held=held, limits=policy(kid={"agreements": [kid | {"check": "mod10"}]})).kid == "602243"
    assert refused(held=held, limits=policy(kid={"agreements": [kid | {"check": "mod11"}]})) == "bad_kid"


def test_only_the_payer_may_have_a_claim_split():
    """The sign-in's number must be the one that the ledger holds, spaces apart."""
    spaced = claim(payer=Payer("7", "Testperson 01", f"{IDENTITY[:6]} {IDENTITY[6:]}"))
    assert spaced == rules.own_claim(request(), spaced, Environment.TEST)


@pytest.mark.parametrize(
    ("held", "code"),
    [
        (None, "unknown_invoice"),
        (claim(payer=Payer("8", "Testperson 02", "14900000000")), "not_payer"),
        (claim(payer=Payer("8", "Testperson 02", None)), "not_payer"),
        (claim(payer=Payer("8", "Testperson 02", "")), "not_payer"),
    ],
)
def test_others_learn_nothing_of_a_claim(held: Claim | None, code: str):
    """Who asks is settled before anything else is looked up."""
    with pytest.raises(BusinessError) as caught:
        rules.own_claim(request(), held, Environment.TEST)
    assert code == caught.value.code


def test_production_takes_no_synthetic_person():
    """A test request that strays into production is stopped at the door."""
    with pytest.raises(BusinessError) as caught:
        rules.own_claim(request(), claim(), Environment.PRODUCTION)
    assert caught.value.code == "identity_refused"


def test_test_and_demo_take_no_real_person():
    """A number of the real kind, of somebody not yet born, is calculated here and stored nowhere."""
    unborn = next(number for at in range(50_000, 100_000) if _real_kind(number := f"150335{at}"))
    for environment in (Environment.TEST, Environment.DEMO):
        with pytest.raises(BusinessError) as caught:
            rules.own_claim(request(identity={"kind": "person", "number": unborn}), claim(), environment)
        assert caught.value.code == "identity_refused"


def _real_kind(number: str) -> bool:
    try:
        return check_identity_number(number, Environment.PRODUCTION) == number
    except ValueError:
        return False


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (None, "changed_meanwhile"),
        (claim(900_000), "changed_meanwhile"),
        (claim(payer=Payer("8", "Testperson 02", None)), "changed_meanwhile"),
        (claim(state="paid", open_lines=()), "paid"),
        (claim(credited=True), "credited"),
        (claim(has_plan=True), "has_plan"),
    ],
)
def test_a_claim_that_changed_while_we_planned_is_not_written(now: Claim | None, code: str):
    """A payment, a credit note or another plan may come between deciding and writing."""
    made = plan((500_000, date(2026, 12, 21)), (500_000, date(2027, 1, 21)))
    with pytest.raises(BusinessError) as caught:
        rules.demand_unchanged(made, now)
    assert code == caught.value.code


def test_every_reason_is_declared_in_the_manifest():
    """The codes in the rules and in robot.toml are the same ones."""
    robot = Path(rules.__file__).parent
    declared = tomllib.loads((robot / "robot.toml").read_text(encoding="utf-8"))["reasons"]
    code = "".join(path.read_text(encoding="utf-8") for path in robot.glob("*.py"))
    unused = [name for name in declared if f'"{name}"' not in code]
    assert unused == ["bad_payload"]


@pytest.mark.parametrize(
    "typed",
    [{"instalments": IDENTITY}, {"instalments": int(IDENTITY)}, {"instalments": None, "amount": IDENTITY}],
)
def test_no_sentence_holds_what_was_typed_or_whose_it_was(typed: dict[str, object]):
    """Reasons are read by people and stored in clear; a resident may type anything anywhere."""
    wanted = request(**({"identity": {"kind": "person", "number": IDENTITY}} | typed))
    for held in (None, claim(payer=Payer("8", "Testperson 02", None)), claim(state="draft"), claim()):
        with pytest.raises(BusinessError) as caught:
            decided(wanted, rules.own_claim(wanted, held, Environment.TEST))
        assert IDENTITY not in caught.value.reason
