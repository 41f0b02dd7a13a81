"""Which processes a house under siege has: found anew at each look, for they come and go."""

from collections.abc import Callable, Iterable
from contextlib import suppress

import psutil

from shared.database import EmbeddedDatabase
from tests.support.offspring import guardians_of, offspring, robots_of


class Victims:
    """The living processes below one `avlast up`, by what they are; each with what falls together with it."""

    def __init__(self, up: int, database: EmbeddedDatabase | None = None) -> None:
        self._up = up
        self._database = database

    def all(self, kind: str) -> list[list[psutil.Process]]:
        """Every one of a kind that is awake, with what is hit together with it."""
        known: dict[str, Callable[[], Iterable[psutil.Process]]] = {
            "clock": lambda: self._parts("clock"),
            "worker": lambda: self._parts("work"),
            "machine": lambda: self._parts("work"),
            "guardian": self._guardians,
            "child": self._children,
            "browser": self._browsers,
            "driver": lambda: self._below_children("node"),
            "database": self._postmaster,
            "backend": self._backends,
        }
        awake = [process for process in known[kind]() if _awake(process)]
        return [[p, *offspring(p)] if kind == "machine" else [p] for p in awake]

    def child_at(self, port: int) -> list[list[psutil.Process]]:
        """The child that speaks from this port, itself or through what it started."""
        return [
            [child]
            for child in self._children()
            if any(_speaks_from(p, port) for p in [child, *offspring(child)])
        ]

    def _parts(self, word: str) -> list[psutil.Process]:
        with suppress(psutil.Error):
            return [
                p for p in psutil.Process(self._up).children() if _says(p, "scheduler.cli") and _says(p, word)
            ]
        return []

    def _guardians(self) -> list[psutil.Process]:
        return [guardian for worker in self._parts("work") for guardian in guardians_of(worker)]

    def _children(self) -> list[psutil.Process]:
        return [child for worker in self._parts("work") for child in robots_of(worker)]

    def _below_children(self, name: str) -> list[psutil.Process]:
        return [p for child in self._children() for p in offspring(child) if name in _name(p)]

    def _browsers(self) -> list[psutil.Process]:
        """Each browser's first process, which all its others belong to: Playwright's driver started it."""
        drivers = {driver.pid for driver in self._below_children("node")}
        return [process for process in self._below_children("chrom") if _parent(process) in drivers]

    def _postmaster(self) -> list[psutil.Process]:
        pid = self._database.status().pid if self._database else None
        with suppress(psutil.Error):
            return [psutil.Process(pid)] if pid else []
        return []

    def _backends(self) -> list[psutil.Process]:
        """The server's processes that serve somebody: `postgres: avlast avlast ...`."""
        return [p for server in self._postmaster() for p in offspring(server) if "avlast avlast" in _title(p)]


def _parent(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return process.ppid()
    return 0


def _says(process: psutil.Process, word: str) -> bool:
    """Whether a process was started with this very word; a folder's name may hold it too."""
    with suppress(psutil.Error):
        return word in process.cmdline()
    return False


def _title(process: psutil.Process) -> str:
    with suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""


def _name(process: psutil.Process) -> str:
    with suppress(psutil.Error):
        return process.name()
    return ""


def _awake(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return process.status() not in (psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE)
    return False


def _speaks_from(process: psutil.Process, port: int) -> bool:
    with suppress(psutil.Error):
        return any(line.laddr[1:] == (port,) for line in process.net_connections("tcp"))
    return False
