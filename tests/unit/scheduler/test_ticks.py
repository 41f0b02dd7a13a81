"""The ticks of an interval, counted by day, against walking them all."""

from datetime import UTC, datetime, timedelta
from itertools import groupby, takewhile

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.plan import Plan, occurrences
from scheduler.ticks import ticks_by_day
from scheduler.timing import OSLO, Every
from shared.calendars import Calendar, Window, read_window
from shared.model import Closed

FEW = 24
BEGINNINGS = st.sampled_from(
    [
        datetime(2027, 3, 27, 23, tzinfo=UTC),
        datetime(2027, 10, 30, 22, tzinfo=UTC),
        datetime(2027, 5, 16, tzinfo=UTC),
    ]
)
WINDOWS = st.sampled_from(["20:00-05:00", "02:10-02:50", "07:00-16:00", "23:59-00:01"])


@given(
    seconds=st.integers(1, 100_000),
    begins=BEGINNINGS,
    hours=st.floats(0.1, 50),
    shift=st.timedeltas(timedelta(days=-2), timedelta(days=1)),
    window=st.none() | WINDOWS.map(read_window),
    closed=st.sampled_from([Closed.RUN, Closed.SKIP]),
)
@settings(max_examples=60, deadline=None)
def test_what_is_counted_is_what_walking_finds(
    seconds: int, begins: datetime, hours: float, shift: timedelta, window: Window | None, closed: Closed
):
    """Over both clock changes, windows and closed days: the same first, last and number of each day."""
    every, ends = Every(seconds, begins + shift), begins + timedelta(hours=hours)
    plan = Plan(every, Calendar(), closed)
    if window is not None and timedelta(seconds=seconds) <= window.length:
        plan = Plan(every, Calendar(), closed, window)
    walked = takewhile(lambda each: each.at < ends, occurrences(plan, begins - timedelta(microseconds=1)))
    expected = [
        [(each.at, each.skipped) for each in of_day]
        for _, of_day in groupby(walked, lambda each: each.at.astimezone(OSLO).date())
    ]
    found = list(ticks_by_day(plan, every, begins, ends, FEW))
    shown = [day if len(day) <= FEW else [day[0], day[-1]] for day in expected]
    assert shown == [[(each.at, each.skipped) for each in day.shown] for day in found]
    assert [len(day) for day in expected] == [day.count for day in found]
