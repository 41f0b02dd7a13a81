"""The embedded database as the rest of the house sees it: ensure, stop, status."""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from shared.database import cluster as clusters
from shared.database import door, server
from shared.database import state as states
from shared.database.account import remove_home
from shared.database.address import Listening, chosen, settings
from shared.database.cluster import Cluster
from shared.database.minding import Minder
from shared.database.place import cluster_of, upgraded_cluster_of
from shared.database.soundness import disks_word, faults
from shared.database.state import State
from shared.database.switch import clear_away
from shared.database.upgrade import Upgraded, carry_over, free_bytes
from shared.database.ways import How
from shared.errors import EmbeddedDatabaseError, Refused
from shared.file_lock import FileLock
from shared.platform import make_private_folder

_STARTING = "the embedded database is starting; after a crash it first repairs itself"


@dataclass(frozen=True)
class Status:
    """What there is to know of the server now; pid and version are None when there is none."""

    running: bool
    pid: int | None
    version: str | None
    folder: Path
    how: How | None
    repair: str | None = None
    """What it is at before it lets anybody in, after a crash; changes while it goes on."""


def to_standard_error(line: str) -> None:
    """Where progress is told unless somebody else listens."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


class EmbeddedDatabase:
    """The PostgreSQL server of one folder, for its owner alone; any process may ensure or stop it.

    The server outlives who started it. A robot's process must not start it: what a robot starts ends with it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        environ: Mapping[str, str] = os.environ,
        more_settings: Mapping[str, str] | None = None,
        patience_seconds: float = 600.0,
        tell: Callable[[str], None] = to_standard_error,
    ) -> None:
        self.folder = folder.absolute()
        self._environ = environ
        self._more = dict(more_settings or {})
        self._patience = patience_seconds
        self._tell = tell

    def ensure(self) -> str:
        """The address of the running server, which is started when it is not running."""
        with self._plainly():
            state = states.read(self.folder)
            if state and self._answers(state):
                return self._url(state)
            make_private_folder(self.folder)
            with self._alone():
                return self._url(self._brought_up(states.read(self.folder)))

    def bring_back(self) -> bool:
        """Start a server that went down by itself; False when there is nothing to start.

        What was stopped on purpose stays down until a person's command ensures it.
        """
        with self._plainly():
            if not self._went_down(states.read(self.folder)):
                return False
            with self._alone():
                state = states.read(self.folder)
                if not self._went_down(state):
                    return False
                self._brought_up(state)
                return True

    def was_stopped(self) -> bool:
        """Whether it was stopped on purpose, and nobody has started it since."""
        with self._plainly():
            state = states.read(self.folder)
            return state is not None and state.stopped

    def stop(self) -> None:
        """End the server, if it runs, with everything written down; its clients are disconnected."""
        with self._plainly():
            if states.read(self.folder) is None:
                return
            with self._alone():
                state = self._own_state()
                if state:
                    clear_away(state.home, self._minder(state.data))
                    self._minder(state.data).end(state.listening)
                    states.write(replace(state, folder=self.folder, stopped=True))

    def upgrade(self, today: date, free: Callable[[Path], int] = free_bytes) -> Upgraded | None:
        """Carry the data to the newest PostgreSQL here and keep the old folder; None when they are there.

        Refused while anybody is connected. What fails or is killed on the way leaves the old data in force.
        """
        with self._plainly():
            if not self.folder.exists():
                return None
            with self._alone():
                before = states.read(self.folder)
                pair = upgraded_cluster_of(self.folder, before, self._environ, self._minder)
                if pair is None:
                    return None
                durable = self._more.get("fsync") != "off"
                return self._upgraded(
                    *pair, self._own_state(), partial(carry_over, today=today, free=free, durable=durable)
                )

    def remove(self) -> None:
        """End the server and remove all its data for good."""
        self.stop()
        with self._plainly():
            state = self._own_state()
            if state and state.home != self.folder:
                remove_home(state.home)
            shutil.rmtree(self.folder, ignore_errors=True)

    def status(self) -> Status:
        """How it stands now."""
        with self._plainly():
            state = self._own_state()
        if state is None:
            return Status(running=False, pid=None, version=None, folder=self.folder, how=None)
        process = server.postmaster(state.data)
        pid = process.pid if process else None
        return Status(pid is not None, pid, state.version, state.home, state.how, server.repair(state.data))

    @property
    def _life(self) -> Path:
        """The file that every process of the server keeps locked."""
        return self.folder / "server.lock"

    def _minder(self, data: Path) -> Minder:
        return Minder(data, self._life, self._tell, self._patience)

    @contextlib.contextmanager
    def _plainly(self) -> Iterator[None]:
        """What the operating system refuses becomes an error that says what to do."""
        try:
            yield
        except PermissionError as error:
            raise EmbeddedDatabaseError(
                f"{error}. The embedded database in {self.folder} is for the account that owns this folder."
            ) from error
        except OSError as error:
            cure = (
                disks_word(error) or f"The embedded database needs {self.folder} on a disk of this machine."
            )
            raise EmbeddedDatabaseError(f"{error}. {cure}") from error

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One starter, stopper or upgrader at a time; what it waits for in turn may take long."""
        lock = FileLock(self.folder / "start.lock")
        state = self._own_state()
        data = state.data if state else self.folder / "data"
        wait = self._minder(data).wait(
            "another process is starting, stopping or upgrading the embedded database"
        )
        while not lock.take():
            cure = f"If that process hangs, end it: it is the one that has {lock.path} open."
            wait.on(cure, server.repair(data))
        with lock:
            yield

    def _own_state(self) -> State | None:
        return states.own(states.read(self.folder), self.folder)

    def _went_down(self, state: State | None) -> bool:
        return state is not None and not state.stopped and not self._answers(state)

    def _answers(self, state: State) -> bool:
        """Whether a connection can be made now, or could if the server were not full.

        A folder that was moved or copied is looked at closely first: the address may be its original's.
        """
        return state.folder == self.folder and self._lets_in(state.data, state.listening)

    def _lets_in(self, data: Path, listening: Listening) -> bool:
        return data.exists() and door.lets_in(door.address(data, listening), data)

    def _url(self, state: State) -> str:
        return door.address(state.data, state.listening)

    def _brought_up(self, before: State | None, cluster: Cluster | None = None) -> State:
        """Start the server, unless one is coming up already."""
        cluster = cluster or cluster_of(self.folder, before, self._environ, self._minder)
        before = states.own(before, self.folder)
        found = self._coming_up(cluster.data, before.listening if before else None)
        if not found:
            for fault in faults(cluster.data):
                raise EmbeddedDatabaseError(fault.sentence)
            if not cluster.data.exists():
                self._tell("making the embedded database ...")
                clusters.make(cluster, self._more)
            found = self._started(cluster, before)
        return self._written_down(cluster, found)

    def _written_down(self, cluster: Cluster, listening: Listening) -> State:
        state = State(self.folder, cluster.way.how, cluster.home, listening, cluster.binaries.version)
        states.write(state)
        return state

    def _started(self, cluster: Cluster, before: State | None) -> Listening:
        listening = chosen(cluster.home, before.listening if before else None, cluster.way)
        clusters.write_settings(cluster, cluster.data, {**settings(listening), **self._more})
        self._written_down(cluster, listening)  # now, so that the server of a killed starter is found
        wait = self._minder(cluster.data).wait("the last process of the stopped database is ending")
        with FileLock(self._life) as life:
            while not life.take():
                wait.on(f"It is a process `postgres` that works in {cluster.data}: end it and try again.")
            server.start(cluster, life, listening)
        if not self._coming_up(cluster.data, listening):
            raise EmbeddedDatabaseError(
                f"The embedded database did not start in {cluster.home}: {server.last_words(cluster)}"
            )
        return listening

    def _coming_up(self, data: Path, expected: Listening | None) -> Listening | None:
        """Wait until the living server answers; None when there is none, or none any more."""
        return self._minder(data).come_up(expected, lambda where: self._lets_in(data, where), _STARTING)

    def _upgraded(
        self,
        old: Cluster,
        new: Cluster,
        before: State | None,
        carry: Callable[[Cluster, Cluster, Minder], Upgraded],
    ) -> Upgraded:
        """Carry it over, and see that what is in force now starts; it runs afterwards if it ran before."""
        listening = before.listening if before else server.listening(old.data)
        runs = server.alive(self._life, old.data)
        if runs and listening and self._lets_in(old.data, listening):
            self._demand_peace(old.data, listening)
        minder = self._minder(old.data)
        minder.end(listening)
        done = carry(old, new, minder)
        started = self._brought_up(before, new)
        if not runs:
            minder.end(started.listening)
            states.write(replace(started, stopped=True))
        return done

    def _demand_peace(self, data: Path, listening: Listening) -> None:
        """Refuse to end a server that somebody works with."""
        others = door.connected(door.superusers_address(data, listening))
        if others:
            raise Refused(
                f"Somebody is at work on the embedded database ({', '.join(others)}): stop clocks and "
                "workers first (Ctrl-C ends `avlast up`), then try again. Nothing was changed."
            )
