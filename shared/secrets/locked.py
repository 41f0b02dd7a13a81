"""One writer at a time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.errors import Refused
from shared.file_lock import FileLock

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
        yield
