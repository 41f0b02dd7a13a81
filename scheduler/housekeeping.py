"""What each worker's machine does by itself now and then: it carries retention out."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from shared.errors import AvlastError
from shared.store.connect import Connection, Store

FIRST_SECONDS, EVERY_SECONDS = 60.0, 3600.0
"""A minute after the start, so that what waits begins first; then each hour."""


@contextmanager
def housekeeping(
    store: Store, chores: Callable[[Connection], None], log: Any, first: float = FIRST_SECONDS
) -> Iterator[None]:
    """Do the chores beside the work, in a thread and on a connection of their own, until the work ends."""
    ending = threading.Event()

    def live() -> None:
        pause = first
        while not ending.wait(pause):
            pause = EVERY_SECONDS
            try:
                chores(store.connection)
            except (psycopg.Error, AvlastError, OSError) as error:
                log.warning("housekeeping broke off; it is tried again", why=type(error).__name__)
            store.close()

    thread = threading.Thread(target=live, name="housekeeping", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(5.0)
