"""Starting a child for a run: from a warm fork server, or a fresh interpreter where there is none."""

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

import psutil

from scheduler import private
from scheduler.assignment import Assignment
from scheduler.child import main as child_main
from scheduler.tree import MARK, end_all_but, end_tree
from shared.errors import BadSetting
from shared.platform import open_job
from shared.secrets import without_secrets
from shared.windows_job import Job

# What nearly every robot needs, loaded once; a module that is not installed is passed over.
PRELOADED = (
    "scheduler.fork_server",
    "scheduler.child",
    "psycopg",
    "pydantic",
    "httpx",
    "playwright.sync_api",
)

# The environment is the whole process's: while one thread hides secrets in it, no other may start.
_ONE_AT_A_TIME = threading.Lock()
# The fork server is the whole process's too. Who was started by it and is not ended yet:
_GUARDIANS: set[int] = set()


class Child:
    """A started child as its worker sees it: a pipe, and a tree that can be ended."""

    def __init__(
        self, process: Any, pipe: Connection, folder: Path, job: Job | None, end_strays: Callable[[int], int]
    ) -> None:
        self._process = process
        self._pipe = pipe
        self._folder = folder
        self._job = job
        self._end_strays = end_strays
        self._root = _process_of(process.pid)

    @property
    def pid(self) -> int:
        """The child's process id."""
        return int(self._process.pid)

    def hear(self, seconds: float) -> tuple[list[tuple[Any, ...]], bool]:
        """Wait up to `seconds`; gives what the child said and whether it is still there."""
        wait([self._pipe, self._process.sentinel], seconds)
        said: list[tuple[Any, ...]] = []
        try:
            while self._pipe.poll():
                said.append(self._pipe.recv())
        except (EOFError, OSError):
            return said, False
        return said, bool(self._process.is_alive())

    def tell(self, *words: str) -> None:
        """Say something to the child; a child that is gone does not hear it."""
        try:
            self._pipe.send(words)
        except OSError:
            return

    def end(self) -> int:
        """End the whole tree, hung or healthy, and empty its folder; gives how many processes were killed."""
        killed = end_tree(self._root, self._folder) + self._end_strays(self.pid)
        if self._job is not None:
            self._job.end()
        self._process.join(1.0)
        self._pipe.close()
        private.empty(self._folder)
        return killed


def _process_of(pid: int) -> psutil.Process | None:
    """The process as it is now: whoever has its number later is another."""
    try:
        return psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None


class Launcher:
    """Keeps the fork server warm and starts children from it."""

    def __init__(
        self, preload: Sequence[str] = PRELOADED, method: str = "auto", rooms: Path | None = None
    ) -> None:
        """Start children by this method; `rooms` is the folder by which the fork server is known as ours."""
        self.method = start_method(method, multiprocessing.get_all_start_methods())
        self._rooms = rooms
        self._context: Any = multiprocessing.get_context(self.method)
        if self.method == "forkserver":
            self._context.set_forkserver_preload(list(preload))

    def warm(self) -> None:
        """Have the fork server up and answering: a run that waited for it would lose its lease."""
        if self.method != "forkserver":
            return
        from multiprocessing import forkserver  # noqa: PLC0415 (there is none on Windows)

        marks = {} if self._rooms is None else {MARK: str(self._rooms)}
        with _ONE_AT_A_TIME, _bare_environment(marks), nameless_main():
            forkserver.ensure_running()
            nothing = self._context.Process()
            nothing.start()
        nothing.join()

    def start(self, assignment: Assignment) -> Child:
        """Start a child with its assignment."""
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=child_main, args=(assignment, theirs), name=f"avlast run {assignment.run}", daemon=False
        )
        job = open_job(assignment.private.name)
        with _ONE_AT_A_TIME, _bare_environment(), nameless_main():
            process.start()
            _GUARDIANS.add(process.pid)
        theirs.close()
        return Child(process, ours, assignment.private, job, self._end_strays)

    def _end_strays(self, guardian: int) -> int:
        """End what a guardian that was killed had below it: the fork server took it in; gives how many."""
        with _ONE_AT_A_TIME:
            _GUARDIANS.discard(guardian)
            server = _fork_server() if self.method == "forkserver" else None
            return end_all_but(server, _GUARDIANS) if server else 0


def _fork_server() -> psutil.Process | None:
    from multiprocessing import forkserver  # noqa: PLC0415 (there is none on Windows)

    pid = getattr(forkserver, "_forkserver")._forkserver_pid  # noqa: B009, SLF001 (nothing public tells it)
    return _process_of(pid) if pid else None


def start_method(asked: str, there: Sequence[str]) -> str:
    """The way to start children: as asked, or the quickest there is; raises BadSetting."""
    if asked == "auto":
        return "forkserver" if "forkserver" in there else "spawn"
    if asked not in there:
        raise BadSetting(
            f"worker.start_method is {asked}, which this system does not have: write "
            f"{' or '.join(name for name in ('forkserver', 'spawn') if name in there)}, or leave it out."
        )
    return asked


@contextmanager
def _bare_environment(marks: Mapping[str, str] = MappingProxyType({})) -> Iterator[None]:
    """Hide secrets from what is started: a process's environment can be read from outside."""
    shown = without_secrets(os.environ)
    hidden = {name: value for name, value in os.environ.items() if name not in shown}
    for name in hidden:
        del os.environ[name]
    os.environ.update(marks)
    try:
        yield
    finally:
        for name in marks:
            del os.environ[name]
        os.environ.update(hidden)


@contextmanager
def nameless_main() -> Iterator[None]:
    """Keep multiprocessing from running the command line's script again in every child."""
    real = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = real
