"""A run's whole tree of processes, found and ended: descendants, and whatever carries the run's mark.

Chromium lives in a session of its own, and the child's parent is the fork server: neither a process
group nor the parent's id reaches everything. So each run marks its environment, and what it starts
inherits the mark.
"""

import os
import time
from collections.abc import Iterable

import psutil

MARK = "AVLAST_RUN_MARK"
_ROUNDS, _PAUSE = 50, 0.02


def end_tree(root: int | None, mark: str, spare: Iterable[int] = ()) -> int:
    """Kill the process, its descendants and all that carry the mark; gives how many were killed."""
    spared = set(spare)
    killed: set[int] = set()
    for _ in range(_ROUNDS):
        found = [p for p in _tree(root, mark) if p.pid not in spared and _alive(p)]
        if not found:
            break
        for process in found:
            _kill(process)
            killed.add(process.pid)
        time.sleep(_PAUSE)
    return len(killed)


def _tree(root: int | None, mark: str) -> list[psutil.Process]:
    """Walk before killing: a dead parent's children are found by their mark only."""
    found: dict[int, psutil.Process] = {}
    if root is not None:
        try:
            process = psutil.Process(root)
            found = {p.pid: p for p in [process, *process.children(recursive=True)]}
        except psutil.Error:
            pass
    for process in psutil.process_iter():
        if process.pid not in found and process.pid != os.getpid() and _carries(process, mark):
            found[process.pid] = process
    return list(found.values())


def _carries(process: psutil.Process, mark: str) -> bool:
    try:
        return process.environ().get(MARK) == mark
    except (psutil.Error, OSError):
        return False


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.Error:
        # It ended by itself between the look and the blow.
        return
