"""The oracle itself, against cases calculated by hand."""

import json
from datetime import date
from pathlib import Path

import pytest

from demo.cases import cases, without_answer
from demo.requests import plain
from tests.oracle import Ending, Expected, differences, expect
from tests.oracle.bankdays import open_on_or_after
from tests.oracle.reading import amount_in_kroner, luhn_holds, month_later, number_of

POLICY = Path(__file__).resolve().parents[2] / "config" / "policies" / "instalments" / "2026-1.toml"


HANDED_OVER = {
    "unknown_invoice": "ukjent",
    "not_payer": "ikke-betaler",
    "protected_address": "sperret-adresse",
    "dead": "dod",
    "bankrupt": "konkurs",
    "disputed": "omtvistet",
    "in_collection": "inkasso",
    "direct_debit": "avtalegiro",
    "credit_note": "kreditnota",
    "not_posted": "kladd",
    "paid": "betalt",
    "credited": "kreditert",
    "has_plan": "har-plan",
    "foreign_currency": "euro",
    "reminded": "purret",
    "past_due": "forfalt",
    "bad_kid": "feil-kid",
    "too_small": "for-liten",
    "too_many_plans": "tredje-plan",
    "wish_unclear": "bade-og",
    "number_unreadable": "antall-i-ord",
    "amount_unreadable": "sum-i-ord",
    "date_unreadable": "dato-i-ord",
    "number_not_allowed": "hundre-deler",
    "date_too_early": "fortid",
    "part_too_small": "sma-deler",
    "after_next_term": "for-sent",
}


@pytest.fixture(scope="module")
def expected() -> Expected:
    """What shall come of the demo that begins on Sunday 22 November 2026."""
    return expect(plain(cases(date(2026, 11, 22))), POLICY.read_text(encoding="utf-8"), "2026-11-22")


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("to-deler", [(200_000, "2026-12-17"), (200_000, "2027-01-18")]),
        ("tre-deler", [(333_333, "2026-12-17"), (333_333, "2027-01-18"), (333_334, "2027-02-17")]),
        ("sum-hele-kroner", [(246_900, "2026-12-17"), (246_900, "2027-01-18")]),
        ("lordag", [(200_000, f"20{month}-12") for month in ("27-01", "27-02", "27-03", "27-04")]),
        ("den-31", [(200_000, day) for day in ("2027-02-01", "2027-03-01", "2027-03-31", "2027-04-30")]),
    ],
)
def test_parts_are_as_calculated_by_hand(expected: Expected, key: str, parts: list[tuple[int, str]]):
    """17 January 2027 is a Sunday, 31 January and 28 February too; the list's last parts are compared."""
    assert parts == list(expected.ledger[key])[-len(parts) :]


@pytest.mark.parametrize(("key", "due"), [("dod", "2026-12-12"), ("forfalt", "2026-10-23")])
def test_what_goes_to_a_person_stays_as_it_was(expected: Expected, key: str, due: str):
    """Its one open line of 10 000,00 on its own day."""
    assert [(1_000_000, due)] == list(expected.ledger[key])


def test_every_case_of_the_list_that_must_be_shown_is_there(expected: Expected):
    """The human-only cases and bad inputs of robots.md §1.2, written down here by hand."""
    assert HANDED_OVER.keys() == {ending.code for ending in expected.endings.values()} - {None}


def test_registers_without_an_answer_end_technically():
    """Nothing is decided without them."""
    told = expect(plain([without_answer(date(2026, 11, 22))]), POLICY.read_text("utf-8"), "2026-11-22")
    assert {"soknad-uten-svar": Ending("to_person", "technical", "technical")} == told.endings


@pytest.mark.parametrize(("code", "case"), HANDED_OVER.items())
def test_each_case_is_handed_over_for_the_reason_that_it_shows(expected: Expected, code: str, case: str):
    """The list above was made by hand from the cases' titles."""
    assert Ending("to_person", "business", code) == expected.endings[f"soknad-{case}"]


def test_a_missing_or_wrong_part_is_a_difference():
    """An oracle that agrees with everything proves nothing."""
    right = {"a": [(100, "2026-12-17"), (101, "2027-01-18")]}
    for wrong in ([(100, "2026-12-17")], [(101, "2026-12-17"), (100, "2027-01-18")], [(201, "2026-12-17")]):
        assert len(differences({}, right, {}, {"a": wrong})) == 1
    assert [] == differences({}, right, {}, right)


def test_of_two_equal_requests_either_may_come_first_but_not_both():
    """Which of two clicks wins is open; that one of them wins is not."""
    done, late = Ending("done"), Ending("to_person", "business", "has_plan")
    wanted = {"a": done, "b": late}
    assert [] == differences(wanted, {}, {"a": late, "b": done}, {}, [["a", "b"]])
    assert len(differences(wanted, {}, {"a": done, "b": done}, {}, [["a", "b"]])) == 1
    assert len(differences(wanted, {}, {"a": done}, {}, [["a", "b"]])) == 1


def test_the_table_of_closed_days_holds_easter_and_christmas():
    """Read off a calendar: Maundy Thursday 2027 to the Tuesday, Christmas Eve 2026 to the Monday."""
    found = [open_on_or_after(day) for day in ("2027-03-25", "2026-12-24", "2026-05-17", "2026-11-23")]
    assert ["2027-03-30", "2026-12-28", "2026-05-18", "2026-11-23"] == found


def test_months_kids_and_amounts_are_read_as_by_hand():
    """The tables of robots.md §1.2 and §4."""
    months = [month_later("2026-12-31", at) for at in (1, 2, 3)]
    assert ["2027-01-31", "2027-02-28", "2027-03-31"] == months
    assert (True, True, False) == (luhn_holds("602243"), luhn_holds("12344"), luhn_holds("12343"))
    amounts = [amount_in_kroner(text) for text in ("1.234,50", "kr 1 234,5", "lite", "0", "1,234")]
    assert [1234.5, 1234.5, None, None, None] == amounts
    assert (3, None) == (number_of(" 3 "), number_of("mange"))


def test_the_oracle_imports_nothing_of_the_house():
    """It would only repeat the robot's mistakes."""
    code = "".join(file.read_text("utf-8") for file in Path(__file__).parent.glob("[a-su-z]*.py"))
    assert [] == [
        name for name in ("robots", "shared", "demo") if f"import {name}" in code or f"from {name}" in code
    ]


def test_the_described_cases_are_plain_json():
    """So that the oracle can be asked by any program, and shares no type with the demo."""
    described = plain(cases(date(2026, 11, 22)))
    assert described == json.loads(json.dumps(described))
