"""The embedded database as the rest of the house sees it: ensure, stop, status."""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from shared.database import cluster as clusters
from shared.database import server
from shared.database import state as states
from shared.database.address import Listening, chosen, settings, url
from shared.database.binaries import binaries_for
from shared.database.cluster import DATABASE, ROLE, Cluster
from shared.database.state import State
from shared.database.waiting import Wait
from shared.database.ways import How, chosen_way
from shared.errors import EmbeddedDatabaseError
from shared.platform import FileLock, make_private_folder

_ORPHAN_SECONDS = 5.0
_FULL = ("too many clients", "remaining connection slots")
_NO_ENTRY = ("password authentication failed", "does not exist", "is not permitted to log in")


@dataclass(frozen=True)
class Status:
    """What there is to know of the server now; pid and version are None when there is none."""

    running: bool
    pid: int | None
    version: str | None
    folder: Path
    how: How | None


def to_standard_error(line: str) -> None:
    """Where progress is told unless somebody else listens."""
    print(line, file=sys.stderr, flush=True)


class EmbeddedDatabase:
    """The PostgreSQL server of one folder, for its owner alone; any process may ensure or stop it.

    A robot's process must not ensure it: a worker does, outside the tree that a time-out ends.
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
        state = states.read(self.folder)
        if state and self._answers(state):
            return self._url(state)
        make_private_folder(self.folder)
        with self._alone():
            state = states.read(self.folder)
            if not (state and self._answers(state)):
                state = self._brought_up(state)
            return self._url(state)

    def stop(self) -> None:
        """End the server, if it runs, with everything written down; its clients are disconnected."""
        if states.read(self.folder) is None:
            return
        with self._alone():
            state = states.read(self.folder)
            if state:
                self._end(state)

    def status(self) -> Status:
        """How it stands now."""
        state = states.read(self.folder)
        if state is None:
            return Status(running=False, pid=None, version=None, folder=self.folder, how=None)
        process = server.postmaster(state.home / "data")
        pid = process.pid if process else None
        return Status(pid is not None, pid, state.version, state.home, state.how)

    @property
    def _life(self) -> Path:
        """The file that every process of the server keeps locked."""
        return self.folder / "server.lock"

    def _url(self, state: State) -> str:
        return url(state.listening, ROLE, clusters.password(state.home / "data"), DATABASE)

    def _answers(self, state: State) -> bool:
        """Whether a connection can be made now, or could if the server were not full."""
        if not (state.home / "data").exists():
            return False
        try:
            psycopg.connect(self._url(state), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            said = str(error)
            if "FATAL" in said and any(sign in said for sign in _NO_ENTRY):
                raise EmbeddedDatabaseError(
                    f"The embedded database in {state.home} runs but does not let us in: {said.strip()}. "
                    f"Its role and its database are both called {ROLE}, the password is in {state.home / 'data'}."
                ) from None
            return any(sign in said for sign in _FULL)
        return True

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One starter or stopper at a time."""
        lock = FileLock(self.folder / "start.lock")
        wait = self._wait("another process is starting or stopping the embedded database")
        while not lock.take():
            wait.on(f"If that process hangs, end it: it is the one that has {lock.path} open.")
        with lock:
            yield

    def _wait(self, what: str) -> Wait:
        return Wait(what, self._patience, self._tell)

    def _brought_up(self, before: State | None) -> State:
        """Start the server, unless one is coming up already."""
        way, home = chosen_way(self.folder, before.how if before else None, before.home if before else None)
        cluster = Cluster(home, binaries_for(home / "data", self._environ), way)
        if before and self._comes_up(before):
            return before
        if not cluster.data.exists():
            self._tell("making the embedded database ...")
            clusters.make(cluster)
        listening = chosen(home, before.listening if before else None)
        way.give(Path(listening.host)) if listening.is_socket else None
        state = State(way.how, home, listening, cluster.binaries.version)
        clusters.write_settings(cluster, cluster.data, {**settings(listening), **self._more})
        states.write(self.folder, state)
        self._start(cluster)
        if not self._comes_up(state):
            raise EmbeddedDatabaseError(
                f"The embedded database in {home} did not start. It said: {server.last_words(cluster)}"
            )
        return state

    def _start(self, cluster: Cluster) -> None:
        wait = self._wait("the last process of the stopped database is ending")
        with FileLock(self._life) as life:
            while not life.take():
                wait.on(f"It is a process `postgres` that works in {cluster.data}: end it and try again.")
            server.start(cluster, life)

    def _comes_up(self, state: State) -> bool:
        """Wait until the living server answers; False when there is none, or it ended."""
        data = state.home / "data"
        wait = self._wait("the embedded database is starting; after a crash it first repairs itself")
        while server.alive(self._life, data):
            if self._answers(state):
                return True
            if server.is_lost(data, state.listening):
                self._tell(f"the embedded database lost its socket {state.listening.socket} and is restarted")
                self._end(state)
                return False
            if server.postmaster(data) is None and wait.seconds > _ORPHAN_SECONDS:
                server.end_orphans(data)
            wait.on("It goes on by itself; try again later.")
        return False

    def _end(self, state: State) -> None:
        data = state.home / "data"
        wait = self._wait("the embedded database is writing everything down before it ends")
        process = server.postmaster(data)
        if process:
            server.end_fast(process)
        while server.alive(self._life, data):
            wait.on(f"It goes on by itself; `{data / 'log'}` says more.")
        if state.listening.is_socket and not Path(state.listening.host).is_relative_to(self.folder):
            shutil.rmtree(state.listening.host, ignore_errors=True)
