"""Times of day and quiet hours, by the clock on the wall in Norway."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.timing import OSLO, instant

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
