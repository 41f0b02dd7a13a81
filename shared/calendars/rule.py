"""Which days a rule in words means: "last working day of the month", "2 working days before the 12th"."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import chain

from shared.calendars.calendar import Calendar
from shared.errors import BadInput

_DAY = timedelta(days=1)
DAY_BEFORE_MONTH, LAST_DAY, DAY_AFTER_MONTH = 0, -1, 32
"""Days of a month that no number tells; the others are their numbers."""

MOST_WORKING_DAYS = 30
_SURE_WORKING_DAYS = 15
_SHORTEST = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
_MONTHS = {
    "january": 1,
    "february": 2,
    "march": 3,
    "april": 4,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "september": 9,
    "october": 10,
    "november": 11,
    "december": 12,
}
_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
EXAMPLES = (
    "every working day · last working day of the month · 2nd working day of the month · "
    "2 working days before the 12th · next working day after the 15th · the 12th and the 27th · "
    "the 20th of January and July, else the working day before"
)
_EVERY = re.compile(r"every working day")
_NTH = re.compile(r"(?:the )?(?:(?P<nth>\w+) )?(?P<last>last )?working day of (?P<months>.+)")
_NEIGHBOUR = re.compile(
    r"(?:the )?(?P<way>next|previous|last) working day (?P<side>after|before) (?P<days>.+)"
)
_SHIFTED = re.compile(r"(?P<number>\w+) working days? (?P<side>after|before) (?P<days>.+)")
_ELSE = re.compile(r"(?P<days>.+?),? (?:or )?else (?:on )?the working day (?P<side>after|before)")
_DAYS = re.compile(r"(?P<days>the .+?)(?: of (?P<months>.+))?")
_NUMBERED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)", re.ASCII)


class Else(StrEnum):
    """Where a day goes that the calendar has closed."""

    AFTER = "after"
    BEFORE = "before"


@dataclass(frozen=True)
class DayRule:
    """Days of certain months, and so many working days from there; BadInput when no month has such a day.

    `inside` keeps what is counted within its month. `every` is each working day, and then nothing else holds.
    """

    days: tuple[int, ...]
    months: frozenset[int] = frozenset(range(1, 13))
    shift: int = 0
    inside: bool = False
    otherwise: Else | None = None
    every: bool = False

    def allows(self, day: date, calendar: Calendar) -> bool:
        """Whether the rule means this day: where it leads to, not where it counts from."""
        if self.every:
            return calendar.is_open(day)
        if self.shift or self.otherwise:
            return calendar.is_open(day) and any(map(self._names, self._sources(day, calendar)))
        return self._names(day)

    def _sources(self, day: date, calendar: Calendar) -> Iterable[date]:
        """The days from which the rule leads to this open one."""
        if self.shift > 0:
            since = calendar.before(day, self.shift)
            found: Iterator[date] = chain([since], calendar.closed_after(since))
        elif self.shift < 0:
            until = calendar.after(day, -self.shift)
            found = chain([until], calendar.closed_before(until))
        elif self.otherwise is Else.AFTER:
            return chain([day], calendar.closed_before(day))
        else:
            return chain([day], calendar.closed_after(day))
        return (each for each in found if not self.inside or self._is_of(day, each))

    def _names(self, day: date) -> bool:
        """Whether this very date is one of the rule's, before any counting."""
        tomorrow, yesterday = day + _DAY, day - _DAY
        return (
            (day.month in self.months and day.day in self.days)
            or (day.month in self.months and LAST_DAY in self.days and tomorrow.day == 1)
            or (tomorrow.month in self.months and DAY_BEFORE_MONTH in self.days and tomorrow.day == 1)
            or (yesterday.month in self.months and DAY_AFTER_MONTH in self.days and day.day == 1)
        )

    def _is_of(self, day: date, counted_from: date) -> bool:
        month = counted_from + _DAY if self.shift > 0 else counted_from - _DAY
        return (day.year, day.month) == (month.year, month.month)


@lru_cache(maxsize=1024)
def read_rule(text: str) -> DayRule:
    """The rule that the words say; BadInput says what cannot be read and shows what can."""
    words = " ".join(text.lower().split())
    if _EVERY.fullmatch(words):
        return DayRule((), every=True)
    if match := _NTH.fullmatch(words):
        return _nth_working_day(match, text)
    if match := _NEIGHBOUR.fullmatch(words):
        if (match["way"] == "next") != (match["side"] == "after"):
            raise BadInput(
                f"The day rule {text!r} points both ways; write 'next … after' or 'previous … before'."
            )
        return _dates(match["days"], text, shift=1 if match["side"] == "after" else -1)
    if match := _SHIFTED.fullmatch(words):
        number = _number(match["number"], _NUMBERS, 1, MOST_WORKING_DAYS, text)
        return _dates(match["days"], text, shift=number if match["side"] == "after" else -number)
    if match := _ELSE.fullmatch(words):
        return _dates(match["days"], text, otherwise=Else(match["side"]))
    return _dates(words, text)


def without_else(text: str) -> tuple[str, Else | None]:
    """The rule without its "else the working day …", and where that leads."""
    match = _ELSE.fullmatch(" ".join(text.lower().split()))
    return (match["days"], Else(match["side"])) if match else (text, None)


def _nth_working_day(match: re.Match[str], text: str) -> DayRule:
    nth = match["nth"] or "first"
    from_end = bool(match["last"]) or nth == "last"
    if match["nth"] is None and not from_end:
        raise _unreadable(text)
    number = 1 if nth == "last" else _number(nth, _ORDINALS, 1, _SURE_WORKING_DAYS, text)
    day = DAY_AFTER_MONTH if from_end else DAY_BEFORE_MONTH
    return DayRule((day,), _months(match["months"], text), -number if from_end else number, inside=True)


def _dates(words: str, text: str, shift: int = 0, otherwise: Else | None = None) -> DayRule:
    match = _DAYS.fullmatch(words)
    if match is None:
        raise _unreadable(text)
    months = _months(match["months"] or "the month", text)
    named = [part.removeprefix("the ") for part in _parts(match["days"])]
    days = tuple(sorted({_day(part, months, text) for part in named}))
    return DayRule(days, months, shift, otherwise=otherwise)


def _day(word: str, months: frozenset[int], text: str) -> int:
    if word in ("last day", "last"):
        return LAST_DAY
    day = _number(word, _ORDINALS, 1, 31, text)
    short = [number for number in sorted(months) if day > _SHORTEST[number]]
    if short:
        name = next(name for name, number in _MONTHS.items() if number == short[0])
        raise BadInput(f"The day rule {text!r}: not every {name} has {day} days; write 'the last day of …'.")
    return day


def _months(words: str, text: str) -> frozenset[int]:
    if words in ("the month", "every month", "each month"):
        return frozenset(range(1, 13))
    try:
        return frozenset(_MONTHS[name] for name in _parts(words))
    except KeyError:
        raise _unreadable(text) from None


def _parts(words: str) -> list[str]:
    return [part for part in re.split(r", | and ", words) if part]


def _number(word: str, words: Mapping[str, int], low: int, high: int, text: str) -> int:
    numbered = _NUMBERED.fullmatch(word) if words is _ORDINALS else None
    digits = numbered[1] if numbered else word
    number = words.get(word) or (int(digits) if re.fullmatch(r"[0-9]{1,2}", digits) else 0)
    if not number:
        raise _unreadable(text)
    if not low <= number <= high:
        raise BadInput(f"The day rule {text!r}: {number} is outside {low} to {high}.")
    return number


def _unreadable(text: str) -> BadInput:
    return BadInput(f"The day rule {text!r} cannot be read; such rules can: {EXAMPLES}.")


def days_from(rule: DayRule, calendar: Calendar, first: date, last: date) -> list[date]:
    """The days from the first to the last that the rule means."""
    every = (first + _DAY * number for number in range((last - first).days + 1))
    return [day for day in every if rule.allows(day, calendar)]
