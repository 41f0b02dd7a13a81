"""Working days counted: the examples of the law's deadlines by hand, and against counting day by day."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.calendars.calendar import Calendar, Own
from shared.calendars.file import read_calendars
from shared.calendars.week import Week
from shared.errors import BadInput
from tests.oracle.closed_days import ONE, counted, is_working_day

SHIPPED = read_calendars(Path(__file__).parents[4] / "config" / "calendars.toml")
TOWN_HALL, BANK = SHIPPED["town_hall"], SHIPPED["bank"]
DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))
NUMBERS = st.integers(1, 40)


@pytest.mark.parametrize(
    ("received", "fifth"),
    [
        ("2026-12-18", "2026-12-28"),  # a Friday before Christmas
        ("2026-12-23", "2026-12-31"),  # Christmas Eve counts
        ("2027-03-19", "2027-03-31"),  # Easter Sunday is 28 March
        ("2027-05-05", "2027-05-13"),  # Ascension Day is 6 May
        ("2027-05-14", "2027-05-24"),  # 17 May is Whit Monday too
        ("2026-11-22", "2026-11-27"),  # a Sunday
    ],
)
def test_the_fifth_working_day_is_the_one_found_by_hand(received: str, fifth: str):
    """An access request not answered by then can be appealed; the day of receipt is day 0."""
    assert date.fromisoformat(fifth) == TOWN_HALL.after(date.fromisoformat(received), 5)


def test_christmas_eve_moves_the_day_where_the_town_hall_is_closed_then():
    """It is a setting: Wednesday 23 December then has its fifth day after New Year."""
    closed = Calendar(ground=Week(christmas_eve_open=False))
    assert date(2027, 1, 4) == closed.after(date(2026, 12, 23), 5)


def test_a_day_that_is_open_stays_and_a_closed_one_moves_either_way():
    """Easter 2027 from Maundy Thursday to Easter Monday."""
    good_friday, wednesday = date(2027, 3, 26), date(2027, 3, 24)
    assert [date(2027, 3, 30), wednesday] == [
        TOWN_HALL.on_or_after(good_friday),
        TOWN_HALL.on_or_before(good_friday),
    ]
    assert [wednesday] * 2 == [TOWN_HALL.on_or_after(wednesday), TOWN_HALL.on_or_before(wednesday)]
    assert [date(2027, 3, 26), date(2027, 3, 25)] == list(TOWN_HALL.closed_before(date(2027, 3, 27)))
    assert [date(2027, 3, 28), date(2027, 3, 29)] == list(TOWN_HALL.closed_after(date(2027, 3, 27)))


def test_the_reason_is_a_plain_sentence():
    """As a process owner reads it in the list of runs."""
    assert "Rådhuset er stengt: Kristi himmelfartsdag." == TOWN_HALL.sentence(date(2027, 5, 6))
    assert "Bankene er stengt: julaften." == BANK.sentence(date(2026, 12, 24))


def test_own_days_go_before_the_law_and_a_date_before_every_year():
    """Closed on New Year's Eve but in 2027, open on election Sunday, closed once."""
    calendar = Calendar(
        closed=Own({date(2027, 1, 4): "flytting"}, {(12, 31): "nyttårsaften"}),
        open=Own({date(2027, 12, 31): "kasse", date(2027, 9, 12): "valgdag"}),
    )
    asked = ["2026-12-31", "2027-12-31", "2027-09-12", "2027-01-04", "2027-09-19"]
    assert ["nyttårsaften", None, None, "flytting", "søndag"] == [
        calendar.why_closed(date.fromisoformat(day)) for day in asked
    ]


def test_a_date_with_a_time_of_day_is_refused():
    """Midnight in Oslo is yesterday in UTC: the caller must say which date is meant."""
    with pytest.raises(TypeError, match="Europe/Oslo"):
        TOWN_HALL.is_open(datetime(2026, 12, 20, tzinfo=UTC))


def test_no_working_day_cannot_be_counted():
    """The zeroth is the day itself, open or not: who asks has made a mistake."""
    with pytest.raises(ValueError, match="at least one"):
        TOWN_HALL.after(date(2026, 12, 18), 0)


def test_a_calendar_that_never_opens_says_so():
    """Instead of searching to the end of time."""
    closed = Calendar(
        "never", closed=Own({}, {(month, day): "stengt" for month in range(1, 13) for day in range(1, 32)})
    )
    with pytest.raises(BadInput, match="never has no open day"):
        closed.on_or_after(date(2027, 1, 1))


@given(DAYS, NUMBERS)
def test_counting_is_as_stepping_from_day_to_day(day: date, number: int):
    """Forwards and backwards, over Easters of forty years."""
    assert counted(day, number) == TOWN_HALL.after(day, number)
    assert counted(day, -number) == TOWN_HALL.before(day, number)
    assert number == TOWN_HALL.between(day, TOWN_HALL.after(day, number))


@settings(max_examples=25)
@given(DAYS, DAYS)
def test_the_days_between_are_those_counted_one_by_one(one: date, other: date):
    """None when the end comes first."""
    days, day = 0, one
    while day < other:
        day += ONE
        days += is_working_day(day)
    assert days == TOWN_HALL.between(one, other)
