"""One writer at a time."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.errors import Refused
from shared.file_lock import FileLock

_BESIDE = re.compile(r"\.[0-9a-f]{8}")
_TRIES, _PAUSE_SECONDS = 500, 0.02  # ten seconds


@contextmanager
def locked(path: Path, tries: int = _TRIES) -> Iterator[None]:
    """Keep other writers of this file away, waiting a while for one at work; then raises Refused."""
    lock = FileLock(path.with_name(f".{path.name}.lock"))
    with lock:
        for _ in range(tries):
            if lock.take():
                break
            time.sleep(_PAUSE_SECONDS)
        else:
            raise Refused(
                f"{path}: somebody else is writing it, and does not end; try again when they are done."
            )
        _clear_away(path)
        yield


def _clear_away(path: Path) -> None:
    """What a killed writer left beside the file: copies of it, keys in clear included."""
    for left in path.parent.glob(f".{path.name}.????????"):
        if _BESIDE.fullmatch(left.suffix):
            left.unlink(missing_ok=True)
