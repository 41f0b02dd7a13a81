"""Who is who below a worker: its fork server if it has one, and for each run a guardian and a robot."""

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
    with suppress(psutil.Error):
        return any(word in argument for argument in process.cmdline())
    return False
