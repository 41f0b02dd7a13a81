"""Quiet hours go by the clock on the wall in Norway, on the days when it changes too."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.alarms.hours import QuietHours, at

WEEKEND = (5, 6)
NIGHT = QuietHours(time(17), time(7))
INSTANTS = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda m: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=m)
)


def when(text: str) -> datetime:
    """An instant as people with a Norwegian offset write it."""
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "quiet"),
    [
        ("2026-11-23T16:59:59+01:00", False),
        ("2026-11-23T17:00+01:00", True),
        ("2026-11-24T06:59+01:00", True),
        ("2026-11-24T07:00+01:00", False),
        ("2026-10-25T02:30+02:00", True),  # the doubled hour, for the first time
        ("2026-10-25T02:30+01:00", True),  # and for the second
        ("2026-03-29T03:00+02:00", True),  # the first instant after the gap
    ],
)
def test_quiet_is_what_the_clock_on_the_wall_says(now: str, quiet: bool):
    """A night is quiet from five to seven, however many hours it has."""
    assert quiet is NIGHT.covers(when(now))


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-03-28T17:00+01:00", "2026-03-29T07:00+02:00"),  # a night of 13 hours
        ("2026-10-24T17:00+02:00", "2026-10-25T07:00+01:00"),  # a night of 15 hours
        ("2026-11-23T12:00+01:00", "2026-11-23T12:00+01:00"),  # it is not quiet
    ],
)
def test_a_night_ends_at_seven_when_the_clocks_change_too(now: str, ends: str):
    """Nobody is woken an hour early in spring, or waits an hour longer in autumn."""
    assert when(ends) == NIGHT.over_at(when(now))


def test_closed_days_are_quiet_all_day():
    """On Friday at five begins what ends on Monday at seven."""
    quiet = QuietHours(time(17), time(7), lambda day: day.weekday() in WEEKEND)
    assert when("2026-11-23T07:00+01:00") == quiet.over_at(when("2026-11-20T17:00+01:00"))


def test_quiet_hours_inside_a_day_end_the_same_day():
    """Quiet from twelve to one is not quiet at night."""
    lunch = QuietHours(time(12), time(13))
    assert (True, False) == tuple(lunch.covers(when(f"2026-11-23T{t}+01:00")) for t in ("12:30", "23:30"))


@given(INSTANTS, st.integers(0, 23), st.integers(0, 23), st.sampled_from([(), WEEKEND, (0, 2, 4)]))
def test_the_end_of_quiet_is_its_first_instant(now: datetime, begin: int, end: int, closed: tuple[int, ...]):
    """A minute by minute walk from now comes to the same end."""
    quiet = QuietHours(time(begin), time(end), lambda day: day.weekday() in closed)
    walked = now
    while quiet.covers(walked):
        walked += timedelta(minutes=1)
    assert walked == quiet.over_at(now)


def test_a_time_in_the_gap_is_its_end():
    """Half past two does not exist in the night to 29 March 2026; three o'clock comes instead."""
    assert when("2026-03-29T03:00+02:00") == at(date(2026, 3, 29), time(2, 30))
