"""Schedules in PostgreSQL: read, registered by deploy, and what fell due by them inserted as runs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from scheduler.due import Start
from scheduler.plan import occurrences
from scheduler.schedule import Schedule, Wanted, registration
from scheduler.timing import OSLO
from shared.calendars import Calendar, calendar_of, without_else
from shared.errors import BadInput, BadManifest, NotFound
from shared.manifest import Manifest
from shared.manifest_schedule import Schedule as ManifestSchedule
from shared.model import CatchUp, Closed, RunState
from shared.store import queries
from shared.store.connect import Connection

NO_CALENDARS: Mapping[str, Calendar] = MappingProxyType({})
"""What a house without calendars has."""

_CHANGED = "schedule_changed"
_CHANGED_REASON = "Planen ble endret eller tatt bort før planleggeren rakk å starte kjøringen."


def all_schedules(connection: Connection) -> list[Schedule]:
    """Every schedule in use, by robot and name."""
    return [read(row) for row in connection.execute(queries.load("clock").schedules)]


def read(row: dict[str, Any]) -> Schedule:
    """A row of any of the schedule queries as a value."""
    typed = {
        "catch_up": CatchUp(row["catch_up"]),
        "closed": Closed(row["closed"]),
        "capabilities": tuple(row["capabilities"]),
    }
    return Schedule(**(row | typed))


def insert(connection: Connection, started: Iterable[tuple[Schedule, Start]]) -> list[dict[str, Any]]:
    """Insert runs; gives id, schedule and state of those that were not there already."""
    pairs = list(started)
    values = {
        "schedules": [schedule.id for schedule, _ in pairs],
        "due": [start.due_at for _, start in pairs],
        "states": [start.state.value for _, start in pairs],
        "codes": [start.reason_code for _, start in pairs],
        "reasons": [start.reason for _, start in pairs],
        "begin_by": [start.begin_by for _, start in pairs],
    }
    return connection.execute(queries.load("clock").insert_runs, values).fetchall() if pairs else []


def register_schedules(
    connection: Connection,
    manifest: Manifest,
    now: datetime | None = None,
    calendars: Mapping[str, Calendar] = NO_CALENDARS,
) -> None:
    """Make the rows say what the manifest says, in one transaction; BadManifest names the wrong schedule.

    An edited schedule, or one whose calendar was edited, begins anew and never catches up its past: what
    had fallen due by its old rule and was not looked at becomes missed runs that say so. Time is the
    database's unless given.
    """
    sql = queries.load("clock")
    with connection.transaction():
        rows, moment = _held(connection, manifest.name, now)
        change = registration(rows, wanted_by(manifest, calendars))
        _end(connection, change.over, moment)
        versions = {each.hash: each for each in calendars.values()}
        for new in change.begin:
            calendar = versions[new.calendar] if new.calendar else None
            if calendar is not None:
                connection.execute(sql.remember_calendar, _version(calendar))
            connection.execute(sql.begin_schedule, _beginning(manifest, new, calendar, moment))
        connection.execute(sql.follow_manifest, {"robot": manifest.name, "manifest_hash": manifest.hash})


def end_schedules(connection: Connection, robot: str, now: datetime | None = None) -> None:
    """End all schedules of a robot that is retired; when it comes back they begin anew."""
    with connection.transaction():
        rows, moment = _held(connection, robot, now)
        _end(connection, [row for row in rows if row.active], moment)


def wanted_by(manifest: Manifest, calendars: Mapping[str, Calendar] = NO_CALENDARS) -> list[Wanted]:
    """The manifest's schedules, by Norwegian clocks; BadManifest when a calendar is not there."""
    found = []
    for entry in manifest.schedules:
        kind, expression = _said(entry)
        try:
            calendar = calendar_of(calendars, entry.calendar).hash if entry.calendar else None
        except NotFound as wrong:
            raise BadManifest(f"{manifest.folder / 'robot.toml'}: schedule {entry.name}: {wrong}") from None
        said = (
            entry.name,
            kind,
            expression,
            OSLO.key,
            entry.catch_up,
            calendar,
            entry.on_closed,
            entry.window,
        )
        found.append(Wanted(*said))
    return found


def _said(entry: ManifestSchedule) -> tuple[str, str]:
    """Kind and expression as the row has them; where a day rule sends a closed day is the row's `closed`."""
    if entry.day is not None:
        return "day", f"{' '.join(without_else(entry.day)[0].lower().split())} at {entry.at}"
    return "cron" if entry.cron else "every", " ".join((entry.cron or entry.every or "").split())


def _version(calendar: Calendar) -> dict[str, Any]:
    return {"hash": calendar.hash, "name": calendar.name, "definition": calendar.definition}


def _held(connection: Connection, robot: str, now: datetime | None) -> tuple[list[Schedule], datetime]:
    """The robot's rows, locked against the clocks, and then the time."""
    rows = connection.execute(queries.load("clock").schedules_of_robot, {"robot": robot}).fetchall()
    return [read(row) for row in rows], now or database_time(connection)


def database_time(connection: Connection) -> datetime:
    """The database's clock, which is everybody's."""
    row = connection.execute(queries.load("clock").database_time).fetchone()
    assert row is not None, "a select without a table always gives a row"  # noqa: S101 - for the type checker
    moment: datetime = row["now"]
    return moment


def _beginning(manifest: Manifest, new: Wanted, calendar: Calendar | None, now: datetime) -> dict[str, Any]:
    anchor = now.replace(microsecond=0)
    try:
        plan = new.plan(calendar, anchor)
    except BadInput as wrong:
        raise BadManifest(f"{manifest.folder / 'robot.toml'}: schedule {new.name}: {wrong}") from wrong
    return {
        "robot": manifest.name,
        "name": new.name,
        "kind": new.kind,
        "expression": new.expression,
        "zone": new.zone,
        "anchor": anchor,
        "catch_up": new.catch_up.value,
        "calendar": new.calendar,
        "closed": new.closed.value,
        "begin_window": new.begin_window,
        "manifest_hash": manifest.hash,
        "now": now,
        "next_due": next(occurrences(plan, now)).at,
    }


def _end(connection: Connection, over: Sequence[Schedule], now: datetime) -> None:
    for schedule in over:
        _close_the_past(connection, schedule, now)
    connection.execute(queries.load("clock").end_schedules, {"ids": [schedule.id for schedule in over]})


def _close_the_past(connection: Connection, schedule: Schedule, now: datetime) -> None:
    """Record, batch by batch, what fell due by a rule that is over and was not looked at."""
    while schedule.next_due <= now:
        try:
            found = schedule.decide(now)
        except BadInput:
            return  # a row that cannot be read has no due times
        insert(connection, [(schedule, _never_begun(start)) for start in found.starts])
        schedule = replace(schedule, looked_until=found.looked_until, next_due=found.next_due)


def _never_begun(start: Start) -> Start:
    if start.state is RunState.SKIPPED:
        return start
    return Start(start.due_at, RunState.MISSED, _CHANGED, _CHANGED_REASON)
