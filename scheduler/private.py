"""Each run's private temporary folder: emptied at the run's end, or when a worker starts next."""

import re
import shutil
import tempfile
from pathlib import Path

import psutil

_NAME = re.compile(r"avlast-run-(\d+)-\d+-\w+")


def make(worker_pid: int, run: int) -> Path:
    """Make the folder, mode 0700, with a short path: a browser's socket lies in it."""
    return Path(tempfile.mkdtemp(prefix=f"avlast-run-{worker_pid}-{run}-"))


def empty(folder: Path) -> None:
    """Remove the folder and all in it; what cannot be removed now is removed at the next start."""
    shutil.rmtree(folder, ignore_errors=True)


def empty_left_behind() -> int:
    """Remove the folders of workers that are gone; gives how many."""
    left = [folder for folder in Path(tempfile.gettempdir()).iterdir() if _left(folder)]
    for folder in left:
        empty(folder)
    return len(left)


def _left(folder: Path) -> bool:
    named = _NAME.fullmatch(folder.name)
    return named is not None and not psutil.pid_exists(int(named[1]))
