"""Triggers in PostgreSQL: registered by deploy, asked by the clock's look and by runs that end."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from scheduler.caused_rows import insert_caused, read_trigger, start_caused
from scheduler.folder_rows import watch
from scheduler.schedules import NO_CALENDARS, database_time
from scheduler.trigger import Trigger, WantedTrigger, trigger_registration
from scheduler.triggers import Caused, Waiting, circle, next_agreed
from shared.calendars import Calendar, calendar_of
from shared.errors import BadInput, BadManifest, NotFound
from shared.manifest import Manifest
from shared.model import Environment, RunState
from shared.nearest import hint
from shared.store import queries
from shared.store.connect import Connection
from shared.watched_folder import VALUES, folder_in

_UNREADABLE = timedelta(minutes=10)


def all_triggers(connection: Connection) -> list[Trigger]:
    """Every trigger in use, by robot and name."""
    return [read_trigger(row) for row in connection.execute(queries.load("triggers").triggers)]


def triggers_by(
    manifest: Manifest,
    calendars: Mapping[str, Calendar] = NO_CALENDARS,
    environment: Environment | None = None,
) -> list[WantedTrigger]:
    """The manifest's triggers in an environment; BadManifest when a calendar is not there.

    A folder that is one of the robot's values is not watched where the robot has no values.
    """
    found = []
    for entry in manifest.triggers:
        values = manifest.values_in(environment) if environment else {}
        if entry.folder and entry.folder.startswith(VALUES) and not values:
            continue
        try:
            calendar = calendar_of(calendars, entry.calendar).hash if entry.calendar else None
        except NotFound as wrong:
            raise BadManifest(f"{_place(manifest, entry.name)}: {wrong}") from None
        rule = entry.rule | ({"folder": folder_in(entry.folder, values)} if entry.folder else {})
        said = (entry.name, entry.kind, rule, calendar, entry.on_closed, entry.window)
        found.append(WantedTrigger(*said))
    return found


def demand_an_end(manifests: Sequence[Manifest]) -> None:
    """BadManifest when a robot waits for one that is not there, or robots would start each other for ever."""
    known = [manifest.name for manifest in manifests]
    after: dict[str, list[str]] = {}
    for manifest in manifests:
        for trigger in manifest.triggers:
            if trigger.after is None:
                continue
            if trigger.after not in known:
                wrong = f"there is no robot {trigger.after}; {hint(trigger.after, known)}"
                raise BadManifest(f"{_place(manifest, trigger.name)}: {wrong}")
            after.setdefault(manifest.name, []).append(trigger.after)
    found = circle(after)
    if found:
        told = " starts ".join(reversed(found))
        place = next(_place(each) for each in manifests if each.name == found[0])
        raise BadManifest(f"{place}: robots would start each other for ever: {told}. Take a trigger away.")


def register_triggers(
    connection: Connection,
    manifest: Manifest,
    now: datetime | None = None,
    calendars: Mapping[str, Calendar] = NO_CALENDARS,
) -> None:
    """Make the rows say what the manifest says; an edited trigger begins anew, without its past."""
    sql = queries.load("triggers")
    with connection.transaction():
        rows, moment = _held(connection, manifest.name, now)
        change = trigger_registration(rows, triggers_by(manifest, calendars, _environment(connection)))
        connection.execute(sql.end_triggers, {"ids": [row.id for row in change.over]})
        versions = {each.hash: each for each in calendars.values()}
        for new in change.begin:
            calendar = versions[new.calendar] if new.calendar else None
            if calendar is not None:
                version = {"hash": calendar.hash, "name": calendar.name, "definition": calendar.definition}
                connection.execute(queries.load("clock").remember_calendar, version)
            beginning = _beginning(manifest, new, calendar, moment)
            begun = connection.execute(sql.begin_trigger, beginning).fetchall()[0]
            if new.kind == "file":
                watch(connection, begun["id"], moment, anew=not any(new.watches_as(row) for row in rows))
        connection.execute(sql.follow_manifest, {"robot": manifest.name, "manifest_hash": manifest.hash})


def end_triggers(connection: Connection, robot: str) -> None:
    """End all triggers of a robot that is retired; when it comes back they begin anew."""
    with connection.transaction():
        rows, _ = _held(connection, robot, None)
        connection.execute(queries.load("triggers").end_triggers, {"ids": [row.id for row in rows]})


def look_at_triggers(
    connection: Connection, here: dict[str, Any], now: datetime
) -> tuple[list[RunState], list[str]]:
    """Start what agreed instants and waiting cases call for: the runs' states, and what cannot be read."""
    sql, states, problems = queries.load("triggers"), list[RunState](), list[str]()
    with connection.transaction():
        for row in connection.execute(sql.once_due, here | {"now": now}).fetchall():
            trigger = read_trigger(row)
            try:
                states += _instant(connection, trigger, now)
            except BadInput as wrong:
                problems.append(str(wrong))
                _move(connection, trigger, trigger.looked_until, now + _UNREADABLE)
    for row in connection.execute(sql.waiting_items, here | {"now": now}).fetchall():
        try:
            states += _items(connection, row, now)
        except BadInput as wrong:
            problems.append(str(wrong))
    return states, problems


def start_after(connection: Connection, robot: str, run: int, state: RunState) -> None:
    """Insert what starts after this run, in the transaction that ends it; who ends it rings."""
    sql = queries.load("triggers")
    rows = connection.execute(sql.after_robot, {"robot": robot, "state": state.value}).fetchall()
    if not rows:
        return
    found = connection.execute(sql.first_of_run, {"run": run}).fetchall()[0]
    now = database_time(connection)
    for row in rows:
        trigger = read_trigger(row)
        try:
            caused = trigger.after(robot, run, found["first"], now)
        except BadInput:
            # The run that ends must not fail for it, and nothing is left out silently.
            reason = f"Kjøring {run} av {robot} er over, men utløseren {trigger.name} kan ikke leses."
            caused = Caused(
                f"run {found['first']}", RunState.MISSED, now, now, None, "trigger_unreadable", reason
            )
        insert_caused(connection, trigger, caused)


def _instant(connection: Connection, trigger: Trigger, now: datetime) -> list[RunState]:
    found = trigger.instant(now)
    _move(connection, trigger, max(now, trigger.looked_until), found.next_due)
    return start_caused(connection, trigger, found.starts)


def _move(connection: Connection, trigger: Trigger, until: datetime, next_due: datetime | None) -> None:
    moved = {"trigger": trigger.id, "looked_until": until, "next_due": next_due}
    connection.execute(queries.load("triggers").move_on, moved)


def _items(connection: Connection, row: dict[str, Any], now: datetime) -> list[RunState]:
    trigger = read_trigger(row)
    caused = trigger.items(Waiting(**{key: row[key] for key in Waiting.__dataclass_fields__}), now)
    with connection.transaction():
        return start_caused(connection, trigger, [caused] if caused else [])


def _held(connection: Connection, robot: str, now: datetime | None) -> tuple[list[Trigger], datetime]:
    """The robot's rows, locked against the clocks, and then the time."""
    rows = connection.execute(queries.load("triggers").triggers_of_robot, {"robot": robot}).fetchall()
    return [read_trigger(row) for row in rows], now or database_time(connection)


def _beginning(
    manifest: Manifest, new: WantedTrigger, calendar: Calendar | None, now: datetime
) -> dict[str, Any]:
    next_due = now if new.kind == "file" else None
    if new.kind == "once":
        try:
            next_due = next_agreed(new.rule["once"], new.hours(calendar), now)
        except BadInput as wrong:
            raise BadManifest(f"{_place(manifest, new.name)}: {wrong}") from wrong
    return {
        "robot": manifest.name,
        "name": new.name,
        "kind": new.kind,
        "rule": Jsonb(dict(new.rule)),
        "calendar": new.calendar,
        "closed": new.closed.value,
        "begin_window": new.begin_window,
        "manifest_hash": manifest.hash,
        "now": now,
        "next_due": next_due,
    }


def _environment(connection: Connection) -> Environment | None:
    row = connection.execute(queries.load("triggers").environment).fetchone()
    return Environment(row["environment"]) if row else None


def _place(manifest: Manifest, trigger: str | None = None) -> str:
    file = str(manifest.folder / "robot.toml")
    return f"{file}: trigger {trigger}" if trigger else file
