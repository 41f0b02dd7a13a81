from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.workdays import Workdays

ROOT = Path(__file__).parents[3]
SHIPPED = Workdays.load(ROOT / "config" / "calendars.toml")
DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


def days(year: int, *month_days: tuple[int, int]) -> list[date]:
    return [date(year, month, day) for month, day in month_days]


def test_the_closed_weekdays_of_2026_are_those_of_the_calendar():
    """Read off a wall calendar; 24 December is Norges Bank's, 17 May and 26 December fall on a weekend."""
    every = [date(2026, 1, 1) + timedelta(n) for n in range(365)]
    closed = [day for day in every if day.weekday() < 5 and not SHIPPED.is_banking_day(day)]
    spring = days(2026, (1, 1), (4, 2), (4, 3), (4, 6), (5, 1), (5, 14), (5, 25))
    assert spring + days(2026, (12, 24), (12, 25)) == closed


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 12, 20), date(2026, 12, 21)),
        (date(2026, 12, 24), date(2026, 12, 28)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 1, 4)),
        (date(2027, 3, 25), date(2027, 3, 30)),
        (date(2027, 5, 15), date(2027, 5, 18)),
        (date(2028, 1, 1), date(2028, 1, 3)),
    ],
)
def test_a_closed_day_moves_to_the_next_banking_day(day: date, moved: date):
    """Sunday, Christmas over a weekend, New Year, Easter, and 17 May 2027, which is Whit Monday too."""
    assert moved == SHIPPED.next_banking_day(day)


@given(day=DAYS)
def test_the_next_banking_day_is_the_first_that_is_one(day: date):
    """Never before the day, never a closed day, and all between are closed."""
    after = SHIPPED.next_banking_day(day)
    assert SHIPPED.is_banking_day(after)
    assert day <= after
    assert not any(SHIPPED.is_banking_day(day + timedelta(n)) for n in range((after - day).days))


@given(day=DAYS)
def test_moving_twice_moves_once(day: date):
    """A due date that was moved stays where it is when it is looked at again."""
    after = SHIPPED.next_banking_day(day)
    assert after == SHIPPED.next_banking_day(after)
    assert type(after) is date


@given(earlier=DAYS, later=DAYS)
def test_moving_keeps_the_order(earlier: date, later: date):
    """The second instalment never falls due before the first."""
    moved = [SHIPPED.next_banking_day(day) for day in sorted((earlier, later))]
    assert sorted(moved) == moved


def test_a_date_with_a_time_of_day_is_refused():
    """Midnight in Oslo is yesterday in UTC: the caller must say which date is meant."""
    with pytest.raises(TypeError, match="Europe/Oslo"):
        SHIPPED.next_banking_day(datetime(2026, 12, 20, tzinfo=UTC))


def test_why_a_day_is_closed_is_told_in_norwegian():
    """Process owners ask."""
    asked = days(2026, (4, 2), (12, 24), (11, 21), (11, 22), (11, 23))
    assert ["Skjærtorsdag", "julaften", "lørdag", "søndag", None] == [
        SHIPPED.why_closed(day) for day in asked
    ]
