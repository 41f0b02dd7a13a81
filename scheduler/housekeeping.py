"""What a service does by itself now and then beside its work: retention, alarms."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from shared.errors import AvlastError
from shared.store.connect import Connection, Store


@dataclass(frozen=True)
class Times:
    """When it is done, and how long the end of the work waits for what is in hand; seconds."""

    first: float = 60.0
    """A minute after the start, so that what waits begins first."""
    every: float = 3600.0
    patience: float = 5.0
    holds: bool = False
    """Whether the connection is kept from one time to the next."""


USUAL = Times()
"""Each hour."""


@contextmanager
def housekeeping(
    store: Store,
    chores: Callable[[Connection], None],
    log: Any,
    times: Times = USUAL,
    name: str = "housekeeping",
) -> Iterator[None]:
    """Do the chores beside the work, in a thread and on a connection of their own, until the work ends."""
    ending = threading.Event()

    def live() -> None:
        pause, said = times.first, ""
        while not ending.wait(pause):
            pause, why = times.every, ""
            try:
                chores(store.connection)
            except (psycopg.Error, AvlastError, OSError) as error:
                why = _why(error)
                if why != said:  # what comes again every second is told once
                    log.warning(f"{name} broke off; it is tried again", why=why)
            except Exception as error:
                why = type(error).__name__
                log.exception(f"{name} failed; it is tried again", exc_info=error)
            said = why
            if why or not times.holds:
                store.close()
        store.close()

    thread = threading.Thread(target=live, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(times.patience)


def _why(error: Exception) -> str:
    """Our own sentence, or the class of somebody else's error: what that says may be about a case."""
    return str(error) if isinstance(error, AvlastError) else type(error).__name__
