"""Whether a server lets us in: connected, full, not ready, or closed to us for good."""

import time
from pathlib import Path

import psycopg

from shared.database.address import Listening, url
from shared.database.cluster import DATABASE, ROLE, SUPERUSER, password
from shared.errors import EmbeddedDatabaseError
from shared.store import queries

_LINGER_SECONDS = 2.0
"""A connection that was just closed is seen on the server for a moment."""
_FULL = ("too many clients", "remaining connection slots")
_NO_ENTRY = ("password authentication failed", "does not exist", "is not permitted to log in")


def address(data: Path, listening: Listening) -> str:
    """The address that the house connects to."""
    return url(listening, ROLE, password(data), DATABASE)


def superusers_address(data: Path, listening: Listening, database: str = SUPERUSER) -> str:
    """The address of the role that may read and write everything; for an upgrade alone."""
    return url(listening, SUPERUSER, password(data, SUPERUSER), database)


def lets_in(address: str, data: Path) -> bool:
    """Whether a connection can be made now, or could if the server were not full."""
    try:
        psycopg.connect(address, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        said = str(error)
        if "FATAL" in said and any(sign in said for sign in _NO_ENTRY):
            raise EmbeddedDatabaseError(
                f"The embedded database in {data} runs but does not let us in: {said.strip()}. Its role "
                f"and its database are both called {ROLE}; the password is in application.password there."
            ) from None
        return any(sign in said for sign in _FULL)
    return True


def connected(address: str) -> list[str]:
    """Who else is connected to the server, by the names that programs give themselves."""
    limit = time.monotonic() + _LINGER_SECONDS
    with psycopg.connect(address, autocommit=True) as server:
        while True:
            rows = server.execute(queries.load("upgrade").others).fetchall()
            if not rows or time.monotonic() > limit:
                return [f"{name}: {count}" for name, count in rows]
            time.sleep(0.1)
