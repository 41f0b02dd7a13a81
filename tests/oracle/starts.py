"""When schedules start, found minute by minute and apart from the house: slow on purpose.

Written from docs/schedules.md and docs/calendars.md. Norwegian time is reckoned by the European rule (from
the last Sunday of March to the last of October, 01.00 UTC) and not by any table of zones.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

ONE_DAY, ONE_MINUTE = timedelta(days=1), timedelta(minutes=1)
IsDay = Callable[[date], bool]
Minute = tuple[datetime, list[tuple[date, int]]]
"""A UTC minute, and the local minutes (a date, minutes after midnight) that it stands for."""

Walls = dict[tuple[date, int], datetime]
"""When a wall clock first shows a local minute."""


@dataclass(frozen=True)
class Described:
    """A schedule as its docs describe it: days, minutes of the day, and what a closed day does."""

    is_day: IsDay
    minutes: frozenset[int]
    is_open: IsDay | None = None
    closed: str = "run"
    window: tuple[int, int] | None = None
    every: int | None = None
    anchor: datetime | None = None


@dataclass(frozen=True)
class Told:
    """What the slow calculation says of one minute; `begin_by` is when its window closes."""

    at: datetime
    skipped: bool = False
    begin_by: datetime | None = None


def minutes_of(first: date, last: date) -> Iterator[Minute]:
    """Every UTC minute of these Norwegian days with its local minutes: none in autumn, many in spring."""
    at = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(hours=3)
    shown = _local(at - ONE_MINUTE)
    while True:
        local = _local(at)
        stands_for = []
        while shown < local:
            shown += ONE_MINUTE
            stands_for.append((shown.date(), shown.hour * 60 + shown.minute))
        if stands_for and stands_for[0][0] > last:
            return
        if local.date() >= first:
            yield at, stands_for
        at += ONE_MINUTE


def walls_of(minutes: list[Minute]) -> Walls:
    """The same minutes from the wall's side."""
    return {local: at for at, stands_for in minutes for local in stands_for}


def told(schedule: Described, minutes: list[Minute], walls: Walls) -> Iterator[Told]:
    """Ask of each minute whether the schedule does something then."""
    kinds: dict[date, str] = {}
    for at, stands_for in minutes:
        if schedule.every is not None:
            yield from _tick(schedule, at, walls)
            continue
        for day, minute in stands_for:
            if minute not in schedule.minutes or not _in_window(schedule, minute):
                continue
            if day not in kinds:
                kinds[day] = _kind(schedule, day)
            if kinds[day]:
                yield Told(at, kinds[day] == "skipped", _closing(schedule, day, minute, at, walls))
                break


def _tick(schedule: Described, at: datetime, walls: Walls) -> Iterator[Told]:
    assert schedule.anchor is not None
    elapsed = (at - schedule.anchor).total_seconds()
    if elapsed < 0 or elapsed % (schedule.every or 1):
        return
    local = _local(at)
    minute = local.hour * 60 + local.minute
    if _in_window(schedule, minute):
        skipped = _is_closed(schedule, local.date())
        yield Told(at, skipped, _closing(schedule, local.date(), minute, at, walls))


def _kind(schedule: Described, day: date) -> str:
    """`start`, `skipped` or nothing."""
    if _is_closed(schedule, day):
        return "skipped" if schedule.is_day(day) else ""
    if schedule.is_day(day):
        return "start"
    step = {"next": -ONE_DAY, "previous": ONE_DAY}.get(schedule.closed)
    while step is not None:
        day += step
        if not _is_closed(schedule, day):
            return ""
        if schedule.is_day(day):
            return "start"
    return ""


def _is_closed(schedule: Described, day: date) -> bool:
    return schedule.closed != "run" and schedule.is_open is not None and not schedule.is_open(day)


def _in_window(schedule: Described, minute: int) -> bool:
    if schedule.window is None:
        return True
    opens, closes = schedule.window
    return minute in range(opens, closes) if opens < closes else minute >= opens or minute < closes


def _closing(schedule: Described, day: date, minute: int, at: datetime, walls: Walls) -> datetime | None:
    """When the wall first shows the closing; where the gap of spring ate it, as long after the gap."""
    if schedule.window is None or _is_closed(schedule, day):
        return None
    closes = schedule.window[1]
    moment = walls[day if closes > minute else day + ONE_DAY, closes]
    return moment if moment > at else at + (closes - minute) % (24 * 60) * ONE_MINUTE


def _local(at: datetime) -> datetime:
    """What a Norwegian wall clock shows, as a datetime without a zone."""
    summer = _last_sunday(at.year, 3) <= at < _last_sunday(at.year, 10)
    return (at + timedelta(hours=2 if summer else 1)).replace(tzinfo=None)


@cache
def _last_sunday(year: int, month: int) -> datetime:
    day = date(year, month, 31)
    while day.isoweekday() != 7:
        day -= ONE_DAY
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
