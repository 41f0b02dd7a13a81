"""A run's whole tree of processes, found and ended: descendants, and whatever belongs to the run's folder.

Chromium lives in a session of its own, and the child's parent is the fork server: neither a process
group nor the parent's id reaches everything. So a run's folder marks what the run starts: it stands in
the environment that is inherited, and it is where they work. A worker's folder holds those of its runs,
and so finds them all when the worker is gone.
"""

import os
import time
from collections.abc import Collection, Mapping
from pathlib import Path

import psutil

from shared.platform import has_terminal

MARK = "AVLAST_RUN_MARK"
_ROUNDS, _PAUSE = 100, 0.02


def end_tree(root: psutil.Process | None, folder: Path) -> int:
    """Kill all below the root and all of the folder, then the root unless it is us; gives how many.

    The root goes last: while it lives, orphans come to it and are found.
    """
    killed: set[int] = set()
    for _ in range(_ROUNDS):
        found = members(root, folder)
        if not found:
            break
        for process in found:
            _kill(process)
            killed.add(process.pid)
        time.sleep(_PAUSE)
    if root is not None and root.pid != os.getpid() and _parent(root) is not None:
        _kill(root)
        killed.add(root.pid)
    return len(killed)


def end_all_but(parent: psutil.Process, kept: Collection[int]) -> int:
    """Kill what is below a process, but for these children of it and what is below them; gives how many."""
    killed: set[int] = set()
    for _ in range(_ROUNDS):
        found = [
            stray for child in _children(parent) if child.pid not in kept for stray in _with_all_below(child)
        ]
        if not found:
            break
        for process in found:
            _kill(process)
            killed.add(process.pid)
        time.sleep(_PAUSE)
    return len(killed)


def members(root: psutil.Process | None, folder: Path) -> list[psutil.Process]:
    """The living processes below the root, those of the folder, and what is below these; not we ourselves."""
    living = {
        process: parent for process in psutil.process_iter() if (parent := _parent(process)) is not None
    }
    parents = {process.pid: parent for process, parent in living.items()}
    seeds = {process.pid for process in living if _belongs(process, folder)}
    if root is not None and root.is_running():
        seeds.add(root.pid)
    spared = {os.getpid(), root.pid if root else None}
    return [p for p in living if p.pid not in spared and _is_below(p.pid, seeds, parents)]


def _children(parent: psutil.Process, *, all_below: bool = False) -> list[psutil.Process]:
    try:
        return [child for child in parent.children(all_below) if _parent(child) is not None]
    except psutil.Error:
        return []


def _with_all_below(process: psutil.Process) -> list[psutil.Process]:
    return [process, *_children(process, all_below=True)]


def _is_below(pid: int, seeds: set[int], parents: Mapping[int, int]) -> bool:
    seen: set[int] = set()
    while pid not in seeds:
        seen.add(pid)
        pid = parents.get(pid, 0)
        if not pid or pid in seen:
            return False
    return True


def _parent(process: psutil.Process) -> int | None:
    """The parent's number; None when the process has ended, waited for or not."""
    try:
        with process.oneshot():
            return None if process.status() == psutil.STATUS_ZOMBIE else process.ppid()
    except psutil.Error:
        return None


def _belongs(process: psutil.Process, folder: Path) -> bool:
    """Whether it was started by a run of this folder, or works there; a person's shell has a terminal."""
    try:
        if _is_inside(process.environ().get(MARK), folder):
            return True
    except (psutil.Error, OSError):
        pass  # the environment of what has other rights is closed to us; where it works may not be
    try:
        return _is_inside(process.cwd(), folder) and not has_terminal(process.pid)
    except (psutil.Error, OSError):
        return False


def _is_inside(place: str | None, folder: Path) -> bool:
    return place is not None and f"{place}{os.sep}".startswith(f"{folder}{os.sep}")


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.Error:
        # It ended by itself between the look and the blow.
        return
