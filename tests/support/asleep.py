"""A worker in a process of its own, and robots that wait at named points to be put to sleep there."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil
import psycopg

from tests.support.house import SmallHouse, until

_BLOCKED = (
    "select 1 from pg_stat_activity where wait_event_type = 'Lock' and application_name like 'avlast run %'"
)


@dataclass
class Points:
    """Where robots wait: each leaves its process's number, and goes on when the test lets it."""

    folder: Path

    def reached(self, case: str) -> bool:
        """Whether a case's robot waits at its point."""
        return (self.folder / f"{case}.at").exists()

    def time(self, case: str) -> datetime:
        """What time it was there for the robot."""
        return datetime.fromisoformat((self.folder / f"{case}.time").read_text())

    def child(self, case: str) -> psutil.Process:
        """The process that waits there."""
        return psutil.Process(int((self.folder / f"{case}.at").read_text()))

    def go(self, *cases: str) -> None:
        """Let the robots of these cases go on."""
        for case in cases:
            (self.folder / f"{case}.go").touch()


@contextmanager
def worker_process(house: SmallHouse, log: Path, slots: int = 1) -> Iterator[psutil.Process]:
    """`avlast work` as a machine runs it; at the end it and all it started are killed."""
    command = [sys.executable, "-m", "scheduler.cli", "work", "--slots", str(slots)]
    with log.open("wb") as lines:
        started = subprocess.Popen(
            command, env=dict(os.environ) | house.environ, stdout=lines, stderr=lines, start_new_session=True
        )
    worker = psutil.Process(started.pid)
    try:
        yield worker
    finally:
        everything = tree(worker)
        for process in everything:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        started.wait(30)


def tree(root: psutil.Process) -> list[psutil.Process]:
    """A process and all below it."""
    with suppress(psutil.NoSuchProcess):
        return [root, *root.children(recursive=True)]
    return []


def put_to_sleep(processes: list[psutil.Process]) -> None:
    """Stop them as they stand, as a paused machine does."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGSTOP)


def wake(processes: list[psutil.Process]) -> None:
    """Let them go on where they were."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGCONT)


@contextmanager
def begun_and_unheard(house: SmallHouse, points: Points, case: str) -> Iterator[None]:
    """Have a case's robot wait in the fenced write that begins its step; it is done when this ends."""
    with psycopg.connect(house.url) as holder:
        holder.execute("select 1 from items where run_id is not null for update")
        points.go(case)
        until(lambda: bool(house.rows(_BLOCKED)), 60)
        yield
    until(lambda: bool(house.rows("select 1 from steps where state = 'begun' and name = 'mark'")), 60)
