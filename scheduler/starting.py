"""A run's lease while its child is being started: on a busy machine that alone may take longer than it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def lease_kept(renew: Callable[[], object], every: float, most: float) -> Iterator[None]:
    """Renew every so many seconds while the block lasts, not for ever: a start that hangs loses its run."""
    over = threading.Event()
    keeper = threading.Thread(target=_keep, args=(renew, every, most, over), name="start", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _keep(renew: Callable[[], object], every: float, most: float, over: threading.Event) -> None:
    end = time.monotonic() + most
    while not over.wait(every) and time.monotonic() < end:
        renew()
