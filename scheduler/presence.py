"""Which workers are up: each gives a sign of life, so that others can tell what nobody runs."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import psycopg

from shared.errors import DatabaseUnavailable
from shared.store import queries
from shared.store.connect import Connection, Store

_EVERY_SECONDS = 3.0


@dataclass(frozen=True)
class WorkerSeen:
    """A worker of the day: for how many seconds it has been silent, and whether it has the key that seals."""

    name: str
    machine: str
    capabilities: tuple[str, ...]
    slots: int
    started_at: datetime
    seen_at: datetime
    silent_seconds: float
    has_key: bool


class Presence:
    """One worker's sign of life, given from its sweep."""

    def __init__(
        self,
        name: str,
        machine: str,
        capabilities: tuple[str, ...],
        slots: int,
        key_ids: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        """Takes who it is, and how to find out which payload keys are here now."""
        self._row = {"name": name, "machine": machine, "capabilities": list(capabilities), "slots": slots}
        self._key_ids = key_ids
        self._next = 0.0

    def tell(self, connection: Connection) -> None:
        """Say that the worker is here, unless that was said a moment ago."""
        now = time.monotonic()
        if now >= self._next:
            connection.execute(
                queries.load("workers").worker_is_here, self._row | {"key_ids": [*self._key_ids()]}
            )
            self._next = now + _EVERY_SECONDS

    def leave(self, store: Store) -> None:
        """Say that the worker ends in order; without the database it is told by its silence."""
        with suppress(psycopg.Error, DatabaseUnavailable):
            store.connection.execute(queries.load("workers").worker_leaves, {"name": self._row["name"]})


def workers(connection: Connection) -> list[WorkerSeen]:
    """Every worker that was here within the day, the last seen first."""
    sql = queries.load("workers")
    connection.execute(sql.forget_old_workers)
    rows = connection.execute(sql.workers)
    return [WorkerSeen(**(row | {"capabilities": tuple(row["capabilities"])})) for row in rows]
