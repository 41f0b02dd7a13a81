"""One named calendar, and counting in its working days. The day of receipt is day 0."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import islice, takewhile
from typing import Protocol

from shared.calendars.week import Language, Week
from shared.errors import BadInput

_DAY = timedelta(days=1)
_LONGEST_CLOSED = 800
_TIMELESS = "a calendar's day is a date without a time of day; convert to Europe/Oslo and take its date first"


class Ground(Protocol):
    """What a calendar is before anybody's own days: a week with holidays, or a list of days."""

    def why_closed(self, day: date, lang: Language = "nb") -> str | None:
        """Why this day is not one of it; None when it is."""


@dataclass(frozen=True)
class Own:
    """Days that somebody decided, each with its reason; a date goes before a day of every year."""

    once: Mapping[date, str] = field(default_factory=dict)
    every_year: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Calendar:
    """Which days are open. Any date can be asked for; what nobody decided follows the law and the week."""

    name: str = "weekdays"
    when_closed: str = "Stengt"
    ground: Ground = field(default_factory=Week)
    closed: Own = Own()
    open: Own = Own()
    hours: tuple[time, time] = (time(8), time(15, 30))
    definition: str = ""
    """What stands in the file, as JSON from which it can be made again; empty when it came from no file."""
    _known: dict[tuple[date, Language], str | None] = field(default_factory=dict, init=False, repr=False)

    @property
    def hash(self) -> str:
        """What tells this version from any other."""
        return sha256(self.definition.encode()).hexdigest()

    def why_closed(self, day: date, lang: Language = "nb") -> str | None:
        """Why the day is closed, a few words; None on an open day."""
        if (day, lang) not in self._known:
            if isinstance(day, datetime):
                raise TypeError(_TIMELESS)
            self._known[day, lang] = self._why(day, lang)
        return self._known[day, lang]

    def _why(self, day: date, lang: Language) -> str | None:
        if day in self.closed.once or day in self.open.once:
            return self.closed.once.get(day)
        of_year = (day.month, day.day)
        if of_year in self.closed.every_year or of_year in self.open.every_year:
            return self.closed.every_year.get(of_year)
        return self.ground.why_closed(day, lang)

    def sentence(self, day: date, lang: Language = "nb") -> str:
        """Why nothing happens on a closed day, for people: `Rådhuset er stengt: Kristi himmelfartsdag.`"""
        return f"{self.when_closed}: {self.why_closed(day, lang)}."

    def is_open(self, day: date) -> bool:
        """Whether the day is a working day of this calendar."""
        return self.why_closed(day) is None

    def on_or_after(self, day: date) -> date:
        """The day itself when it is open, else the next open one."""
        return self._nth_open(day, 1, _DAY)

    def on_or_before(self, day: date) -> date:
        """The day itself when it is open, else the open one before it."""
        return self._nth_open(day, 1, -_DAY)

    def after(self, day: date, working_days: int) -> date:
        """So many working days after a day, which is day 0 whether it is open or not; at least one."""
        return self._count(day, working_days, _DAY)

    def before(self, day: date, working_days: int) -> date:
        """So many working days before a day, which is day 0 whether it is open or not; at least one."""
        return self._count(day, working_days, -_DAY)

    def open_days(self, first: date) -> Iterator[date]:
        """The open days from a day on, in order; they end where none follows within reason."""
        return self._open(first, _DAY)

    def between(self, start: date, end: date) -> int:
        """How many working days come after the start, up to and with the end."""
        return sum(self.is_open(day) for day in takewhile(lambda day: day <= end, _days(start + _DAY, _DAY)))

    def closed_before(self, day: date) -> Iterator[date]:
        """The closed days just before a day, the nearest first."""
        return takewhile(lambda each: not self.is_open(each), _within_reason(day - _DAY, -_DAY))

    def closed_after(self, day: date) -> Iterator[date]:
        """The closed days just after a day, the nearest first."""
        return takewhile(lambda each: not self.is_open(each), _within_reason(day + _DAY, _DAY))

    def _count(self, day: date, working_days: int, step: timedelta) -> date:
        if working_days < 1:
            raise ValueError(f"count at least one working day, not {working_days}")
        return self._nth_open(day + step, working_days, step)

    def _nth_open(self, first: date, number: int, step: timedelta) -> date:
        found = next(islice(self._open(first, step), number - 1, None), None)
        if found is None:
            raise BadInput(
                f"The calendar {self.name} has no open day within {_LONGEST_CLOSED} days of where one was "
                f"looked for from {first}; correct config/calendars.toml."
            )
        return found

    def _open(self, first: date, step: timedelta) -> Iterator[date]:
        closed = 0
        for day in _days(first, step):
            closed = 0 if self.is_open(day) else closed + 1
            if closed > _LONGEST_CLOSED:
                return
            if not closed:
                yield day


def _days(day: date, step: timedelta) -> Iterator[date]:
    while True:
        yield day
        day += step


def _within_reason(day: date, step: timedelta) -> Iterator[date]:
    return islice(_days(day, step), _LONGEST_CLOSED)
