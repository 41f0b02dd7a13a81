"""A year of a schedule, day by day: every start, and every closed day with its reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, takewhile

from scheduler.begin_hours import Hours
from scheduler.plan import Occurrence, Plan, occurrences
from scheduler.plan_words import clock, moved_here, why_skipped
from scheduler.ticks import ticks_by_day
from scheduler.timing import OSLO, Every
from scheduler.triggers import agreed, plan_of
from scheduler.words import in_words
from shared.calendars import Language

MOST_SHOWN = 24
"""A day with more starts than this is told as one entry, with its first and its last."""

_SECOND = timedelta(seconds=1)
_COUNT: dict[Language, str] = {
    "nb": "–{last}, {n} starter",
    "nn": "–{last}, {n} startar",
    "en": "–{last}, {n} starts",
}
_SKIPPED: dict[Language, str] = {"nb": "hoppes over", "nn": "blir hoppa over", "en": "skipped"}


@dataclass(frozen=True)
class Entry:
    """One start, or all of a day that has very many: the first, the last, and how many; in UTC.

    A `skipped` one is a time on a closed day, at which nothing starts. The reason is in the language that was
    asked for, and absent when there is nothing to explain.
    """

    at: datetime
    until: datetime
    starts: int
    skipped: bool
    code: str | None
    reason: str | None


def agenda(plan: Plan, year: int, lang: Language = "nb") -> Iterator[Entry]:
    """What happens by a plan in a year of Norwegian clocks."""
    begins, ends = _year(year)
    if isinstance(plan.timing, Every):
        for day in ticks_by_day(plan, plan.timing, begins, ends, MOST_SHOWN):
            yield from _entries(plan, day.shown, day.count, lang)
        return
    found = takewhile(lambda each: each.at < ends, occurrences(plan, begins - _SECOND))
    for _, together in groupby(found, lambda each: (_day(each), each.skipped)):
        of_day = list(together)
        yield from _entries(plan, of_day, len(of_day), lang)


def agenda_once(once: str, hours: Hours, year: int, lang: Language = "nb") -> Iterator[Entry]:
    """What happens at an agreed day and time, if that is in a year of Norwegian clocks."""
    begins, ends = _year(year)
    plan = plan_of(once, hours)
    for each in agreed(once, hours):
        if begins <= each.at < ends:
            yield _entry(plan, each, each, 1, lang)


def entry_in_words(entry: Entry, lang: Language = "nb") -> str:
    """`fredag 7. mai 2027 kl. 06.00`, with its reason behind it."""
    said = in_words(entry.at, lang)
    if entry.starts > 1:
        said += _COUNT[lang].format(last=clock(entry.until.astimezone(OSLO), lang), n=entry.starts)
    if entry.skipped:
        said += f", {_SKIPPED[lang]}"
    return f"{said}. {entry.reason}" if entry.reason else said


def _year(year: int) -> tuple[datetime, datetime]:
    begins, ends = (datetime(each, 1, 1, tzinfo=OSLO).astimezone(UTC) for each in (year, year + 1))
    return begins, ends


def _day(found: Occurrence) -> date:
    return found.at.astimezone(OSLO).date()


def _entries(plan: Plan, of_day: Sequence[Occurrence], count: int, lang: Language) -> Iterator[Entry]:
    if count <= MOST_SHOWN:
        yield from (_entry(plan, each, each, 1, lang) for each in of_day)
    else:
        yield _entry(plan, of_day[0], of_day[-1], count, lang)


def _entry(plan: Plan, first: Occurrence, last: Occurrence, starts: int, lang: Language) -> Entry:
    code, reason = None, None
    if first.skipped:
        code, reason = why_skipped(plan, first, lang)
    elif first.closed:
        code, reason = moved_here(plan, first, lang)
    return Entry(first.at, last.at, starts, first.skipped, code, reason)
