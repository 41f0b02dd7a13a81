"""Months, terms and due dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robots.invoice_splitting.dates import due_dates, next_term, same_day
from robots.invoice_splitting.policy import NextTerm
from shared import Workdays

WORKDAYS = Workdays()
DAYS = st.dates(date(2025, 1, 1), date(2045, 12, 31))


def test_a_short_month_does_not_shorten_the_next_one():
    """The 31st is counted from the original day: 28 February, and then 31 March, not the 28th."""
    expected = [
        date(2026, 12, 31),
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
    ]
    assert expected == [same_day(date(2026, 12, 31), months) for months in range(5)]


def test_a_leap_year_has_its_29_february():
    """2028 has one, 2027 and 2100 have none."""
    found = [same_day(date(year, 1, 30), 1) for year in (2027, 2028, 2100)]
    assert [date(2027, 2, 28), date(2028, 2, 29), date(2100, 2, 28)] == found


def test_months_count_backwards_too():
    """The window of earlier plans looks back over a new year."""
    assert date(2025, 12, 15) == same_day(date(2026, 2, 15), -2)


def test_a_due_date_on_a_closed_day_moves_and_the_next_keeps_the_original_day():
    """Sunday 17 January 2027 becomes Monday 18, and February is the 17th again."""
    expected = (date(2026, 12, 17), date(2027, 1, 18), date(2027, 2, 17))
    assert expected == due_dates(date(2026, 12, 17), 3, WORKDAYS)


def test_easter_is_passed_over_whole():
    """Maundy Thursday 25 March 2027 moves to Tuesday 30 March: Good Friday, weekend and Monday are closed."""
    assert (date(2027, 3, 30),) == due_dates(date(2027, 3, 25), 1, WORKDAYS)


@given(first=DAYS, parts=st.integers(1, 36))
def test_every_due_date_is_a_banking_day_soon_after_its_original_day(first: date, parts: int):
    """A date moves forward only, and only over closed days."""
    for at, due in enumerate(due_dates(first, parts, WORKDAYS)):
        original = same_day(first, at)
        passed = [original + timedelta(days=day) for day in range((due - original).days)]
        assert WORKDAYS.is_banking_day(due)
        assert not any(WORKDAYS.is_banking_day(day) for day in passed)


@given(first=DAYS, parts=st.integers(2, 36))
def test_due_dates_rise_strictly(first: date, parts: int):
    """No two parts fall due on one day, whatever the calendar moves."""
    dates = due_dates(first, parts, WORKDAYS)
    assert sorted(set(dates)) == list(dates)


@given(first=DAYS, months=st.integers(0, 120))
def test_the_same_day_is_kept_wherever_the_month_has_it(first: date, months: int):
    """Either the very day, or the last of a month that is too short for it."""
    found = same_day(first, months)
    assert (found.year * 12 + found.month) - (first.year * 12 + first.month) == months
    assert found.day == first.day or (found + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2026, 4, 20), date(2026, 7, 20)),
        (date(2026, 10, 20), date(2027, 1, 20)),
        (date(2026, 12, 31), date(2027, 1, 20)),
        (date(2027, 1, 19), date(2027, 1, 20)),
    ],
)
def test_fixed_terms_follow_each_other_over_a_new_year(due: date, expected: date):
    """Trondheim's four terms: 20 January, 20 April, 20 July and 20 October."""
    assert expected == next_term(due, NextTerm(days=("04-20", "07-20", "10-20", "01-20")))


def test_a_term_by_months_counts_from_the_claims_own_due_date():
    """Half-yearly terms: an invoice due 31 August has its next term on 28 February."""
    assert date(2027, 2, 28) == next_term(date(2026, 8, 31), NextTerm(months=6))
