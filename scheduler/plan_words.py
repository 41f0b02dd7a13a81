"""A schedule's whole rule as people say it, and why a start was skipped, moved or came too late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from scheduler.plan import Occurrence, Plan
from scheduler.timing import OSLO
from scheduler.words import in_words, on_day, timing_in_words
from shared.calendars import Language
from shared.model import Closed

ENDS = "{closes}"
"""Where the time of closing stands in `TOO_LATE`."""

TOO_LATE = f"Kjøringen måtte begynne før kl. {ENDS}, og det kunne den ikke."

COVERED = "Kjøring {run} av samme plan sto i kø fra før og gjør dette arbeidet også."


@dataclass(frozen=True)
class _Phrases:
    """The sentences of one language."""

    moved_to: str
    moved_from: str
    on_closed: Mapping[Closed, str]
    window: str


_PHRASES: Mapping[Language, _Phrases] = {
    "nb": _Phrases(
        moved_to=" Kjøringen er flyttet til {when}.",
        moved_from="Flyttet fra {day}. {closed}",
        on_closed={
            Closed.SKIP: "; stengte dager ({calendar}) hoppes over",
            Closed.NEXT: "; stengte dager ({calendar}) flyttes til neste åpne dag",
            Closed.PREVIOUS: "; stengte dager ({calendar}) flyttes til åpen dag før",
        },
        window="; begynner bare mellom kl. {opens} og {closes}",
    ),
    "nn": _Phrases(
        moved_to=" Køyringa er flytta til {when}.",
        moved_from="Flytta frå {day}. {closed}",
        on_closed={
            Closed.SKIP: "; stengde dagar ({calendar}) blir hoppa over",
            Closed.NEXT: "; stengde dagar ({calendar}) blir flytta til neste opne dag",
            Closed.PREVIOUS: "; stengde dagar ({calendar}) blir flytta til open dag før",
        },
        window="; tek berre til mellom kl. {opens} og {closes}",
    ),
    "en": _Phrases(
        moved_to=" The run was moved to {when}.",
        moved_from="Moved from {day}. {closed}",
        on_closed={
            Closed.SKIP: "; closed days ({calendar}) are skipped",
            Closed.NEXT: "; closed days ({calendar}) move to the next open day",
            Closed.PREVIOUS: "; closed days ({calendar}) move to the open day before",
        },
        window="; only begins between {opens} and {closes}",
    ),
}


def plan_in_words(plan: Plan, lang: Language = "nb") -> str:
    """When a schedule starts, with what closed days and its window do to it."""
    phrases, said = _PHRASES[lang], timing_in_words(plan.timing, lang)
    if plan.calendar is not None and plan.closed is not Closed.RUN:
        said += phrases.on_closed[plan.closed].format(calendar=plan.calendar.name)
    if plan.window is not None:
        opens, closes = clock(plan.window.opens, lang), clock(plan.window.closes, lang)
        said += phrases.window.format(opens=opens, closes=closes)
    return said


def why_skipped(plan: Plan, found: Occurrence, lang: Language = "nb") -> tuple[str, str]:
    """Code and sentence of a start that fell on a closed day: `Rådhuset er stengt: Kristi himmelfartsdag.`"""
    closed = _closed(plan, found.closed, lang)
    if found.moved_to is None:
        return "closed_day", closed
    return "moved_away", closed + _PHRASES[lang].moved_to.format(when=in_words(found.moved_to, lang))


def moved_here(plan: Plan, found: Occurrence, lang: Language = "nb") -> tuple[str, str]:
    """Code and sentence of a start that was moved from a closed day."""
    day = on_day(found.closed, lang) if found.closed else ""
    return "moved_here", _PHRASES[lang].moved_from.format(day=day, closed=_closed(plan, found.closed, lang))


def too_late(found: Occurrence) -> tuple[str, str]:
    """Code and sentence of a start whose window closed before it began."""
    closes = clock(found.begin_by.astimezone(OSLO), "nb") if found.begin_by else ""
    return "window_closed", TOO_LATE.replace(ENDS, closes)


def clock(at: time | datetime, lang: Language) -> str:
    """A time of day as people write it: 20.00, in English 20:00."""
    return at.strftime("%H:%M" if lang == "en" else "%H.%M")


def _closed(plan: Plan, day: date | None, lang: Language) -> str:
    return plan.calendar.sentence(day, lang) if plan.calendar and day else ""
