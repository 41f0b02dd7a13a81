"""Counting in working hours, 08.00 to 15.30 on the town hall's days."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.calendars.calendar import Calendar
from shared.calendars.hours import (
    after_working_time,
    before_working_time,
    is_at_work,
    worked_between,
)
from tests.oracle.closed_days import is_working_day

OSLO = ZoneInfo("Europe/Oslo")
CALENDAR = Calendar(hours=(time(8), time(15, 30)))
MINUTES = st.integers(0, 60 * 24 * 30).map(lambda n: datetime(2027, 3, 10, tzinfo=UTC) + timedelta(minutes=n))


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


@pytest.mark.parametrize(
    ("since", "hours", "until"),
    [
        ("2027-03-23T10:00", 2.0, "2027-03-23T12:00"),
        ("2027-03-24T14:30", 2.0, "2027-03-30T09:00"),  # over Easter and into summer time
        ("2027-05-14T20:00", 7.5, "2027-05-18T15:30"),  # 17 May is a Monday
        ("2027-05-16T12:00", 0.0, "2027-05-16T12:00"),
        ("2027-10-29T15:00", 1.0, "2027-11-01T08:30"),  # winter time began on Sunday
    ],
)
def test_working_hours_end_where_they_do_by_hand(since: str, hours: float, until: str):
    """Nights, weekends, holidays and both clock changes do not count."""
    assert oslo(until) == after_working_time(CALENDAR, oslo(since), timedelta(hours=hours))
    assert timedelta(hours=hours) == worked_between(CALENDAR, oslo(since), oslo(until))


@pytest.mark.parametrize(
    ("when", "open_then"),
    [
        ("2027-03-23T08:00", True),
        ("2027-03-23T15:30", False),
        ("2027-03-23T07:59", False),
        ("2027-03-25T10:00", False),
    ],
)
def test_the_hour_of_closing_is_outside(when: str, open_then: bool):
    """Maundy Thursday is closed all day."""
    assert open_then == is_at_work(CALENDAR, oslo(when))


@settings(max_examples=15)
@given(MINUTES, st.integers(0, 60 * 24 * 8))
def test_working_time_is_as_counted_minute_by_minute(since: datetime, minutes: int):
    """Easter and the clock change lie in it."""
    moments = (since + timedelta(minutes=n) for n in range(minutes))
    local = (moment.astimezone(OSLO) for moment in moments)
    at_work = sum(is_working_day(each.date()) and "08:00" <= f"{each:%H:%M}" < "15:30" for each in local)
    assert timedelta(minutes=at_work) == worked_between(CALENDAR, since, since + timedelta(minutes=minutes))
    if at_work:
        ends = after_working_time(CALENDAR, since, timedelta(minutes=at_work))
        assert timedelta(minutes=at_work) == worked_between(CALENDAR, since, ends)
        assert ends <= since + timedelta(minutes=minutes)


@settings(max_examples=30)
@given(MINUTES, st.integers(1, 60 * 60))
def test_what_began_then_has_waited_for_exactly_so_long(end: datetime, minutes: int):
    """And what began a second later has not."""
    amount = timedelta(minutes=minutes)
    began = before_working_time(CALENDAR, end, amount)
    assert amount == worked_between(CALENDAR, began, end)
    assert worked_between(CALENDAR, began + timedelta(seconds=1), end) < amount


def test_a_case_of_friday_at_two_is_two_and_a_half_hours_old_on_monday_at_nine():
    """A weekend is no working time."""
    began = before_working_time(CALENDAR, oslo("2026-11-23T09:00"), timedelta(hours=2.5))
    assert oslo("2026-11-20T14:00") == began
    assert oslo("2026-11-23T09:00") == before_working_time(CALENDAR, oslo("2026-11-23T09:00"), timedelta())
