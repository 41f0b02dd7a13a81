"""Carrying retention out: contents of cases in the database, folders of runs on this machine."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from scheduler.retention import Kept, ended_before
from shared.log import FILE_NAME
from shared.store import queries
from shared.store.connect import Connection

BATCH = 500
"""How many cases one transaction purges."""

_GOING = ".deleting-"


@dataclass(frozen=True)
class Due:
    """What a robot's retention says shall go now: cases everywhere, folders of runs on this machine."""

    robot: str
    payload_days: int
    logs_days: int
    items: int
    oldest: datetime | None
    # As old, and kept because a person still has them to do.
    with_people: int
    folders: tuple[Path, ...]


def now(connection: Connection) -> datetime:
    """The time, which is the database's: a wrong clock on a machine deletes nothing too early."""
    row = connection.execute(queries.load("clock").database_time).fetchone()
    moment: datetime = row["now"] if row else None  # type: ignore[assignment]  # a select without from gives a row
    return moment


def kept(connection: Connection) -> list[Kept]:
    """How long each robot's things are kept, as deployed."""
    return [Kept(**row) for row in connection.execute(queries.load("purge").kept)]


def due(connection: Connection, logs: Path, environment: str) -> list[Due]:
    """What would go now; nothing is changed."""
    found, moment = [], now(connection)
    for each in kept(connection):
        asked = {"robot": each.robot, "before": ended_before(moment, each.payload_days)}
        (row,) = connection.execute(queries.load("purge").purgeable, asked).fetchall()
        folders = tuple(_over(connection, each, logs, environment, moment))
        found.append(Due(each.robot, each.payload_days, each.logs_days, folders=folders, **row))
    return found


def purge_items(connection: Connection, by: str, batch: int = BATCH) -> Iterator[tuple[str, int]]:
    """Purge what is over, a committed batch at a time: robot and how many. Run twice it does no harm."""
    moment, sql = now(connection), queries.load("purge")
    for each in kept(connection):
        before = ended_before(moment, each.payload_days)
        asked = {"robot": each.robot, "before": before, "limit": batch, "person": by}
        while (row := connection.execute(sql.purge_items, asked).fetchone()) and row["items"]:
            yield each.robot, row["items"]


def delete_folders(
    connection: Connection, logs: Path, environment: str, by: str
) -> Iterator[tuple[str, int]]:
    """Delete the folders of runs on this machine whose time is over: robot and how many.

    What dry runs said goes after the same time.
    """
    moment, sql = now(connection), queries.load("purge")
    for each in kept(connection):
        before = ended_before(moment, each.logs_days)
        connection.execute(sql.delete_dry_runs, {"robot": each.robot, "before": before})
        _delete_begun(logs / each.robot)
        gone = sum(_deleted(folder) for folder in _over(connection, each, logs, environment, moment))
        if gone:
            told = {"robot": each.robot, "folders": gone, "person": by}
            connection.execute(sql.tell_of_folders, told)
            yield each.robot, gone


def history(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """What was purged by day, robot and who did it, the latest first."""
    return connection.execute(queries.load("purge").purgings, {"limit": limit}).fetchall()


def _over(
    connection: Connection, robot: Kept, logs: Path, environment: str, moment: datetime
) -> Iterator[Path]:
    """Folders of this environment's runs that ended long enough ago; what nobody knows stays."""
    folders = {int(each.name): each for each in _folders(logs / robot.robot)}
    asked = {"robot": robot.robot, "runs": list(folders), "before": ended_before(moment, robot.logs_days)}
    for row in connection.execute(queries.load("purge").runs_over, asked).fetchall() if folders else ():
        if _environment_of(folders[row["id"]]) in (None, environment):
            yield folders[row["id"]]


def _folders(robot: Path) -> Iterator[Path]:
    for each in sorted(robot.iterdir()) if robot.is_dir() else ():
        if each.name.isascii() and each.name.isdecimal() and each.is_dir() and not each.is_symlink():
            yield each


def _environment_of(folder: Path) -> str | None:
    """Which environment wrote the log; two that share a folder of logs have runs of the same number."""
    try:
        with (folder / FILE_NAME).open("rb") as log:
            said = orjson.loads(log.readline())
    except (OSError, orjson.JSONDecodeError):
        return None
    return str(said["environment"]) if isinstance(said, dict) and "environment" in said else None


def _deleted(folder: Path) -> bool:
    """Renamed first, so that a folder that is half deleted is not taken for a whole one."""
    going = folder.with_name(f"{_GOING}{folder.name}")
    try:
        folder.rename(going)
    except OSError:  # another purger was quicker, or a file is open (Windows): the next time
        return False
    shutil.rmtree(going, ignore_errors=True)
    return True


def _delete_begun(robot: Path) -> None:
    for each in robot.glob(f"{_GOING}*"):
        shutil.rmtree(each, ignore_errors=True)
