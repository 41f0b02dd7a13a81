"""Hours as people keep them, by the wall clock of Europe/Oslo: working hours and quiet hours."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from scheduler.due import instant
from scheduler.timing import OSLO

IsClosed = Callable[[date], bool]
"""Whether the town hall is closed on this day."""

_DAY = timedelta(days=1)
_MOST_DAYS = 4000


def clock(text: str) -> time:
    """A time of day as settings write it: 07:30."""
    return time.fromisoformat(text)


def oslo_day(now: datetime) -> date:
    """Which day it is in Norway."""
    return now.astimezone(OSLO).date()


def at(day: date, of_day: time) -> datetime:
    """The instant of a wall-clock time: the first of two, or the end of the gap that it falls into."""
    return instant(datetime.combine(day, of_day), OSLO)


@dataclass(frozen=True)
class WorkingHours:
    """When people work: so many hours of each day that is not closed."""

    begin: time
    end: time
    is_closed: IsClosed

    def elapsed(self, since: datetime, until: datetime) -> timedelta:
        """How much of the time between two instants was working time."""
        worked, day = timedelta(0), oslo_day(since)
        while day <= oslo_day(until):
            worked += _overlap(self._hours(day), since, until)
            day += _DAY
        return worked

    def began_before(self, now: datetime, limit: timedelta) -> datetime:
        """What began at this instant or earlier has waited for the whole limit of working time by now."""
        left, day = limit, oslo_day(now)
        for _ in range(_MOST_DAYS):
            hours = self._hours(day)
            worked = _overlap(hours, datetime.min.replace(tzinfo=UTC), now)
            if worked >= left:
                return min(now, hours[1]) - left
            left, day = left - worked, day - _DAY
        return at(day, self.begin)

    def _hours(self, day: date) -> tuple[datetime, datetime]:
        begin = at(day, self.begin)
        return begin, begin if self.is_closed(day) else max(begin, at(day, self.end))


@dataclass(frozen=True)
class QuietHours:
    """When nobody is to be disturbed: from one time of day to another, and all of closed days if so set."""

    begin: time
    end: time
    is_closed: IsClosed = lambda _: False

    def covers(self, now: datetime) -> bool:
        """Whether it is quiet; a doubled hour in autumn is alike both times."""
        local = now.astimezone(OSLO)
        if self.is_closed(local.date()):
            return True
        of_day = local.time()
        if self.begin <= self.end:
            return self.begin <= of_day < self.end
        return of_day >= self.begin or of_day < self.end

    def over_at(self, now: datetime) -> datetime:
        """The first instant from now on at which it is not quiet; the same one while it is not."""
        return now if not self.covers(now) else next(self._ends(now))

    def _ends(self, now: datetime) -> Iterator[datetime]:
        day = oslo_day(now)
        for _ in range(_MOST_DAYS):
            for ends in (at(day, time()), at(day, self.end)):
                if ends > now and not self.covers(ends):
                    yield ends
            day += _DAY
        yield now + _MOST_DAYS * _DAY  # every day is closed: nothing ever ends this quiet


def _overlap(hours: tuple[datetime, datetime], since: datetime, until: datetime) -> timedelta:
    return max(timedelta(0), min(hours[1], until) - max(hours[0], since))
