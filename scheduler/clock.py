"""The clock: APScheduler wakes it when something is due, and one look makes runs of that.

Any number of clocks may run, on any machine. A clock outlives the database, and what it slept
through is looked at when it wakes: a look asks about an interval, never about an instant.
"""

import hashlib
import os
import random
import socket
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.look import Looked, look
from scheduler.outage import Outage, Server
from scheduler.retry import Policy, wait
from shared.errors import BadManifest, DatabaseUnavailable
from shared.manifest import find_robots
from shared.store import queries
from shared.store.connect import Connection, Store
from shared.toml_file import read_bytes

_AWAY = (psycopg.Error, DatabaseUnavailable)
_LOOK = "look"
_RECONNECT = Policy(first=timedelta(milliseconds=200), factor=2, longest=timedelta(seconds=5))


@dataclass(frozen=True)
class Pace:
    """How often a clock looks though nothing is due, and how often it compares manifests; seconds."""

    look: float = 2.0
    survey: float = 3.0


@dataclass(frozen=True)
class ClockSeen:
    """A clock that was here within the day: how long it has been silent, and what it says is wrong."""

    name: str
    machine: str
    started_at: datetime
    seen_at: datetime
    silent: timedelta
    problems: tuple[str, ...]


class Clock:
    """Starts what falls due until it is told to end; `BadManifest` when the robots cannot be listed."""

    def __init__(
        self, server: Server, robots_path: Iterable[Path], log: Any, pace: Pace | None = None
    ) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{os.urandom(3).hex()}"
        self._robots_path = tuple(robots_path)
        self._log = log.bind(clock=self.name)
        self._pace = pace or Pace()
        self._store = Store(server.url, f"avlast clock {self.name}")
        self._outage = Outage(server, self._log)
        self._ending = threading.Event()
        self._looking = threading.Lock()
        self._on_disk: Mapping[str, str] = manifest_hashes(self._robots_path)
        self._problems: list[str] = []
        self._unreadable: set[str] = set()
        self._survey_at = 0.0
        self._failures = 0
        self._not_before = 0.0
        # One thread, so that no look overlaps another; the second place is for the look that follows at once.
        self._waker = BackgroundScheduler(
            executors={"default": {"type": "threadpool", "max_workers": 1}},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 2},
            timezone=UTC,
        )

    @property
    def on_disk(self) -> Mapping[str, str]:
        """The manifest hash of each robot here, as the last survey saw it."""
        return self._on_disk

    def live(self) -> None:
        """Look whenever something is due, until `end`."""
        self._waker.start()
        self._log.info("clock ready", robots=len(self._on_disk))
        self._wake_in(timedelta(0))
        # APScheduler waits for the machine's wall clock, which may be set back; this wait cannot be.
        while not self._ending.wait(self._pace.look):
            if not self._looking.locked() and time.monotonic() >= self._not_before:
                self._wake_in(timedelta(0))
        # APScheduler trips over a shutdown while it starts a job: it pauses first, and the question waits for
        # the job that is being started.
        self._waker.pause()
        self._waker.get_jobs()
        self._waker.shutdown(wait=False)  # waiting here holds a lock that the look in hand may need
        with self._looking:
            self._leave()
        self._outage.end()
        self._log.info("clock ended")

    def end(self) -> None:
        """Ask the clock to end: the look in hand is finished."""
        self._ending.set()

    def _wake_in(self, pause: timedelta) -> None:
        self._waker.add_job(
            self._wake, "date", run_date=datetime.now(UTC) + pause, id="look", replace_existing=True
        )

    def _wake(self) -> None:
        with self._looking:
            if self._ending.is_set():
                return
            try:
                pause = self._look(self._store.connection)
            except _AWAY as error:
                pause = self._wait_for_database(error)
            except Exception as error:  # noqa: BLE001 - the clock's loop must survive
                self._log.error("look failed", exc_info=error)
                self._store.close()
                return
        if pause is not None and pause.total_seconds() < self._pace.look:
            self._wake_in(pause)

    def _look(self, connection: Connection) -> timedelta | None:
        looked = look(connection, self._on_disk)
        self._tell(looked)
        changed = time.monotonic() >= self._survey_at and self._survey(connection)
        return timedelta(0) if changed else looked.wait

    def _tell(self, looked: Looked) -> None:
        self._outage.over(_LOOK)
        self._failures = 0
        if looked.queued or looked.missed or looked.skipped:
            counts = {"queued": looked.queued, "missed": looked.missed, "skipped": looked.skipped}
            self._log.info("runs inserted", **counts)
        for problem in (
            set(looked.unreadable) - self._unreadable
        ):  # each look finds it again, and says it once
            self._log.error("schedule cannot be read", problem=problem)
        self._unreadable |= set(looked.unreadable)

    def _wait_for_database(self, error: Exception) -> timedelta:
        self._store.close()
        self._failures += 1
        pause = wait(self._failures, _RECONNECT, random.random)
        self._not_before = time.monotonic() + pause.total_seconds()
        self._outage.met(_LOOK, error)
        return pause

    def _survey(self, connection: Connection) -> bool:
        """Compare manifests with the deployed ones and give a sign of life; whether the folders changed."""
        sql, problems, before = queries.load("clock"), [], self._on_disk
        try:
            self._on_disk = manifest_hashes(self._robots_path)
        except (BadManifest, OSError) as wrong:
            problems.append(
                f"The robots' folders cannot be listed; the clock goes on with those it knew: {wrong}"
            )
        here = {"robots": list(self._on_disk), "hashes": list(self._on_disk.values())}
        problems += [_not_as_deployed(row) for row in connection.execute(sql.not_as_deployed, here)]
        machine = socket.gethostname()
        if not self._survey_at:
            connection.execute(sql.forget_old_clocks)
        connection.execute(sql.clock_is_here, {"name": self.name, "machine": machine, "problems": problems})
        for problem in problems:
            if problem not in self._problems:
                self._log.warning("clock problem", problem=problem)
        if self._problems and not problems:
            self._log.info("clock problems are over")
        self._problems = problems
        self._survey_at = time.monotonic() + self._pace.survey
        return self._on_disk != before

    def _leave(self) -> None:
        try:
            self._store.connection.execute(queries.load("clock").clock_leaves, {"name": self.name})
        except _AWAY:
            self._log.info("clock ends without the database")
        self._store.close()


def manifest_hashes(robots_path: Iterable[Path]) -> dict[str, str]:
    """The hash of each robot's robot.toml, as `shared.manifest` counts it; a broken file has one too."""
    folders = find_robots(robots_path)
    return {
        folder.name: hashlib.sha256(read_bytes(folder / "robot.toml", BadManifest)).hexdigest()
        for folder in folders
    }


def clocks(connection: Connection) -> list[ClockSeen]:
    """Every clock that was here within the day, the last seen first."""
    sql = queries.load("clock")
    connection.execute(sql.forget_old_clocks)
    return [
        ClockSeen(**(row | {"problems": tuple(row["problems"])})) for row in connection.execute(sql.clocks)
    ]


def _not_as_deployed(row: Mapping[str, Any]) -> str:
    robot = row["robot"]
    if row["absent"]:
        return f"The robot {robot} is deployed and not in this clock's folders: its schedules are left alone."
    return (
        f"The robot {robot} is not here what was deployed: its schedules are not started from here until "
        "`avlast deploy` is run, or the deployed robot.toml is brought here."
    )
