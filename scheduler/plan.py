"""A schedule's whole rule, and what happens by it: starts, and days that are skipped or moved.

A day is the local one of the time that was planned. A start on a closed day leaves an occurrence that says
so at the planned time; one that is moved starts at the same time of the open day. Times outside the window
are not planned.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from scheduler.timing import OSLO, Cron, Every, OnDays, Timing, instant
from shared.calendars import Calendar, Window
from shared.errors import BadInput
from shared.model import Closed

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """When a robot starts, what a closed day does to it, and in which hours a run may begin."""

    timing: Timing
    calendar: Calendar | None = None
    closed: Closed = Closed.RUN
    window: Window | None = None

    def __post_init__(self) -> None:
        """Refuse a plan by which nothing would ever start."""
        if self.window is None:
            return
        if isinstance(self.timing, Every):
            if timedelta(seconds=self.timing.seconds) > self.window.length:
                raise BadInput("Its interval is longer than its window, which it may pass by.")
        elif not any(map(self.window.holds, self.timing.times)):
            raise BadInput("None of its times lies in its window, so that nothing would ever start.")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One planned time in UTC: a start, or a `skipped` one on a closed day.

    `closed` is that day, or for a start the one from which it was moved; `moved_to` is where a skipped one
    went. `begin_by` is when the window closes.
    """

    at: datetime
    skipped: bool = False
    closed: date | None = None
    moved_to: datetime | None = None
    begin_by: datetime | None = None

    def may_begin(self, now: datetime) -> bool:
        """Whether it is a start whose window has not closed."""
        return not self.skipped and (self.begin_by is None or now < self.begin_by)


def occurrences(plan: Plan, after: datetime) -> Iterator[Occurrence]:
    """All that happens after an instant, in order, each instant once, without end."""
    if isinstance(plan.timing, Every):
        return _ticks(plan, plan.timing, after.astimezone(UTC))
    return _by_day(plan, plan.timing, after.astimezone(UTC))


def _ticks(plan: Plan, every: Every, after: datetime) -> Iterator[Occurrence]:
    step, anchor = timedelta(seconds=every.seconds), every.anchor.astimezone(UTC)
    at = anchor + max(0, (after - anchor) // step + 1) * step
    while True:
        local = at.astimezone(OSLO).replace(tzinfo=None)
        if plan.window is None or plan.window.holds(local.time()):
            closed = _is_closed(plan, local.date())
            begin_by = _begin_by(plan, local, at, OSLO)
            yield Occurrence(at, closed, local.date() if closed else None, None, None if closed else begin_by)
        at += step


def _by_day(plan: Plan, timing: Cron | OnDays, after: datetime) -> Iterator[Occurrence]:
    times = [each for each in timing.times if plan.window is None or plan.window.holds(each)]
    wall, last = after.astimezone(timing.zone).replace(tzinfo=None), after
    day = wall.date()
    while True:
        found = _on(plan, timing, day)
        if found is not None:
            for each in times:
                local = datetime.combine(day, each)
                if local <= wall:
                    continue
                at = instant(local, timing.zone)
                if (
                    at > last
                ):  # several times of one gap share an instant; a doubled time's second half is over
                    yield _occurrence(plan, found, local, at, timing.zone)
                    last = at
        day += _DAY


@dataclass(frozen=True, slots=True)
class _Found:
    """What a day holds: starts of its own, starts moved here, or starts that its being closed skips."""

    skipped: bool = False
    closed: date | None = None
    target: date | None = None


_OPEN = _Found()


def _on(plan: Plan, timing: Cron | OnDays, day: date) -> _Found | None:
    """What happens on a day; None when nothing does."""
    planned = timing.allows(day)
    if _is_closed(plan, day):
        return _Found(True, day, _target(plan, day)) if planned else None
    if planned or plan.calendar is None or plan.closed not in (Closed.NEXT, Closed.PREVIOUS):
        return _OPEN if planned else None
    near = plan.calendar.closed_before if plan.closed is Closed.NEXT else plan.calendar.closed_after
    origin = next(filter(timing.allows, near(day)), None)
    return None if origin is None else _Found(closed=origin)


def _is_closed(plan: Plan, day: date) -> bool:
    return plan.closed is not Closed.RUN and plan.calendar is not None and not plan.calendar.is_open(day)


def _target(plan: Plan, day: date) -> date | None:
    if plan.calendar is None or plan.closed is Closed.SKIP:
        return None
    return plan.calendar.on_or_after(day) if plan.closed is Closed.NEXT else plan.calendar.on_or_before(day)


def _occurrence(plan: Plan, found: _Found, local: datetime, at: datetime, zone: ZoneInfo) -> Occurrence:
    if found.skipped:
        there = datetime.combine(found.target, local.time()) if found.target else None
        return Occurrence(at, True, found.closed, instant(there, zone) if there else None)
    return Occurrence(at, closed=found.closed, begin_by=_begin_by(plan, local, at, zone))


def _begin_by(plan: Plan, local: datetime, at: datetime, zone: ZoneInfo) -> datetime | None:
    """When the window closes; if the spring's gap has eaten it, it is open as long after the gap."""
    if plan.window is None:
        return None
    closing = plan.window.closing(local)
    closes = instant(closing, zone)
    return closes if closes > at else at + (closing - local)


def next_starts(plan: Plan, after: datetime, count: int) -> list[datetime]:
    """The next so many starts after an instant, in UTC; skipped days are passed over."""
    return [each.at for each in islice((o for o in occurrences(plan, after) if not o.skipped), count)]
