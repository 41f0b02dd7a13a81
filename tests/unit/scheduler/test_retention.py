"""How long things are kept: whole days of Europe/Oslo after the day on which they ended."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.retention import OSLO, ended_before


@pytest.mark.parametrize(
    ("now", "days", "before"),
    [
        ("2026-11-22T12:00+01:00", 90, "2026-08-24T00:00+02:00"),  # over the change to winter time
        ("2026-11-22T23:30+00:00", 1, "2026-11-22T00:00+01:00"),  # in Oslo it is the 23rd already
        ("2026-03-30T00:00+02:00", 1, "2026-03-29T00:00+01:00"),  # the day that has 23 hours
        ("2024-03-01T10:00+01:00", 1, "2024-02-29T00:00+01:00"),
    ],
)
def test_days_are_those_of_oslo(now: str, days: int, before: str):
    """Whoever counts on a Norwegian calendar comes to the same."""
    assert datetime.fromisoformat(before) == ended_before(datetime.fromisoformat(now), days)


@given(
    st.integers(0, 20 * 365 * 24 * 60),
    st.integers(1, 4000),
)
def test_nothing_goes_before_its_full_days_and_nothing_stays_a_day_longer(minute: int, days: int):
    """Kept at least as many whole days as promised, and less than one and an hour more."""
    now = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    kept = now - ended_before(now, days)
    assert timedelta(days=days) - timedelta(hours=1) <= kept <= timedelta(days=days + 1, hours=1)
    assert 0 == ended_before(now, days).astimezone(OSLO).hour
