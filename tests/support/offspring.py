"""Who is who below a worker: its fork server if it has one, and for each run a guardian and a robot."""

from collections.abc import Iterable
from contextlib import suppress

import psutil


def robots_of(worker: psutil.Process) -> list[psutil.Process]:
    """The processes in which the worker's robots run, each below its guardian."""
    return [robot for guardian in guardians_of(worker) for robot in _children(guardian, "multiprocessing.")]


def guardians_of(worker: psutil.Process) -> list[psutil.Process]:
    """The processes that the worker started for its runs, from the fork server or afresh."""
    servers = _children(worker, "multiprocessing.forkserver")
    fresh = _children(worker, "multiprocessing.spawn")
    return [*fresh, *(child for server in servers for child in _children(server, "multiprocessing."))]


def living(processes: Iterable[psutil.Process]) -> list[str]:
    """Those that have not ended, by their number and what they are."""
    return [f"{p.pid} {' '.join(_words(p))[:150]}" for p in processes if _lives(p)]


def offspring(process: psutil.Process) -> list[psutil.Process]:
    """All that is below a process."""
    with suppress(psutil.Error):
        return process.children(recursive=True)
    return []


def _children(process: psutil.Process, word: str) -> list[psutil.Process]:
    with suppress(psutil.Error):
        return [child for child in process.children() if _runs(child, word)]
    return []


def _runs(process: psutil.Process, word: str) -> bool:
    return any(word in argument for argument in _words(process))


def _words(process: psutil.Process) -> list[str]:
    with suppress(psutil.Error):
        return process.cmdline()
    return []


def _lives(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
