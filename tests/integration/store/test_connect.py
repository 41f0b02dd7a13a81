"""Connections that give up in time: a statement that takes too long, a server that says nothing."""

import time
from collections.abc import Iterator

import psycopg
import pytest

from shared.database import EmbeddedDatabase
from shared.store.connect import Limits, Store, connect
from tests.support.embedded import database_in, short_folder
from tests.support.own_server import paused

SHORT = Limits(statement=0.5, silence=1.0)


@pytest.fixture
def own() -> Iterator[EmbeddedDatabase]:
    """A server that this test may pause."""
    with short_folder() as folder:
        database = database_in(folder)
        database.ensure()
        yield database
        database.remove()


def test_a_statement_that_takes_too_long_is_given_up_by_the_server(database: str) -> None:
    """No service waits for ever behind a lock; the connection is as good as before."""
    with connect(database, limits=SHORT) as connection:
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute("select pg_sleep(60)")
        assert [{"one": 1}] == connection.execute("select 1 as one").fetchall()


def test_a_command_of_a_person_may_take_its_time(database: str) -> None:
    """A report over five years or a migration is not cut off."""
    with connect(database) as connection:
        assert [{"statement_timeout": "0"}] == connection.execute("show statement_timeout").fetchall()


def test_a_server_that_stands_still_is_given_up(own: EmbeddedDatabase) -> None:
    """Its system still answers for it, so that no network time-out ever comes: we count the silence."""
    with connect(own.ensure(), limits=SHORT) as connection, paused(own):
        with pytest.raises(psycopg.OperationalError, match="said nothing for 1 s"), connection.transaction():
            connection.execute("select 1")
        assert connection.closed


def test_work_goes_on_when_the_server_goes_on(own: EmbeddedDatabase) -> None:
    """What is safe to repeat is repeated on a new connection, which observers can tell by its generation."""
    with Store(own.ensure(), limits=SHORT) as store:
        store.again(lambda connection: connection.execute("select 1"))
        with paused(own):
            started = time.monotonic()
            with pytest.raises(psycopg.OperationalError):
                store.connection.execute("select 1")
            assert time.monotonic() - started >= 1.0
        store.again(lambda connection: connection.execute("select 1"))
        assert 2 == store.generation


def test_a_session_that_stands_still_in_a_transaction_holds_its_locks_for_seconds(database: str) -> None:
    """A paused process would else hold a row against the whole house for as long as it is paused."""
    with connect(database) as connection:
        (row,) = connection.execute("show idle_in_transaction_session_timeout").fetchall()
    assert "15s" == row["idle_in_transaction_session_timeout"]
