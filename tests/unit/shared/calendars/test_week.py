"""Public holidays by hand: Easter Sundays 2026 to 2036 from the almanac, and what goes with them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendars.week import Week, public_holidays
from shared.errors import BadInput
from tests.oracle.closed_days import is_working_day

# Easter Sunday, Maundy Thursday, Good Friday, Easter Monday, Ascension Day, Whit Monday: month and day.
EASTERS = {
    2026: "04-05 04-02 04-03 04-06 05-14 05-25",
    2027: "03-28 03-25 03-26 03-29 05-06 05-17",
    2028: "04-16 04-13 04-14 04-17 05-25 06-05",
    2029: "04-01 03-29 03-30 04-02 05-10 05-21",
    2030: "04-21 04-18 04-19 04-22 05-30 06-10",
    2031: "04-13 04-10 04-11 04-14 05-22 06-02",
    2032: "03-28 03-25 03-26 03-29 05-06 05-17",
    2033: "04-17 04-14 04-15 04-18 05-26 06-06",
    2034: "04-09 04-06 04-07 04-10 05-18 05-29",
    2035: "03-25 03-22 03-23 03-26 05-03 05-14",
    2036: "04-13 04-10 04-11 04-14 05-22 06-02",
}
NAMES = (
    "Første påskedag",
    "Skjærtorsdag",
    "Langfredag",
    "Andre påskedag",
    "Kristi himmelfartsdag",
    "Andre pinsedag",
)


@pytest.mark.parametrize("year", EASTERS)
def test_easter_and_what_goes_with_it_are_those_of_the_almanac(year: int):
    """Written out by hand; 17 May 2027 and 2032 are Whit Monday too."""
    days = [date.fromisoformat(f"{year}-{day}") for day in EASTERS[year].split()]
    found = public_holidays(year)
    assert [name for name, day in zip(NAMES, days, strict=True) if name not in found[day]] == []
    whit_sunday = days[-1] - timedelta(1)
    fixed = {date(year, month, day) for month, day in [(1, 1), (5, 1), (5, 17), (12, 25), (12, 26)]}
    assert {*days, whit_sunday} | fixed == set(found)


def test_two_holidays_on_one_day_are_both_named():
    """In three languages."""
    day = date(2027, 5, 17)
    assert [
        "Andre pinsedag og Grunnlovsdag",
        "Andre pinsedag og Grunnlovsdagen",
        "Constitution Day and Pentecost Monday",
    ] == [Week().why_closed(day, lang) for lang in ("nb", "nn", "en")]


def test_a_weekend_and_christmas_eve_are_named_in_three_languages():
    """A process owner reads why, in the language that was asked for."""
    week = Week(christmas_eve_open=False)
    eve, saturday = date(2026, 12, 24), date(2026, 12, 19)
    assert ["julaften", "julaftan", "Christmas Eve"] == [week.why_closed(eve, x) for x in ("nb", "nn", "en")]
    assert ["lørdag", "laurdag", "Saturday"] == [week.why_closed(saturday, x) for x in ("nb", "nn", "en")]


def test_christmas_eve_is_a_choice():
    """Norges Bank settles nothing; § 32's days count it."""
    eve = date(2026, 12, 24)
    assert [None, "julaften"] == [Week(christmas_eve_open=each).why_closed(eve) for each in (True, False)]


def test_a_library_may_open_on_saturdays_and_holidays():
    """A base of its own weekdays, without public holidays."""
    week = Week(frozenset({5, 6}), public_holidays=False)
    days = [date(2027, 5, 15), date(2027, 5, 16), date(2027, 5, 17)]
    assert [None, None, "mandag"] == [week.why_closed(day) for day in days]


@given(st.dates(date(1960, 1, 1), date(2100, 12, 31)), st.booleans())
def test_every_day_is_as_a_slow_calculation_says(day: date, christmas_eve: bool):
    """Against Easter by the anonymous Gregorian rule, which asks no library."""
    found = Week(christmas_eve_open=christmas_eve).why_closed(day)
    assert is_working_day(day, christmas_eve) == (found is None)


def test_a_year_whose_holidays_nobody_knows_is_refused():
    """A day of 2109 that silently counts as a working day would be a wrong deadline."""
    with pytest.raises(BadInput, match="to 2100, not in 2109"):
        Week().why_closed(date(2109, 1, 1))
