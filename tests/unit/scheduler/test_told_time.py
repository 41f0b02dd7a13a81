"""A robot's time is the database's, whatever its machine's clock says."""

from datetime import UTC, datetime

from scheduler.told_time import ToldTime


def test_time_goes_on_from_what_was_told():
    """Seconds are counted rightly where the hour is wrong: midnight comes when the database has it."""
    told = ToldTime(datetime(2026, 12, 31, 22, 59, 58, tzinfo=UTC), counted=1000.0)
    assert datetime(2026, 12, 31, 23, 0, 1, 500_000, tzinfo=UTC) == told.when(1003.5)
