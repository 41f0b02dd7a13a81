"""A picture of a server differs when anything on it does."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from shared.database import EmbeddedDatabase
from shared.database.door import superusers_address
from shared.database.picture import Picture, differences, picture_of
from shared.database.state import read


@pytest.fixture(scope="module")
def address(running: EmbeddedDatabase) -> Iterator[str]:
    """The superuser's address in a database of its own, with one of each thing."""
    running.ensure()
    state = read(running.folder)
    assert state is not None
    server = superusers_address(state.data, state.listening)
    inside = make_conninfo(server, dbname="pictured")
    done(server, "create database pictured", "create role somebody")
    done(
        inside,
        "create table t (id int generated always as identity, x text, y int, constraint c check (id > 0))",
        "insert into t (x, y) values ('a', 1), ('b', 2)",
        "create function f() returns trigger language plpgsql as 'begin return new; end'",
        "create trigger g before update on t for each row execute function f()",
        "create index i on t (x)",
        "create type kind as enum ('a')",
    )
    yield inside
    done(server, "drop database pictured", "drop role somebody")


def done(address: str, *statements: str) -> None:
    """Run the statements, each for itself."""
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def pictured(address: str) -> Picture:
    """What there is now."""
    return picture_of(lambda database: make_conninfo(address, dbname=database), lambda where: None)


@pytest.mark.parametrize(
    ("statement", "difference"),
    [
        ("update t set x = 'c' where id = 1", "content of pictured: public.t"),
        ("update t set x = null where id = 2", "content of pictured: public.t"),
        ("select nextval('t_id_seq')", "sequence pictured: public.t_id_seq"),
        ("alter table t alter y set not null", "column pictured: public.t.y"),
        ("alter table t drop constraint c", "constraint pictured: public.t.c"),
        ("alter table t disable trigger g", "trigger pictured: public.t.g"),
        (
            "create or replace function f() returns trigger language plpgsql as 'begin end'",
            "function pictured: public.f()",
        ),
        ("drop index i", "index pictured: public.i"),
        ("alter table t owner to somebody", "relation pictured: public.t"),
        ("comment on column t.x is 'x'", "column pictured: public.t.x"),
        ("alter type kind add value 'b'", "kind pictured: public.kind"),
        ("alter role somebody password 'x'", "role somebody"),
        ("alter role somebody set jit = on", "role somebody"),
        ("alter database pictured owner to somebody", "database pictured"),
        ("select lo_create(0)", "large objects pictured: "),
    ],
)
def test_every_kind_of_change_is_seen(address: str, statement: str, difference: str):
    """Each of these would be a loss if an upgrade did it unseen."""
    before = pictured(address)
    done(address, statement)
    assert any(found.startswith(difference) for found in differences(before, pictured(address)))


def test_nothing_changed_is_no_difference(address: str):
    """The comparison does not refuse what is in order."""
    assert [] == differences(pictured(address), pictured(address))
