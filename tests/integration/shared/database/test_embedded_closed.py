"""Nobody else on the machine can connect or read, and no value reaches PostgreSQL's log."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path

import psutil
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from shared.database import EmbeddedDatabase
from shared.platform import is_private, is_root
from tests.support.embedded import ask, data_of, server_of, until
from tests.support.upgrading import OLD

SYNTHETIC = "11881599999"
"""What stands for an identity number; its month is one of those that nobody is born in."""


def connection_of(database: EmbeddedDatabase, **changed: str) -> str:
    """The address with some parts changed."""
    return make_conninfo("", **{**conninfo_to_dict(database.ensure()), **changed})


@pytest.mark.parametrize("user", ["avlast", "postgres"])
@pytest.mark.parametrize("password", ["", "wrong"])
def test_nobody_comes_in_without_the_password(running: EmbeddedDatabase, user: str, password: str):
    """To be on the machine is no right; the superuser has a password of its own."""
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(connection_of(running, user=user, password=password))


def test_nobody_takes_a_copy_without_the_password(running: EmbeddedDatabase):
    """Replication is a way in too."""
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(connection_of(running, user="postgres", password="wrong", replication="true"))


def test_passwords_are_long_and_stored_as_scram(running: EmbeddedDatabase):
    """The files of the server hold no password that could be used or guessed."""
    assert len(str(conninfo_to_dict(running.ensure())["password"])) >= 32
    hba = (data_of(running) / "pg_hba.conf").read_text()
    methods = {line.split()[-1] for line in hba.splitlines() if line.strip() and not line.startswith("#")}
    assert {"scram-sha-256"} == methods


def test_the_server_listens_on_no_network(running: EmbeddedDatabase):
    """Another machine has nothing to knock at."""
    assert [] == [each for each in server_of(running).net_connections("inet") if each.status == "LISTEN"]
    assert "" == ask(running.ensure(), "show listen_addresses")


def test_our_role_is_no_superuser(running: EmbeddedDatabase):
    """What a robot's query can reach is the database, not the files or the log's settings."""
    url = running.ensure()
    assert ask(url, "select rolsuper from pg_roles where rolname = current_user") is False
    for forbidden in (
        "set log_statement = 'all'",
        "copy (select 1) to '/dev/null'",
        "alter system set fsync = off",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(url, forbidden)


def test_our_role_can_make_databases(running: EmbeddedDatabase):
    """Tests make a database each, and so may an environment."""
    url = running.ensure()
    ask(url, "create database another")
    ask(url, "drop database another")


def test_everything_is_closed_to_others(running: EmbeddedDatabase):
    """Every file, folder and socket: none may be read, none may be entered."""
    home = running.status().folder
    everything = {running.folder, data_of(running), *running.folder.rglob("*"), *home.rglob("*")}
    assert len(everything) > 1000
    assert [] == [path for path in everything if not is_private(path)]


@pytest.mark.only_where(is_root(), reason="only root can become another user")
@pytest.mark.parametrize("test", ["-r", "-w", "-x"])
def test_another_user_can_neither_read_nor_enter(running: EmbeddedDatabase, test: str):
    """Tried as another user of the machine, not only read off the modes."""
    home = running.status().folder
    inside = [
        "start.log",
        "data/PG_VERSION",
        "data/application.password",
        "data/log",
        "socket",
        "socket/.s.PGSQL.5432",
    ]
    for path in [running.folder, running.folder / "state.json", *(home / name for name in inside)]:
        tried = subprocess.run(
            ["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)], user=65534, check=False
        )
        assert 1 == tried.returncode, path


@pytest.mark.only_where(is_root() and OLD is not None, reason="becomes another user, who has Debian's psql")
@pytest.mark.parametrize("known", [{}, {"user": "postgres"}], ids=["avlast", "superuser"])
def test_another_user_cannot_connect_even_with_the_password(
    running: EmbeddedDatabase, folder: Path, known: dict[str, str]
):
    """A password that came astray opens nothing: the socket's folder is closed."""
    assert OLD is not None
    told = connection_of(running, **known)
    command = [OLD.program("psql"), told, "--command", "select 1"]
    tried = subprocess.run(command, user=65534, cwd="/", capture_output=True, text=True, check=False)
    assert (2, True) == (tried.returncode, "Permission denied" in tried.stderr), tried.stderr


def test_no_value_reaches_the_log(embedded: EmbeddedDatabase):
    """Errors of every kind, a killed query and a slow one: the log has none of what was in them."""
    url = embedded.ensure()
    ask(url, "create table t (reference text unique, number int)")
    ask(url, f"insert into t values ('{SYNTHETIC}', 1)")
    for statement in _statements_that_fail():
        with contextlib.suppress(psycopg.Error):
            ask(url, statement)
    _crash_a_backend(embedded, url)
    embedded.ensure()
    embedded.stop()
    text = _everything_logged(embedded)
    assert "was terminated by signal" in text
    assert "database system is shut down" in text
    assert SYNTHETIC not in text


def _statements_that_fail() -> list[str]:
    return [
        f"insert into t values ('{SYNTHETIC}', 2)",
        f"insert into t values ('2', '{SYNTHETIC}')",
        f"select '{SYNTHETIC}x'::int",
        f"select '{SYNTHETIC}'::date",
        f"selct '{SYNTHETIC}'",
        f"do $$ begin raise exception '{SYNTHETIC}'; end $$",
        f"do $$ begin raise warning '{SYNTHETIC}'; end $$",
        f"do $$ begin raise log '{SYNTHETIC}'; end $$",
        f"set statement_timeout = 10; select pg_sleep(1), '{SYNTHETIC}'",
        f"select pg_terminate_backend(pg_backend_pid()), '{SYNTHETIC}'",
    ]


def _crash_a_backend(database: EmbeddedDatabase, url: str) -> None:
    """PostgreSQL reports a killed process together with its query."""
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url) as connection:
        connection.execute(f"select '{SYNTHETIC}'")
        pid = connection.info.backend_pid
        os.kill(pid, signal.SIGKILL)
        until(lambda: not psutil.pid_exists(pid))
        until(lambda: "terminated by signal" in _everything_logged(database))


def _everything_logged(database: EmbeddedDatabase) -> str:
    logs = [*(data_of(database) / "log").iterdir(), database.status().folder / "start.log"]
    return "".join(path.read_text() for path in logs)
