"""`schedules`: when robots start, in words, as JSON and as a calendar file."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.options import Json, Lang

if TYPE_CHECKING:
    from datetime import datetime

    from scheduler.agenda import Entry
    from scheduler.agenda_ics import Planned
    from scheduler.schedule import Schedule
    from scheduler.trigger import Trigger
    from shared.calendars import Language

_TIMES = 5


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command()(schedules)


def schedules(
    robot: Annotated[str | None, typer.Option("--robot", help="Only this robot's.")] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", min=2000, max=2099, help="Every start and closed day of this year."),
    ] = None,
    ics: Annotated[
        Path | None, typer.Option("--ics", metavar="FILE", help="With --year: into this iCalendar file.")
    ] = None,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """List schedules and triggers in words, with the next five times, or all of a year."""
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.schedules import all_schedules, database_time
    from scheduler.trigger_rows import all_triggers
    from shared import views

    if ics is not None and year is None:
        raise typer.BadParameter("name the year too: --year 2027", param_hint="--ics")
    desk = Desk()
    with desk.connection() as connection:
        if robot is not None:
            views.home(connection, robot)
        planned = [each for each in all_schedules(connection) if robot in (None, each.robot)]
        triggers = [each for each in all_triggers(connection) if robot in (None, each.robot)]
        now = database_time(connection)
    if year is not None:
        if ics is not None:
            found = list(_year(planned, triggers, year, lang))
            _write(ics, found, desk.house.settings.environment, now, lang)
        elif json:
            show.as_json([_entry_as_json(each, lang) for each in _year(planned, triggers, year, lang)])
        else:
            _tell_year(planned, triggers, year, lang)
    elif json:
        listed = [_schedule_as_json(each, now, lang) for each in planned]
        show.as_json(listed + [_trigger_as_json(each, lang) for each in triggers])
    else:
        for each in planned:
            for line in _told(each, now, lang):
                show.say(line)
        for trigger in triggers:
            show.say(f"{trigger.robot} · {trigger.name}: {_trigger_in_words(trigger, lang)}")


def _year(
    planned: "Sequence[Schedule]", triggers: "Sequence[Trigger]", year: int, lang: "Language"
) -> "Iterator[Planned]":
    from scheduler.agenda import agenda
    from scheduler.agenda_ics import Planned

    for each in planned:
        for entry in agenda(each.plan, year, lang):
            yield Planned(each.robot, each.name, entry)
    for trigger in triggers:
        for entry in _agreed(trigger, year, lang):
            yield Planned(trigger.robot, trigger.name, entry)


def _agreed(trigger: "Trigger", year: int, lang: "Language") -> "list[Entry]":
    """What a year holds of a trigger: an agreed instant has its day, what happens otherwise has none."""
    from scheduler.agenda import agenda_once

    known = trigger.kind == "once" and trigger.trouble is None
    return list(agenda_once(trigger.once, trigger.hours, year, lang)) if known else []


def _tell_year(
    planned: "Sequence[Schedule]", triggers: "Sequence[Trigger]", year: int, lang: "Language"
) -> None:
    from scheduler.agenda import agenda
    from scheduler.cli import show
    from scheduler.plan_words import plan_in_words

    for each in planned:
        show.say(f"{each.robot} · {each.name}: {plan_in_words(each.plan, lang)}")
        _tell_entries(agenda(each.plan, year, lang), lang)
    for trigger in triggers:
        show.say(f"{trigger.robot} · {trigger.name}: {_trigger_in_words(trigger, lang)}")
        _tell_entries(_agreed(trigger, year, lang), lang)


def _tell_entries(entries: "Iterable[Entry]", lang: "Language") -> None:
    from scheduler.agenda import entry_in_words
    from scheduler.cli import show

    for entry in entries:
        show.say(f"  {'–' if entry.skipped else ' '} {entry_in_words(entry, lang)}")


def _write(file: Path, planned: "list[Planned]", environment: str, now: "datetime", lang: "Language") -> None:
    from scheduler.agenda_ics import as_ics
    from scheduler.cli import show
    from shared.errors import BadInput

    try:
        file.write_bytes(as_ics(planned, environment, now, lang))
    except OSError as reason:
        raise BadInput(f"{file}: cannot be written ({reason.strerror}); name another file.") from None
    show.say(f"{file}: {len(planned)} events")


def _entry_as_json(planned: "Planned", lang: "Language") -> dict[str, Any]:
    from dataclasses import asdict

    from scheduler.agenda import entry_in_words

    named = {"robot": planned.robot, "schedule": planned.schedule}
    return named | asdict(planned.entry) | {"in_words": entry_in_words(planned.entry, lang)}


def _next(schedule: "Schedule", now: "datetime") -> "list[datetime]":
    from scheduler.plan import next_starts

    return next_starts(schedule.plan, now, _TIMES)


def _told(schedule: "Schedule", now: "datetime", lang: "Language") -> list[str]:
    from scheduler.plan_words import plan_in_words
    from scheduler.words import in_words

    first = f"{schedule.robot} · {schedule.name}: {plan_in_words(schedule.plan, lang)}"
    return [first, *(f"    {in_words(when, lang)}" for when in _next(schedule, now))]


def _schedule_as_json(schedule: "Schedule", now: "datetime", lang: "Language") -> dict[str, Any]:
    from scheduler.plan_words import plan_in_words
    from scheduler.words import in_words

    times = _next(schedule, now)
    return {
        "robot": schedule.robot,
        "name": schedule.name,
        "kind": schedule.kind,
        "expression": schedule.expression,
        "zone": schedule.zone,
        "catch_up": schedule.catch_up,
        "in_words": plan_in_words(schedule.plan, lang),
        "next_times": times,
        "next_times_in_words": [in_words(when, lang) for when in times],
    }


def _trigger_in_words(trigger: "Trigger", lang: "Language") -> str:
    from scheduler.trigger_words import trigger_in_words

    if trigger.trouble:
        return trigger.trouble
    return trigger_in_words(trigger, lang)


def _trigger_as_json(trigger: "Trigger", lang: "Language") -> dict[str, Any]:
    return {
        "robot": trigger.robot,
        "name": trigger.name,
        "kind": trigger.kind,
        "rule": trigger.rule,
        "in_words": _trigger_in_words(trigger, lang),
        "next_times": [trigger.next_due] if trigger.kind == "once" and trigger.next_due else [],
    }
