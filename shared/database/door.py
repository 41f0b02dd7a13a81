"""Whether a server lets us in: connected, full, not ready, or closed to us for good."""

import time
from pathlib import Path

import psycopg

from shared.database.address import Listening, url
from shared.database.answer import Answer, Meaning, understood
from shared.database.cluster import DATABASE, ROLE, SUPERUSER, password
from shared.errors import DatabaseDiskFull, EmbeddedDatabaseError
from shared.store import queries

_LINGER_SECONDS = 2.0
"""A connection that was just closed is seen on the server for a moment."""
_KEEPS_OUT = (Meaning.NO_ENTRY, Meaning.DISK_FULL, Meaning.REFUSES)


def address(data: Path, listening: Listening) -> str:
    """The address that the house connects to."""
    return url(listening, ROLE, password(data), DATABASE)


def superusers_address(data: Path, listening: Listening, database: str = SUPERUSER) -> str:
    """The address of the role that may read and write everything; for an upgrade alone."""
    return url(listening, SUPERUSER, password(data, SUPERUSER), database)


def lets_in(address: str, data: Path) -> bool:
    """Whether a connection can be made now, or could if the server were not full.

    False while it comes up or goes down. Raises what a server says that is up and keeps us out.
    """
    try:
        psycopg.connect(address, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        answer = understood(str(error))
        if answer.meaning in _KEEPS_OUT:
            raise _kept_out(answer, data) from None
        return answer.meaning is Meaning.LETS_IN
    return True


def _kept_out(answer: Answer, data: Path) -> EmbeddedDatabaseError:
    """What is said of a server that is up, with the cure."""
    if answer.meaning is Meaning.DISK_FULL:
        return DatabaseDiskFull(
            f"The embedded database in {data} runs, and its disk is full: {answer.said}. Make room on that "
            "disk, old folders in logs/ first, and delete nothing below the data folder; the house goes on "
            "by itself then."
        )
    if answer.meaning is Meaning.NO_ENTRY:
        cure = f"Its role and database are both called {ROLE}; the password is in application.password there."
    else:
        cure = f"{data / 'log'} may say more; once that is mended, the house goes on by itself."
    return EmbeddedDatabaseError(
        f"The embedded database in {data} runs but does not let us in: {answer.said}. {cure}"
    )


def connected(address: str) -> list[str]:
    """Who else is connected to the server, by the names that programs give themselves."""
    limit = time.monotonic() + _LINGER_SECONDS
    with psycopg.connect(address, autocommit=True) as server:
        while True:
            rows = server.execute(queries.load("upgrade").others).fetchall()
            if not rows or time.monotonic() > limit:
                return [f"{name}: {count}" for name, count in rows]
            time.sleep(0.1)
