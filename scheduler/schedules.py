"""Schedules in PostgreSQL: read, registered by deploy, and what fell due by them inserted as runs."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from scheduler.due import Start, next_times
from scheduler.schedule import Schedule, Wanted, registration
from scheduler.timing import OSLO, read_timing
from shared.errors import BadInput, BadManifest
from shared.manifest import Manifest
from shared.model import CatchUp, RunState
from shared.store import queries
from shared.store.connect import Connection

_CHANGED = "schedule_changed"
_CHANGED_REASON = "Planen ble endret eller tatt bort før planleggeren rakk å starte kjøringen."


def all_schedules(connection: Connection) -> list[Schedule]:
    """Every schedule in use, by robot and name."""
    return [read(row) for row in connection.execute(queries.load("clock").schedules)]


def read(row: dict[str, Any]) -> Schedule:
    """A row of any of the schedule queries as a value."""
    typed = {"catch_up": CatchUp(row["catch_up"]), "capabilities": tuple(row["capabilities"])}
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
    }
    return connection.execute(queries.load("clock").insert_runs, values).fetchall() if pairs else []


def register_schedules(connection: Connection, manifest: Manifest, now: datetime | None = None) -> None:
    """Make the rows say what the manifest says, in one transaction; BadManifest names the wrong schedule.

    An edited schedule begins anew and never catches up its past: what had fallen due by its old
    rule and was not looked at becomes missed runs that say so. Time is the database's unless given.
    """
    sql = queries.load("clock")
    with connection.transaction():
        rows, moment = _held(connection, manifest.name, now)
        change = registration(rows, wanted_by(manifest))
        _end(connection, change.over, moment)
        for new in change.begin:
            connection.execute(sql.begin_schedule, _beginning(manifest, new, moment))
        connection.execute(sql.follow_manifest, {"robot": manifest.name, "manifest_hash": manifest.hash})


def end_schedules(connection: Connection, robot: str, now: datetime | None = None) -> None:
    """End all schedules of a robot that is retired; when it comes back they begin anew."""
    with connection.transaction():
        rows, moment = _held(connection, robot, now)
        _end(connection, [row for row in rows if row.active], moment)


def wanted_by(manifest: Manifest) -> list[Wanted]:
    """The manifest's schedules, by Norwegian clocks."""
    return [
        Wanted(
            name=entry.name,
            kind="cron" if entry.cron else "every",
            expression=" ".join((entry.cron or entry.every or "").split()),
            zone=OSLO.key,
            catch_up=entry.catch_up,
        )
        for entry in manifest.schedules
    ]


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


def _beginning(manifest: Manifest, new: Wanted, now: datetime) -> dict[str, Any]:
    anchor = now.replace(microsecond=0)
    try:
        timing = read_timing(new.kind, new.expression, new.zone, anchor)
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
        "manifest_hash": manifest.hash,
        "now": now,
        "next_due": next_times(timing, now, 1)[0],
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
        missed = [Start(start.due_at, RunState.MISSED, _CHANGED, _CHANGED_REASON) for start in found.starts]
        insert(connection, [(schedule, start) for start in missed])
        schedule = replace(schedule, looked_until=found.looked_until, next_due=found.next_due)
