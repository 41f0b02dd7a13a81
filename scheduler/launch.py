"""Starting a child for a run: from a warm fork server, or a fresh interpreter where there is none."""

import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from types import ModuleType
from typing import Any

from scheduler import private
from scheduler.assignment import Assignment
from scheduler.child import main as child_main
from scheduler.tree import end_tree
from shared.secrets import without_secrets

# What nearly every robot needs, loaded once; a module that is not installed is passed over.
PRELOADED = ("scheduler.child", "psycopg", "pydantic", "httpx", "playwright.sync_api")


class Child:
    """A started child as its worker sees it: a pipe, and a tree that can be ended."""

    def __init__(self, process: Any, pipe: Connection, assignment: Assignment) -> None:
        self._process = process
        self._pipe = pipe
        self._mark = assignment.mark
        self._private = assignment.private

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
        killed = end_tree(self.pid if self._process.is_alive() else None, self._mark)
        self._process.join(1.0)
        self._pipe.close()
        private.empty(self._private)
        return killed


class Launcher:
    """Keeps the fork server warm and starts children from it."""

    def __init__(self, preload: Sequence[str] = PRELOADED, method: str | None = None) -> None:
        methods = multiprocessing.get_all_start_methods()
        self.method = method or ("forkserver" if "forkserver" in methods else "spawn")
        self._context: Any = multiprocessing.get_context(self.method)
        # The environment is the whole process's: while one thread hides secrets in it, no other may start.
        self._one_at_a_time = threading.Lock()
        if self.method == "forkserver":
            self._context.set_forkserver_preload(list(preload))

    def warm(self) -> None:
        """Start the fork server now, so that the first run does not wait for it."""
        if self.method != "forkserver":
            return
        from multiprocessing import forkserver  # noqa: PLC0415 (there is none on Windows)

        with _bare_environment():
            forkserver.ensure_running()

    def start(self, assignment: Assignment) -> Child:
        """Start a child with its assignment."""
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=child_main, args=(assignment, theirs), name=f"avlast run {assignment.run}", daemon=False
        )
        with self._one_at_a_time, _bare_environment(), nameless_main():
            process.start()
        theirs.close()
        return Child(process, ours, assignment)


@contextmanager
def _bare_environment() -> Iterator[None]:
    """Hide secrets from what is started: a process's environment can be read from outside."""
    shown = without_secrets(os.environ)
    hidden = {name: value for name, value in os.environ.items() if name not in shown}
    for name in hidden:
        del os.environ[name]
    try:
        yield
    finally:
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
