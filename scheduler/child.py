"""The child of one run: the only place that loads robot code."""

import importlib
import os
import random
import sys
import tempfile
import threading
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg

from scheduler import retry
from scheduler.assignment import Assignment
from scheduler.guardian import split
from scheduler.held import Held
from scheduler.keeping import keeping, run_folder
from scheduler.output import Hearer, Output
from scheduler.tree import MARK
from shared.address import secrets_of_address
from shared.dry_run.items import DryItems
from shared.errors import DatabaseUnavailable, Fenced
from shared.follow_up.calendar import open_days
from shared.log import FilteredStream, collect_library_logs, open_run_log
from shared.model import Environment, RunState
from shared.period import oslo_day
from shared.platform import (
    enter_job,
    find_browser,
    leave_no_core,
    leave_terminal,
    seconds_even_asleep,
)
from shared.redact import Redactor
from shared.run import Run, Seat
from shared.sealing import Sealer
from shared.secrets import Granted, HeldSecrets
from shared.store import queries
from shared.store.connect import Store
from shared.store.items import Reckoning, StoredItems

TICK, ENDED = "tick", "ended"
_ROBOTS = "robots"


def main(assignment: Assignment, pipe: Connection) -> None:
    """Run the assignment's robot and tell the worker how it ended."""
    enter_job(assignment.private.name)
    os.environ[MARK] = str(assignment.private)
    # What the robot and its browser leave in temporary files lies where it is emptied afterwards.
    os.environ["TMPDIR"] = tempfile.tempdir = str(assignment.private)
    # There too what Chromium writes of its memory when it crashes; else the home folder keeps that for good.
    os.environ["BREAKPAD_DUMP_LOCATION"] = str(assignment.private)
    os.chdir(assignment.private)
    leave_terminal()
    leave_no_core()
    # A fresh interpreter was handed the pipe for ever; what the robot starts shall not hold it open.
    os.set_inheritable(pipe.fileno(), False)
    output = Output()
    split(pipe, assignment.private, output, lambda: _hear(assignment, output))
    worker = _Worker(pipe, assignment)
    worker.watch()
    redactor, log = _log(assignment)
    collect_library_logs(log)

    def hide(secret: str) -> None:
        redactor.learn(secret)
        output.learn(secret)

    with output.speaking():
        ended = _run(assignment, worker, log, redactor, hide)
    worker.say(ENDED, *ended)


def load_task(robots_path: tuple[Path, ...], robot: str) -> ModuleType:
    """Import `robots.<name>.task`; `robots` is one namespace over all the folders that hold robots."""
    namespace = sys.modules.setdefault(_ROBOTS, ModuleType(_ROBOTS))
    namespace.__path__ = [str(folder) for folder in robots_path]
    return importlib.import_module(f"{_ROBOTS}.{robot}.task")


def _hear(assignment: Assignment, output: Output) -> Hearer:
    """Write what the robot says into its log: who does has the filter, and learns what the robot's learns."""
    redactor, log = _log(assignment)
    return output.heard(FilteredStream(log, redactor), redactor.learn)


def _log(assignment: Assignment) -> tuple[Redactor, Any]:
    """The run's filter, and its log behind it."""
    redactor = Redactor(_secret_texts(assignment))
    folder = run_folder(assignment.logs, assignment.robot, assignment.run)
    return redactor, open_run_log(
        folder,
        redactor,
        environment=assignment.environment,
        robot=assignment.robot,
        run=assignment.run,
        version=assignment.code_version,
    )


def _run(
    assignment: Assignment, worker: "_Worker", log: Any, redactor: Redactor, hide: Callable[[str], None]
) -> tuple[str, str | None]:
    """Have the robot work; gives the run's state and the class of what went wrong, for the worker."""
    log.info("run started", **({} if assignment.dry_run is None else {"dry_run": True}))
    try:
        with Store(assignment.database_url, f"avlast run {assignment.run}") as store:
            task: Callable[[Run], object] = load_task(assignment.robots_path, assignment.robot).task
            task(Run(_seat(assignment, store, worker, log, redactor, hide)))
    except Fenced:
        log.warning("run belongs to another now")
        return RunState.ABANDONED.value, None
    except BaseException as error:
        # Here a child meets a robot: whatever it raises ends the run, not the house.
        log.exception("run failed")
        return RunState.FAILED.value, redactor(type(error).__name__)
    stopped = worker.stop_asked()
    log.info("run ended", stopped=stopped)
    return (RunState.STOPPED if stopped else RunState.SUCCEEDED).value, None


def _seat(
    assignment: Assignment,
    store: Store,
    worker: "_Worker",
    log: Any,
    redactor: Redactor,
    hide: Callable[[str], None],
) -> Seat:
    sealer = Sealer(assignment.keys)

    calendar = open_days(assignment.config)
    folder = run_folder(assignment.logs, assignment.robot, assignment.run)

    mine = (store, sealer, redactor, assignment.robot, assignment.run, assignment.token)
    dry = None if assignment.dry_run is None else DryItems(*mine, assignment.dry_run)

    def now() -> datetime:
        return assignment.told.when(seconds_even_asleep())

    return Seat(
        id=assignment.run,
        robot=assignment.robot,
        environment=Environment(assignment.environment),
        items=dry
        or StoredItems(*mine, Reckoning(assignment.lease_seconds, lambda: calendar(oslo_day(now())))),
        stage=dry,
        log=log,
        values=assignment.values,
        secrets=Granted(HeldSecrets(assignment.secrets), assignment.robot, assignment.secrets).secret,
        config=assignment.config,
        folder=assignment.private,
        browser=assignment.browser or find_browser(),
        now=now,
        after_failure=_back_off(assignment.retry),
        reasons=assignment.reasons,
        effect_seconds=assignment.effect_seconds,
        lease_seconds=assignment.lease_seconds,
        stop_asked=worker.stop_asked,
        hide=hide,
        keeping=keeping(folder, assignment.private, assignment.run, sealer, redactor),
        traced=assignment.traced,
    )


def _back_off(policy: retry.Policy) -> Callable[[int], float | None]:
    """How many seconds a case waits after so many failures; None when it is tried no more."""

    def seconds(failures: int) -> float | None:
        delay = retry.after(failures, policy, random.random)
        return None if delay is None else delay.total_seconds()

    return seconds


def _secret_texts(assignment: Assignment) -> list[str]:
    return [*assignment.secrets.values(), *secrets_of_address(assignment.database_url)]


def asked_if_mine(assignment: Assignment) -> bool | None:
    """Ask the database whether the run is still this child's; None when it does not answer."""
    values = {"run": assignment.run, "token": assignment.token}
    try:
        with Store(assignment.database_url, f"avlast lease {assignment.run}") as store:
            row = store.connection.execute(queries.load("items").still_mine, values).fetchone()
    except (psycopg.Error, DatabaseUnavailable):
        return None
    return row is not None and bool(row["mine"])


class _Worker:
    """The worker as its child knows it: a pipe whose end is the child's end."""

    def __init__(self, pipe: Connection, assignment: Assignment) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._tick_seconds = assignment.tick_seconds
        self._held = Held(assignment.lease_seconds, seconds_even_asleep, lambda: asked_if_mine(assignment))

    def watch(self) -> None:
        """Tick, listen, and end with the worker."""
        threading.Thread(target=self._listen, name="worker's voice", daemon=True).start()
        threading.Thread(target=self._tick, name="tick", daemon=True).start()
        threading.Thread(target=self._watch_lease, name="lease", daemon=True).start()

    def stop_asked(self) -> bool:
        """Whether the worker asked for a stop after the item in hand."""
        return self._stop.is_set()

    def say(self, *words: object) -> None:
        """Tell the worker something."""
        with self._lock:
            self._pipe.send(words)

    def _tick(self) -> None:
        pause = threading.Event()
        while True:
            try:
                self.say(TICK)
            except OSError:
                self._die()
            pause.wait(self._tick_seconds)

    def _listen(self) -> None:
        try:
            while True:
                self._hear(self._pipe.recv())
        except (EOFError, OSError):
            self._die()

    def _hear(self, words: tuple[str, ...]) -> None:
        if words == ("stop",):
            self._stop.set()
        elif words == ("renewed",):
            self._held.renewed()

    def _watch_lease(self) -> None:
        """End when the run is another's: a stopped worker would not say so, nor one that woke up with us."""
        pause = threading.Event()
        while not pause.wait(self._tick_seconds):
            if self._held.lost():
                self._die()

    def _die(self) -> None:
        """The worker is gone: nobody renews our lease, so nothing more may happen.

        The guardian ends the robot's process and what it started; this is for a guardian that cannot.
        """
        os._exit(70)
