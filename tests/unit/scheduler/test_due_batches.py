"""Late starts among closed days and windows, taken in batches."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.due import Decision, decide
from scheduler.plan import Plan
from scheduler.timing import Cron
from shared.calendars import Calendar, read_window
from shared.model import CatchUp, Closed

GRACE = timedelta(seconds=60)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


CALENDAR = Calendar()
EASTER = utc("2027-03-31T07:30")
CLOSED_DAYS = [
    Plan(Cron("0 6,12,18 * * *"), CALENDAR, Closed.SKIP),
    Plan(Cron("0 6 * * 1,4"), CALENDAR, Closed.NEXT),
    Plan(Cron("*/30 * * * *"), window=read_window("20:00-05:00")),
    Plan(Cron("0 * * * *"), CALENDAR, Closed.SKIP, read_window("22:00-09:00")),
]


def batches(
    plan: Plan, since: datetime, now: datetime, catch_up: CatchUp, at_once: int
) -> Iterator[Decision]:
    while True:
        decision = decide(plan, catch_up, since, now=now, grace=GRACE, at_once=at_once)
        yield decision
        if decision.next_due > now:
            return
        since = decision.looked_until


@settings(max_examples=60)
@given(st.sampled_from(CLOSED_DAYS), st.integers(0, 20 * 24), st.sampled_from(CatchUp), st.integers(1, 40))
def test_batches_of_closed_days_and_windows_decide_what_one_look_would(
    plan: Plan, stood: int, catch_up: CatchUp, at_once: int
) -> None:
    """A start is not given up for a later one that is skipped, or whose hours are over."""
    since, now = EASTER - timedelta(hours=stood), EASTER
    whole = decide(plan, catch_up, since, now=now, grace=GRACE, at_once=10**6)
    parts = list(batches(plan, since, now, catch_up, at_once))
    assert [(s.due_at, s.state, s.reason_code) for s in whole.starts] == [
        (s.due_at, s.state, s.reason_code) for part in parts for s in part.starts
    ]


def test_the_last_start_before_closed_days_is_caught_up_though_skipped_ones_follow() -> None:
    """From Maundy Wednesday on no clock was up: its start comes on Easter Sunday, in a batch of its own."""
    plan = Plan(Cron("0 6 * * *"), CALENDAR, Closed.SKIP)
    since, now = utc("2027-03-23T12:00"), utc("2027-03-28T12:00")
    first = decide(plan, CatchUp.ONCE, since, now=now, grace=GRACE, at_once=1)
    assert [("queued", "caught_up")] == [(each.state.value, each.reason_code) for each in first.starts]


def test_a_start_whose_hours_are_over_covers_no_other() -> None:
    """Stopped from Monday to Tuesday morning: the evening's are missed for their own reason."""
    plan = Plan(Cron("0 22 * * *"), window=read_window("20:00-05:00"))
    since, now = utc("2027-04-10T12:00"), utc("2027-04-12T22:30")
    found = decide(plan, CatchUp.ONCE, since, now=now, grace=GRACE, at_once=10)
    assert ["window_closed", "window_closed", "caught_up"] == [each.reason_code for each in found.starts]
