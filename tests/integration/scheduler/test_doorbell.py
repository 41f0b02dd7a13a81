"""The doorbell on a real PostgreSQL: it hears a ring at once, before an outage and after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from structlog.testing import LogCapture

from scheduler.doorbell import Listener, queues_heard, ring
from scheduler.outage import Outage, Server
from shared.store.connect import Connection, connect
from tests.support.house import until

HEARING = "select 1 from pg_stat_activity where datname = current_database() and query ilike 'listen %'"
CUT = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %(name)s"


@pytest.fixture
def said() -> LogCapture:
    """What the doorbell said."""
    return LogCapture()


@contextmanager
def listening(url: str, said: LogCapture, heard: list[int]) -> Iterator[None]:
    log: Any = structlog.wrap_logger(None, processors=[said])
    listener = Listener(url, queues_heard(()), 2, heard.append, Outage(Server(url), log))
    listener.start()
    try:
        yield
    finally:
        listener.stop(10)


@contextmanager
def closed(server: Connection, name: str) -> Iterator[None]:
    """Every connection of a database is cut and no new one let in."""
    allow = sql.SQL("alter database {} with allow_connections {}")
    server.execute(allow.format(sql.Identifier(name), sql.Literal(False)))
    server.execute(CUT, {"name": name})
    yield
    server.execute(allow.format(sql.Identifier(name), sql.Literal(True)))


def test_a_doorbell_listens_again_after_an_outage(database: str, postgres_url: str, said: LogCapture) -> None:
    """procrastinate alone would only poll from then on: each run would begin seconds late, for ever."""
    heard: list[int] = []
    with connect(postgres_url) as server, listening(database, said, heard):
        with connect(database) as connection:
            until(lambda: bool(connection.execute(HEARING).fetchall()))
        with closed(server, str(conninfo_to_dict(database)["dbname"])):
            until(lambda: bool(said.entries))
        with connect(database) as connection:
            until(lambda: bool(connection.execute(HEARING).fetchall()))
            ring(connection, 7, ())
            until(lambda: [7] == heard)
        until(lambda: 2 == len(said.entries))
    assert ["database away; trying again", "database is back"] == [entry["event"] for entry in said.entries]
