"""Looking at the database and at what is at work; an embedded one that does not run is not started."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from scheduler.clock import clocks
from scheduler.doctor.facts import (
    AtWork,
    ClockHere,
    Database,
    FolderHere,
    Lost,
    Room,
    Trouble,
    Waiting,
    WorkerHere,
)
from scheduler.limits import never_begin
from scheduler.presence import workers
from scheduler.trigger_rows import all_triggers
from scheduler.waiting import situation
from scheduler.waiting_words import pause_in_words
from shared.database import EmbeddedDatabase
from shared.database.address import fits
from shared.database.binaries import binaries_for
from shared.database.look import look
from shared.errors import AvlastError
from shared.platform import can_unshare_user, is_root, short_folders
from shared.register import baselines
from shared.settings import Settings
from shared.store import migrations, queries
from shared.store.connect import Connection, Limits, connect


def look_at_database(settings: Settings, environ: Mapping[str, str]) -> tuple[Database, Connection | None]:
    """The database from outside, and a connection when it is this environment's and at this version."""
    try:
        url, facts = _address(settings, environ)
        if url is None:
            return facts, None
        connection = connect(url, "avlast doctor", Limits())
    except AvlastError as error:
        return Database(trouble=Trouble(type(error).__name__, str(error))), None
    try:
        migrations.check(connection, settings.environment)
        read_only = connection.execute(queries.load("doctor").read_only).fetchone()
    except (AvlastError, psycopg.Error) as error:
        connection.close()
        return Database(trouble=Trouble(type(error).__name__, str(error))), None
    if read_only and read_only["read_only"]:
        connection.close()
        return replace(facts, read_only=True), None
    return facts, connection


def look_closer(
    connection: Connection, facts: Database, lease_seconds: float
) -> tuple[Database, AtWork | None]:
    """What is at work, or the trouble that was met while looking at it."""
    try:
        return facts, look_at_work(connection, lease_seconds)
    except psycopg.Error as error:
        return replace(facts, trouble=Trouble(type(error).__name__, str(error))), None


def look_at_work(connection: Connection, lease_seconds: float) -> AtWork:
    """What the database knows of the house."""
    sql = queries.load("doctor")
    deployed, now = connection.execute(sql.deployed).fetchall(), situation(connection)
    rings = connection.execute(sql.rings).fetchone()
    restarted = connection.execute(sql.restarted).fetchone()
    return AtWork(
        ahead=_ahead(connection),
        schedules=sum(row["schedules"] for row in deployed),
        folders=tuple(FolderHere(**row) for row in connection.execute(sql.folders)),
        unreadable=tuple(each.trouble for each in all_triggers(connection) if each.trouble),
        clocks=tuple(
            ClockHere(each.name, each.machine, each.silent.total_seconds(), each.problems)
            for each in clocks(connection)
        ),
        workers=tuple(
            WorkerHere(each.name, each.machine, each.silent_seconds, each.capabilities, each.has_key)
            for each in workers(connection)
        ),
        waiting=tuple(_waiting(connection)),
        lost=tuple(Lost(**row) for row in connection.execute(sql.lost)),
        rings=rings["rings"] if rings else 0,
        value_logging=tuple(
            f"{row['name']} = {row['setting']}" for row in connection.execute(sql.value_logging)
        ),
        deployed={row["name"]: row["manifest_hash"] for row in deployed},
        calendars=tuple((row["name"], row["hash"]) for row in connection.execute(sql.calendars_in_use)),
        registered=frozenset((each.work, each.version) for each in baselines(connection)),
        held_back=tuple(pause_in_words(pause, "en") for pause in now.pauses),
        never_begin=tuple(never_begin(now)),
        lease_seconds=lease_seconds,
        restarted=restarted["seconds"] if restarted else None,
    )


def _waiting(connection: Connection) -> Iterator[Waiting]:
    for row in connection.execute(queries.load("doctor").waiting):
        yield Waiting(**(row | {"capabilities": tuple(row["capabilities"])}))


def _address(settings: Settings, environ: Mapping[str, str]) -> tuple[str | None, Database]:
    """Where the database is; None when it is the embedded one and does not run."""
    if settings.database_url:
        return settings.database_url, Database()
    folder = settings.var / "postgres"
    seen = look(EmbeddedDatabase(folder, tell=lambda _: None))
    status = seen.status
    facts = Database(
        stopped=not status.running,
        room=_room(status.folder),
        hindrances=tuple(_hindrances(status.folder / "data", environ)),
        faults=tuple(Trouble(fault.code, fault.sentence) for fault in seen.faults),
        root_without_namespaces=is_root() and not can_unshare_user(),
        socket_fits=fits(status.folder / "socket"),
        short_folder=any(fits(short / "avlast-12345678") for short in short_folders(environ)),
    )
    return seen.address, facts


def _room(folder: Path) -> Room | None:
    return Room(folder, shutil.disk_usage(folder).free) if folder.exists() else None


def _hindrances(data: Path, environ: Mapping[str, str]) -> Iterator[Trouble]:
    """What would keep the embedded database from starting."""
    try:
        binaries_for(data, environ)
    except AvlastError as error:
        yield Trouble(type(error).__name__, str(error))


def _ahead(connection: Connection) -> float:
    """How far this machine's clock is ahead of the database's, in seconds; half the way there taken off."""
    before = datetime.now(UTC)
    row = connection.execute(queries.load("doctor").database_time).fetchone()
    after = datetime.now(UTC)
    middle = before + (after - before) / 2
    return (middle - row["now"]).total_seconds() if row else 0.0
