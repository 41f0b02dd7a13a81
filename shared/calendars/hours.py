"""Counting in working hours: only while a calendar's day is open and its hours run, by Norwegian clocks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.calendars.calendar import Calendar

_OSLO = ZoneInfo("Europe/Oslo")
_DAY = timedelta(days=1)


def is_at_work(calendar: Calendar, when: datetime) -> bool:
    """Whether the instant falls into the hours of an open day; the hour of closing is outside."""
    local = when.astimezone(_OSLO)
    opens, closes = calendar.hours
    return calendar.is_open(local.date()) and opens <= local.time() < closes


def worked_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much working time lies between two instants; none when the end comes first."""
    found = timedelta()
    for opens, closes in _open_from(calendar, start.astimezone(_OSLO).date()):
        if opens >= end:
            return found
        found += max(timedelta(), min(end, closes) - max(start, opens))
    return found


def after_working_time(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """When so much working time has passed since an instant, in UTC; at once when the amount is none."""
    if amount <= timedelta():
        return start.astimezone(UTC)
    for opens, closes in _open_from(calendar, start.astimezone(_OSLO).date()):
        begin = max(start, opens)
        if begin + amount <= closes:
            return (begin + amount).astimezone(UTC)
        amount -= max(timedelta(), closes - begin)
    raise AssertionError("an open day always follows")


def before_working_time(calendar: Calendar, end: datetime, amount: timedelta) -> datetime:
    """The last instant, in UTC, since which so much working time has passed by the end."""
    if amount <= timedelta():
        return end.astimezone(UTC)
    for opens, closes in _open_back_from(calendar, end.astimezone(_OSLO).date()):
        worked = max(timedelta(), min(end, closes) - opens)
        if worked >= amount:
            return (min(end, closes) - amount).astimezone(UTC)
        amount -= worked
    raise AssertionError("an open day always came before")


def _open_from(calendar: Calendar, day: date) -> Iterator[tuple[datetime, datetime]]:
    """Opening and closing of each open day, as instants in UTC."""
    while True:
        day = calendar.on_or_after(day)
        opens, closes = (_instant(day, at) for at in calendar.hours)
        yield opens, closes
        day += _DAY


def _open_back_from(calendar: Calendar, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The same backwards, the latest first."""
    while True:
        day = calendar.on_or_before(day)
        opens, closes = (_instant(day, at) for at in calendar.hours)
        yield opens, closes
        day -= _DAY


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=_OSLO).astimezone(UTC)
