"""One look into a folder: the regular files that lie in it, and where its file system begins."""

import errno
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from scheduler.arrivals import Found
from scheduler.folder_rows import Seen

MOST_FILES = 20_000
"""A folder with more entries is not looked through; its files wait until somebody clears it up."""

_AWAY = {
    errno.ENOENT,
    errno.ENOTCONN,
    errno.ESTALE,
    errno.EHOSTDOWN,
    errno.EHOSTUNREACH,
    errno.ENETUNREACH,
    errno.ETIMEDOUT,
    errno.ECONNRESET,
    errno.ECONNABORTED,
    errno.ENODEV,
    errno.ENXIO,
    errno.EIO,
}


class Crowded(Exception):
    """The folder holds more than anybody can look through every few seconds."""


def list_folder(folder: str, most: int = MOST_FILES) -> Seen:
    """What lies in a folder now; links, folders and whatever else is no regular file is passed by.

    Raises OSError when it cannot be seen, Crowded when there is too much of it. May take for ever.
    """
    began = time.monotonic()
    with os.scandir(folder) as entries:
        found = [file for entry in _at_most(entries, most) for file in _file(entry)]
    return Seen(found, _mount(folder), timedelta(seconds=time.monotonic() - began))


def trouble_of(error: Exception) -> tuple[str, str]:
    """What kind of trouble it is, and what the system says of it; never a file's name."""
    if isinstance(error, Crowded):
        return "crowded", f"more than {MOST_FILES} entries"
    number = error.errno if isinstance(error, OSError) else None
    said = os.strerror(number) if number else type(error).__name__
    return "away" if number in _AWAY else "unreadable", said


def _at_most(entries: Iterator["os.DirEntry[str]"], most: int) -> Iterator["os.DirEntry[str]"]:
    for number, entry in enumerate(entries):
        if number >= most:
            raise Crowded
        yield entry


def _file(entry: "os.DirEntry[str]") -> list[Found]:
    try:
        if not entry.is_file(follow_symlinks=False):
            return []
        seen = Path(entry.path).lstat()  # what the folder itself says of a file may be old on Windows
    except FileNotFoundError:
        return []  # it went while we looked
    return [Found(entry.name, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)]


def _mount(folder: str) -> str:
    """The nearest folder above, or itself, where a file system begins."""
    path = Path(folder).resolve()
    # Not Path's own is_mount, which Windows lacks before Python 3.12.
    above = (each for each in (path, *path.parents) if os.path.ismount(each))
    return str(next(above, path))
