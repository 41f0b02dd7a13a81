"""Connections to PostgreSQL: autocommit, UTC, bounded, and re-made when they break."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import psycopg
from psycopg.rows import DictRow, dict_row

from shared.errors import DatabaseUnavailable

Connection = psycopg.Connection[DictRow]
_Result = TypeVar("_Result")

_CONNECT_SECONDS = 10
# A paused process that sleeps inside a transaction would hold its locks against everybody.
_SESSION = "-c timezone=UTC -c idle_in_transaction_session_timeout=15s"
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0


def connect(url: str, name: str = "avlast") -> Connection:
    """Open one autocommit connection; raises `DatabaseUnavailable` without the password in its text."""
    try:
        return psycopg.connect(
            url,
            autocommit=True,
            row_factory=dict_row,
            connect_timeout=_CONNECT_SECONDS,
            application_name=name,
            options=_SESSION,
        )
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(f"PostgreSQL does not answer: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


class Store:
    """One connection that is made anew when it breaks, for one thread.

    `again` runs a piece of work until the database has answered; the work must therefore be safe
    to repeat, which every statement in `sql/` is for the run and token that it carries.
    """

    def __init__(self, url: str, name: str = "avlast", patience: float = 600.0) -> None:
        self._url = url
        self._name = name
        self._patience = patience
        self._connection: Connection | None = None
        self.generation = 0

    @property
    def connection(self) -> Connection:
        """Give the live connection; a new one raises `generation`, so that observers start over."""
        if self._connection is None or self._connection.broken or self._connection.closed:
            self._connection = connect(self._url, self._name)
            self.generation += 1
        return self._connection

    def again(self, work: Callable[[Connection], _Result], patience: float | None = None) -> _Result:
        """Do the work, and once more after each outage, for at most `patience` seconds of them."""
        limit = time.monotonic() + (self._patience if patience is None else patience)
        pause = _FIRST_PAUSE
        while True:
            try:
                return work(self.connection)
            except (psycopg.OperationalError, psycopg.InterfaceError, DatabaseUnavailable) as error:
                self.close()
                if time.monotonic() + pause > limit:
                    raise DatabaseUnavailable(f"PostgreSQL is away: {_first_line(error)}") from None
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def close(self) -> None:
        """Close the connection; the next use opens another."""
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None

    def __enter__(self) -> "Store":
        """Give itself."""
        return self

    def __exit__(self, *_: Any) -> None:
        """Close the connection."""
        self.close()
