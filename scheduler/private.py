"""Each run's private temporary folder: emptied at the run's end, or when its worker is gone by another.

What a worker that is gone left running is known by that folder, and ended first.
"""

import shutil
import tempfile
import time
import weakref
from contextlib import suppress
from pathlib import Path

from scheduler.tree import end_tree, members
from shared.file_lock import FileLock
from shared.platform import owner_of

_PREFIX = "avlast-w-"
_LOCK = "owner"
_LOOK_SECONDS = 5.0


class Rooms:
    """One worker's folders, in one that it owns by a lock; the lock ends with the worker, in whatever way."""

    def __init__(self, place: Path | None = None) -> None:
        """Make the owned folder in a place, or where the system has temporary files."""
        self._place = _place(place)
        self.folder, self._lock = _owned(self._place)
        self._next_look = 0.0
        weakref.finalize(self, empty, self.folder)

    def make(self, run: int) -> Path:
        """Make a run's folder, mode 0700, with a short path: a browser's socket lies in it."""
        return Path(tempfile.mkdtemp(prefix=f"{run}-", dir=self.folder))

    def tidy(self) -> None:
        """End and empty what workers that are gone left behind; repeatedly, for some goes only later."""
        if time.monotonic() >= self._next_look:
            empty_left_behind(self._place)
            self._next_look = time.monotonic() + _LOOK_SECONDS


def empty(folder: Path) -> None:
    """Remove the folder and all in it; what cannot be removed now is removed at a later look."""
    shutil.rmtree(folder, ignore_errors=True)


def left_behind(place: Path | None = None) -> list[Path]:
    """Our account's folders whose worker is gone, where the system has temporary files; looks only."""
    return [folder for folder in sorted(_place(place).glob(f"{_PREFIX}*")) if _is_left(folder)]


def _is_left(folder: Path) -> bool:
    try:
        if folder.is_symlink() or owner_of(folder) != owner_of():
            return False
        lock = FileLock(folder / _LOCK)
        return lock.path.exists() and not lock.is_held
    except OSError:  # emptied this moment
        return False


def _place(place: Path | None) -> Path:
    return (place or Path(tempfile.gettempdir())).resolve()


def empty_left_behind(place: Path) -> int:
    """End what runs in the folders of workers that are gone, and remove these; gives how many."""
    return sum(_emptied(folder) for folder in list(place.glob(f"{_PREFIX}*")))


def _emptied(folder: Path) -> bool:
    try:
        # What somebody else made, under our name or as a link to elsewhere, is not ours to write into.
        if folder.is_symlink() or owner_of(folder) != owner_of():
            return False
        with FileLock(folder / _LOCK) as lock:
            if not lock.take():
                return False
            end_tree(None, folder)
            if members(None, folder):  # not ours to kill, or held up in the system: a later look
                return False
            empty(folder)
    except OSError:  # removed by another worker this moment
        return False
    empty(folder)  # Windows removes no file that is open, as the lock was
    return True


def _owned(place: Path) -> tuple[Path, FileLock]:
    """A new folder and its lock; another worker may take it for left behind before it is locked."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
        lock = FileLock(folder / _LOCK)
        with suppress(FileNotFoundError):
            if lock.take() and lock.path.exists():
                return folder, lock
        lock.release()
