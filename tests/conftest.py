"""What the tests that need a real PostgreSQL share."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from shared.database import EmbeddedDatabase
from shared.model import Environment
from shared.store.migrations import migrate
from tests.support.embedded import end_forgotten, short_folder
from tests.support.house import until


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server for this session: AVLAST_TEST_DATABASE_URL's, or an embedded one that ends with it."""
    given = os.environ.get("AVLAST_TEST_DATABASE_URL")
    if given:
        yield given
        return
    end_forgotten()
    with short_folder() as folder:
        fast = {"fsync": "off", "full_page_writes": "off"}
        database = EmbeddedDatabase(folder, more_settings=fast, patience_seconds=60)
        yield database.ensure()
        database.remove()


@pytest.fixture(scope="session")
def template(postgres_url: str) -> Iterator[str]:
    """A migrated database of the environment `test` that every test gets a copy of."""
    with _database(postgres_url, "template0") as name:
        migrate(_named(postgres_url, name), Environment.TEST)
        yield name


@pytest.fixture
def empty_database(postgres_url: str) -> Iterator[str]:
    """A database of this test's own, with nothing in it."""
    with _database(postgres_url, "template0") as name:
        yield _named(postgres_url, name)


@pytest.fixture
def database(postgres_url: str, template: str) -> Iterator[str]:
    """A migrated database of this test's own."""
    with _database(postgres_url, template) as name:
        yield _named(postgres_url, name)


@pytest.fixture(scope="module")
def database_of_the_module(postgres_url: str, template: str) -> Iterator[str]:
    """A migrated database for all the examples of a module: each begins by emptying what it uses."""
    with _database(postgres_url, template) as name:
        yield _named(postgres_url, name)


@contextmanager
def _database(url: str, template: str) -> Iterator[str]:
    name = f"t_{uuid.uuid4().hex[:12]}"
    make = sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
    drop = sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(make)
    yield name
    with psycopg.connect(url, autocommit=True) as server:
        until(lambda: _dropped(server, drop))


def _dropped(server: psycopg.Connection[Any], drop: sql.Composed) -> bool:
    """Whether it is gone; the server's own housekeeping may be in it, and only waiting ends that."""
    try:
        server.execute(drop)
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
        return False
    return True


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
