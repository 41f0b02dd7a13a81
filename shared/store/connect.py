"""Connections to PostgreSQL: autocommit, UTC, bounded, and re-made when they break."""

import os
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.rows import DictRow, dict_row
from psycopg.waiting import Ready, Wait

from shared.errors import BadSetting, DatabaseUnavailable
from shared.store import queries
from shared.store.surroundings import forget_speech

Connection = psycopg.Connection[DictRow]
_Result = TypeVar("_Result")

AWAY = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,
    psycopg.errors.IdleInTransactionSessionTimeout,
    DatabaseUnavailable,
)
"""What says that the database cannot work now, and not that a statement is wrong: trying again is right."""

_CONNECT_SECONDS = 10
# A paused process that sleeps inside a transaction would hold its locks against everybody, and a machine that
# vanished would hold its connections for the two hours that TCP allows by itself.
_SESSION = (
    "-c timezone=UTC -c idle_in_transaction_session_timeout=15s"
    " -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
)
# A server that vanishes without a word is noticed within ten seconds; a Unix socket takes no notice of these.
_NETWORK = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 5.0
_FORMER_MILLISECONDS = 5_000


@dataclass(frozen=True)
class Limits:
    """How long a service waits for one statement; seconds."""

    statement: float = 8.0
    """When the server gives it up; shorter than `silence`, so that no given-up one is still at work."""
    silence: float = 10.0
    """When the server is given up. Two renewals of a lease must fit into the lease beside it."""


class Patient(psycopg.Connection[Any]):
    """A connection that gives a silent server up, as a paused one is: its network still answers for it."""

    longest_silence: float | None = None

    def wait(self, gen: PQGen[_Result], *arguments: Any, **more: Any) -> _Result:
        """Run one exchange with the server; OperationalError when it says nothing for too long."""
        if self.longest_silence is None:
            return super().wait(gen, *arguments, **more)
        try:
            return super().wait(_not_silent(gen, self.longest_silence), *arguments, **more)
        except _Silence:
            self.close()  # an answer that comes after all must not be taken for another question's
            raise


class _Silence(psycopg.OperationalError):
    """The server has been asked and says nothing."""


def _not_silent(gen: PQGen[_Result], seconds: float) -> Generator[Wait, Ready | int, _Result]:
    limit = time.monotonic() + seconds
    try:
        waits = next(gen)
        while True:
            ready = yield waits
            if ready:
                limit = time.monotonic() + seconds
            elif time.monotonic() > limit:
                raise _Silence(f"the server has said nothing for {seconds:g} s")
            waits = gen.send(ready)
    except StopIteration as done:
        result: _Result = done.value
        return result


def session(name: str, limits: Limits | None = None) -> dict[str, Any]:
    """The connection parameters of this house, whoever connects."""
    statement = f" -c statement_timeout={limits.statement * 1000:.0f}" if limits else ""
    return {
        "connect_timeout": _CONNECT_SECONDS,
        "application_name": name,
        "options": _SESSION + statement,
        **_NETWORK,
    }


def connect(url: str, name: str = "avlast", limits: Limits | None = None) -> Connection:
    """Open one autocommit connection; raises `DatabaseUnavailable` without the password in its text."""
    forget_speech(os.environ)
    try:
        made = Patient.connect(url, autocommit=True, row_factory=dict_row, **session(name, limits))
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(f"PostgreSQL does not answer: {_first_line(error)}") from None
    except psycopg.ProgrammingError:
        # What libpq says of it repeats a part of the address, which may be one of the password.
        raise BadSetting(
            "The database's address cannot be read: an option in it is unknown, or an odd character is not "
            "percent-encoded. Correct AVLAST_DATABASE_URL, or database_url in config/avlast.toml."
        ) from None
    made.longest_silence = limits.silence if limits else None
    return made


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


class Store:
    """One connection that is made anew when it breaks, for one thread.

    `again` runs a piece of work until the database has answered; the work must therefore be safe
    to repeat, which every statement in `sql/` is for the run and token that it carries.
    """

    def __init__(
        self, url: str, name: str = "avlast", patience: float = 600.0, limits: Limits | None = None
    ) -> None:
        self._url = url
        self._name = name
        self._patience = patience
        self._limits = limits or Limits()
        self._connection: Connection | None = None
        self._former: int | None = None
        self.generation = 0

    @property
    def connection(self) -> Connection:
        """Give the live connection; a new one raises `generation`, so that observers start over."""
        if self._connection is None or self._connection.broken or self._connection.closed:
            made = connect(self._url, self._name, self._limits)
            self._end_former(made)
            self._connection, self._former = made, made.info.backend_pid
            self.generation += 1
        return self._connection

    def again(self, work: Callable[[Connection], _Result], patience: float | None = None) -> _Result:
        """Do the work, and once more after each outage, for at most `patience` seconds of them."""
        limit = time.monotonic() + (self._patience if patience is None else patience)
        pause = _FIRST_PAUSE
        while True:
            try:
                return work(self.connection)
            except AWAY as error:
                self.close()
                if time.monotonic() + pause > limit:
                    raise DatabaseUnavailable(f"PostgreSQL is away: {_first_line(error)}") from None
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _end_former(self, made: Connection) -> None:
        """See that what the former connection was doing has happened or will not happen."""
        if self._former is None:
            return
        told = {
            "pid": self._former,
            "name": made.info.parameter_status("application_name"),
            "milliseconds": _FORMER_MILLISECONDS,
        }
        try:
            made.execute(queries.load("sessions").end_former, told)
        except psycopg.Error:
            made.close()
            raise

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
