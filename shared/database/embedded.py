"""The embedded database as the rest of the house sees it: ensure, stop, status."""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from shared.database import cluster as clusters
from shared.database import server
from shared.database import state as states
from shared.database.account import remove_home
from shared.database.address import Listening, chosen, settings, url
from shared.database.cluster import DATABASE, ROLE, Cluster
from shared.database.place import cluster_of
from shared.database.state import State
from shared.database.waiting import Wait
from shared.database.ways import How
from shared.errors import EmbeddedDatabaseError
from shared.platform import FileLock, make_private_folder

_ORPHAN_SECONDS = 2.0
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

    def stop(self) -> None:
        """End the server, if it runs, with everything written down; its clients are disconnected."""
        with self._plainly():
            if states.read(self.folder) is None:
                return
            with self._alone():
                state = self._own_state()
                if state:
                    self._end(state.data, state.listening)
                    states.write(replace(state, stopped=True))

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
        return Status(pid is not None, pid, state.version, state.home, state.how)

    @property
    def _life(self) -> Path:
        """The file that every process of the server keeps locked."""
        return self.folder / "server.lock"

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
            raise EmbeddedDatabaseError(
                f"{error}. The embedded database in {self.folder} needs room on a disk of this machine."
            ) from error

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One starter or stopper at a time."""
        lock = FileLock(self.folder / "start.lock")
        wait = self._wait("another process is starting or stopping the embedded database")
        while not lock.take():
            wait.on(f"If that process hangs, end it: it is the one that has {lock.path} open.")
        with lock:
            yield

    def _own_state(self) -> State | None:
        return states.own(states.read(self.folder), self.folder)

    def _wait(self, what: str) -> Wait:
        return Wait(what, self._patience, self._tell)

    def _url(self, state: State) -> str:
        return url(state.listening, ROLE, clusters.password(state.data), DATABASE)

    def _went_down(self, state: State | None) -> bool:
        return state is not None and not state.stopped and not self._answers(state)

    def _answers(self, state: State) -> bool:
        """Whether a connection can be made now, or could if the server were not full.

        A folder that was moved or copied is looked at closely first: the address may be its original's.
        """
        return state.folder == self.folder and self._lets_in(state.data, state.listening)

    def _lets_in(self, data: Path, listening: Listening) -> bool:
        if not data.exists():
            return False
        try:
            psycopg.connect(
                url(listening, ROLE, clusters.password(data), DATABASE), connect_timeout=5
            ).close()
        except psycopg.OperationalError as error:
            said = str(error)
            if "FATAL" in said and any(sign in said for sign in _NO_ENTRY):
                raise EmbeddedDatabaseError(
                    f"The embedded database in {data} runs but does not let us in: {said.strip()}. Its role "
                    f"and its database are both called {ROLE}; the password is in application.password there."
                ) from None
            return any(sign in said for sign in _FULL)
        return True

    def _brought_up(self, before: State | None) -> State:
        """Start the server, unless one is coming up already."""
        cluster = cluster_of(self.folder, before, self._environ)
        before = states.own(before, self.folder)
        found = self._coming_up(cluster.data, before.listening if before else None)
        if not found:
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
        wait = self._wait("the last process of the stopped database is ending")
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
        wait = self._wait("the embedded database is starting; after a crash it first repairs itself")
        while server.alive(self._life, data):
            listening = expected or server.listening(data)
            if listening and self._lets_in(data, listening):
                return listening
            if listening and server.is_lost(data, listening):
                self._tell(f"the embedded database lost its socket {listening.socket} and is restarted")
                self._end(data, listening)
                return None
            if server.postmaster(data) is None and wait.seconds > _ORPHAN_SECONDS:
                server.end_orphans(data)
            wait.on("It goes on by itself; try again later.")
        return None

    def _end(self, data: Path, listening: Listening) -> None:
        wait = self._wait("the embedded database is writing everything down before it ends")
        asked = None
        while server.alive(self._life, data):
            process = server.postmaster(data)  # a killed starter's server may show itself only now
            if process and process != asked:
                server.end_fast(process)
                asked = process
            if server.postmaster(data) is None and wait.seconds > _ORPHAN_SECONDS:
                server.end_orphans(data)
            wait.on(f"It goes on by itself; {data / 'log'} says more.")
        self._remove_short_folder(listening)

    def _remove_short_folder(self, listening: Listening) -> None:
        """A socket's folder outside the data's own was made for the socket alone."""
        if listening.is_socket and Path(listening.host).name != "socket":
            shutil.rmtree(listening.host, ignore_errors=True)
