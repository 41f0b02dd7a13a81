"""A trigger as people say it, in bokmål, nynorsk and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scheduler.plan_words import clock
from scheduler.timing import OSLO, instant
from scheduler.trigger import Trigger
from scheduler.words import in_words
from shared.calendars import Language
from shared.labels import run_label
from shared.model import Closed, RunState


@dataclass(frozen=True)
class _Phrases:
    """The sentences of one language."""

    once: str
    over: str
    items: str
    one_item: str
    file: str
    quiet: str
    marked: str
    both: str
    after: str
    conjunction: str
    units: tuple[tuple[int, str, str], ...]
    on_closed: Mapping[Closed, str]
    window: str


_PHRASES: Mapping[Language, _Phrases] = {
    "nb": _Phrases(
        once="én gang, {when}",
        over="{once} (er over)",
        items="når {items} saker venter, eller én har ventet {wait}",
        one_item="så snart en sak venter",
        file="når en fil {file} i {folder} er ferdig: {whole}",
        quiet="uendret i {wait}",
        marked="merket med {marker}",
        both="{quiet} og {marked}",
        after="etter kjøringer av {robot} som ender slik: {outcomes}",
        conjunction=" eller ",
        units=(
            (86_400, "{n} døgn", "{n} døgn"),
            (3600, "{n} time", "{n} timer"),
            (60, "{n} minutt", "{n} minutter"),
            (1, "{n} sekund", "{n} sekunder"),
        ),
        on_closed={
            Closed.SKIP: "; stengte dager ({calendar}) hoppes over",
            Closed.NEXT: "; på stengte dager ({calendar}) venter det til neste åpne dag",
            Closed.PREVIOUS: "; stengte dager ({calendar}) flyttes til åpen dag før",
        },
        window="; begynner bare mellom kl. {opens} og {closes}",
    ),
    "nn": _Phrases(
        once="éin gong, {when}",
        over="{once} (er over)",
        items="når {items} saker ventar, eller éi har venta {wait}",
        one_item="så snart ei sak ventar",
        file="når ei fil {file} i {folder} er ferdig: {whole}",
        quiet="uendra i {wait}",
        marked="merkt med {marker}",
        both="{quiet} og {marked}",
        after="etter køyringar av {robot} som endar slik: {outcomes}",
        conjunction=" eller ",
        units=(
            (86_400, "{n} døgn", "{n} døgn"),
            (3600, "{n} time", "{n} timar"),
            (60, "{n} minutt", "{n} minutt"),
            (1, "{n} sekund", "{n} sekund"),
        ),
        on_closed={
            Closed.SKIP: "; stengde dagar ({calendar}) blir hoppa over",
            Closed.NEXT: "; på stengde dagar ({calendar}) ventar det til neste opne dag",
            Closed.PREVIOUS: "; stengde dagar ({calendar}) blir flytta til open dag før",
        },
        window="; tek berre til mellom kl. {opens} og {closes}",
    ),
    "en": _Phrases(
        once="once, {when}",
        over="{once} (is over)",
        items="when {items} cases are waiting, or one has waited {wait}",
        one_item="as soon as a case is waiting",
        file="when a file {file} in {folder} is complete: {whole}",
        quiet="unchanged for {wait}",
        marked="marked by {marker}",
        both="{quiet} and {marked}",
        after="after runs of {robot} that end like this: {outcomes}",
        conjunction=" or ",
        units=(
            (86_400, "{n} day", "{n} days"),
            (3600, "{n} hour", "{n} hours"),
            (60, "{n} minute", "{n} minutes"),
            (1, "{n} second", "{n} seconds"),
        ),
        on_closed={
            Closed.SKIP: "; closed days ({calendar}) are skipped",
            Closed.NEXT: "; on closed days ({calendar}) it waits for the next open day",
            Closed.PREVIOUS: "; closed days ({calendar}) move to the open day before",
        },
        window="; only begins between {opens} and {closes}",
    ),
}


def trigger_in_words(trigger: Trigger, lang: Language = "nb") -> str:
    """What starts the robot, with what closed days and its window do to it."""
    phrases, hours = _PHRASES[lang], trigger.hours
    said = _cause(trigger, phrases, lang)
    if hours.calendar is not None and hours.closed is not Closed.RUN:
        said += phrases.on_closed[hours.closed].format(calendar=hours.calendar.name)
    if hours.window is not None:
        opens, closes = clock(hours.window.opens, lang), clock(hours.window.closes, lang)
        said += phrases.window.format(opens=opens, closes=closes)
    return said


def _cause(trigger: Trigger, phrases: _Phrases, lang: Language) -> str:
    rule = trigger.rule
    if trigger.kind == "once":
        when = in_words(instant(datetime.fromisoformat(rule["once"]), OSLO), lang)
        said = phrases.once.format(when=when)
        return said if trigger.next_due else phrases.over.format(once=said)
    if trigger.kind == "items" and rule["items"] == 1:
        return phrases.one_item
    if trigger.kind == "items":
        return phrases.items.format(items=rule["items"], wait=_span(rule["longest_wait_seconds"], phrases))
    if trigger.kind == "file":
        return phrases.file.format(file=rule["file"], folder=rule["folder"], whole=_whole(rule, phrases))
    outcomes = [run_label(RunState(each), 0, lang).lower() for each in rule["outcomes"]]
    return phrases.after.format(robot=rule["after"], outcomes=phrases.conjunction.join(outcomes))


def _whole(rule: Mapping[str, Any], phrases: _Phrases) -> str:
    """When a file counts as complete."""
    wait = rule["quiet_seconds"] and _span(rule["quiet_seconds"], phrases)
    quiet, marked = phrases.quiet.format(wait=wait), phrases.marked.format(marker=rule["marker"])
    if rule["marker"] and wait:
        return phrases.both.format(quiet=quiet, marked=marked)
    return marked if rule["marker"] else quiet


def _span(seconds: int, phrases: _Phrases) -> str:
    """`2 timer`: the largest unit that goes into it."""
    size, one, many = next(unit for unit in phrases.units if seconds % unit[0] == 0)
    count = seconds // size
    return (one if count == 1 else many).format(n=count)
