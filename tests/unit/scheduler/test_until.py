"""Until when: what people type, by Norwegian clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.until import OSLO, until
from shared.errors import BadInput

NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # half past six in the evening in Norway


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("19:00", "2026-11-22 19:00"),
        ("06:00", "2026-11-23 06:00"),
        ("18:30", "2026-11-23 18:30"),
        ("2026-11-24", "2026-11-24 00:00"),
        ("2026-11-24 06:15", "2026-11-24 06:15"),
        ("2026-11-24T06:15", "2026-11-24 06:15"),
        ("45m", "2026-11-22 19:15"),
        ("2h", "2026-11-22 20:30"),
        ("3d", "2026-11-25 18:30"),
        ("2027-03-28 02:30", "2027-03-28 03:30"),  # a time that the clock change leaves out
        ("2027-10-31 02:30", "2027-10-31 02:30"),  # one that comes twice: the first
    ],
)
def test_a_time_is_read_as_people_mean_it(text: str, meant: str):
    """In Norway, whatever the clock change does."""
    assert meant == until(text, NOW).astimezone(OSLO).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    "text", ["", "soon", "25:00", "2026-13-01", "0m", "-2h", "2026-11-22", "1.5h", "6:00"]
)
def test_what_is_no_time_or_over_is_refused(text: str):
    """The sentence shows every form."""
    with pytest.raises(BadInput, match="2026-11-23 06:00"):
        until(text, NOW)


def test_of_a_time_that_comes_twice_the_first_is_meant():
    """Summer time is what the clocks show first."""
    assert datetime(2027, 10, 31, 0, 30, tzinfo=UTC) == until("2027-10-31 02:30", NOW)


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 600_000))
def test_the_next_such_hour_is_within_a_day_and_an_hour(hour: int, minute: int, later: int):
    """Never now, never past; the night of the clock change is an hour longer."""
    now = NOW + timedelta(minutes=later)
    found = until(f"{hour:02}:{minute:02}", now)
    assert timedelta(0) < found - now <= timedelta(hours=25)
