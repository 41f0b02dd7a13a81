"""One writer at a time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.errors import Refused
from shared.platform import FileLock

_TRIES, _PAUSE_SECONDS = 500, 0.02


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other writers of this file away, waiting ten seconds for one at work; then raises Refused."""
    lock = FileLock(path.with_name(f".{path.name}.lock"))
    with lock:
        for _ in range(_TRIES):
            if lock.take():
                break
            time.sleep(_PAUSE_SECONDS)
        else:
            raise Refused(
                f"{path}: somebody else has been writing it for ten seconds; try again when they are done."
            )
        yield
