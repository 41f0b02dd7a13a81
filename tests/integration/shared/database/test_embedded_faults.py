"""The embedded database comes back by itself, whatever was killed, lost, moved or left behind."""

import contextlib
import os
import shutil
import threading
from pathlib import Path

import psycopg
import pytest

from shared.database import EmbeddedDatabase
from shared.errors import EmbeddedDatabaseError
from shared.file_lock import FileLock
from tests.support.embedded import (
    Embed,
    ask,
    data_of,
    database_in,
    end_forgotten,
    kill_server,
    seen,
    server_of,
    starter,
    until,
)

ROWS = 300_000


def test_a_killed_server_comes_back_with_what_was_committed(embedded: EmbeddedDatabase):
    """Kill -9 of the server costs what was not committed, and nothing else."""
    ask(embedded.ensure(), "create table t as select 42 as x")
    kill_server(embedded)
    assert 42 == ask(embedded.ensure(), "select x from t")


def test_a_server_killed_during_its_work_repairs_itself(embed: Embed, folder: Path):
    """A long log to be replayed takes its time: ready means that a connection was made."""
    database = embed(folder, checkpoint_timeout="1d", max_wal_size="4GB")
    url = database.ensure()
    ask(url, f"create table t as select x, repeat('y', 200) as y from generate_series(1, {ROWS}) as x")
    ask(url, "create index on t (y, x)")
    kill_server(database)
    assert ROWS == ask(database.ensure(), "select count(*) from t")
    assert "redo done" in _log(database)


def _log(database: EmbeddedDatabase) -> str:
    return "".join(path.read_text() for path in (data_of(database) / "log").iterdir())


def test_a_process_that_a_killed_server_left_is_ended(embedded: EmbeddedDatabase):
    """Such a process keeps its work in memory that a new server would share: it must be gone first."""
    url = embedded.ensure()
    query = threading.Thread(target=_count_for_ever, args=(url,))
    query.start()
    until(lambda: ask(url, "select count(*) from pg_stat_activity where query like '%generate_series%'") == 2)
    kill_server(embedded)
    assert url == embedded.ensure()
    query.join(10)
    assert not query.is_alive()


def _count_for_ever(url: str) -> None:
    with contextlib.suppress(psycopg.OperationalError):
        ask(url, "select count(*) from generate_series(1, 1e15)")


def test_a_pid_file_that_names_somebody_else_is_not_believed(embedded: EmbeddedDatabase):
    """After a restart of the machine another process has the number: it is not waited for, and not killed."""
    embedded.ensure()
    embedded.stop()
    stale = data_of(embedded) / "postmaster.pid"
    stale.write_text(
        f"{os.getpid()}\n{stale.parent}\n1\n5432\n{embedded.folder / 'socket'}\n\n 1 1\nready   \n"
    )
    assert not embedded.status().running
    embedded.ensure()
    assert os.getpid() != embedded.status().pid


@pytest.mark.parametrize("stage", ["unfinished-*", "unfinished-*/data/PG_VERSION", "data", "server.lock"])
def test_a_starter_killed_on_its_way_leaves_nothing_in_the_way(new: EmbeddedDatabase, stage: str):
    """Kill -9 of the starter at any point: the next one makes or finds the whole."""
    with starter(new.folder) as first:
        until(lambda: seen(new.folder, stage))
        first.kill()
    assert "avlast" == ask(new.ensure(), "select current_user")


def test_a_server_whose_starter_was_killed_can_be_stopped(new: EmbeddedDatabase):
    """Where the server is was written down before it was started."""
    with starter(new.folder) as first:
        until(lambda: seen(new.folder, "data/postmaster.pid"))
        first.kill()
    new.stop()
    assert not FileLock(new.folder / "server.lock").is_held


def test_a_lost_socket_is_made_again(embedded: EmbeddedDatabase):
    """A cleaner of temporary files that takes the socket does not lock us out."""
    ask(embedded.ensure(), "create table t as select 42 as x")
    next((embedded.status().folder / "socket").glob(".s.PGSQL.*[0-9]")).unlink()
    assert 42 == ask(embedded.ensure(), "select x from t")


def test_a_lost_state_file_is_written_anew(embedded: EmbeddedDatabase):
    """It holds nothing that the data and the server do not tell."""
    url, pid = embedded.ensure(), embedded.status().pid
    (embedded.folder / "state.json").unlink()
    assert url == embedded.ensure()
    assert pid == embedded.status().pid


def test_a_broken_state_file_is_said(embedded: EmbeddedDatabase):
    """The message says that removing it is safe, and it is."""
    url = embedded.ensure()
    state = embedded.folder / "state.json"
    state.write_text("{")
    with pytest.raises(EmbeddedDatabaseError, match=r"state\.json.*Remove it"):
        embedded.ensure()
    state.unlink()
    assert url == embedded.ensure()


@pytest.mark.parametrize("runs", [True, False], ids=["running", "stopped"])
def test_a_moved_project_finds_its_data(embed: Embed, folder: Path, runs: bool):
    """A project folder may be renamed, also while the server runs."""
    before, after = embed(folder / "before"), database_in(folder / "after")
    ask(before.ensure(), "create table t as select 42 as x")
    pid = before.status().pid
    if not runs:
        before.stop()
    before.folder.rename(after.folder)
    assert 42 == ask(after.ensure(), "select x from t")
    assert runs == (pid == after.status().pid)
    after.remove()


@pytest.mark.parametrize("name", ["copy", "c" * 90])
def test_a_copied_project_leaves_the_original_alone(embed: Embed, folder: Path, name: str):
    """A copy has the original's addresses written down in it: it must not follow them."""
    original, copy = embed(folder / ("o" * 90)), database_in(folder / name)
    ask(original.ensure(), "create table t as select 42 as x")
    shutil.copytree(original.folder, copy.folder, ignore=shutil.ignore_patterns(".s.PGSQL*"))
    assert not copy.status().running
    with contextlib.suppress(EmbeddedDatabaseError):  # where the data are elsewhere, a copy is refused
        ask(copy.ensure(), "drop table t")
    pid = original.status().pid
    copy.remove()
    assert 42 == ask(original.ensure(), "select x from t")
    assert pid == original.status().pid


def test_a_lost_password_is_said(embedded: EmbeddedDatabase):
    """Nobody can sign in without it, and no new one is made behind anybody's back."""
    embedded.ensure()
    (data_of(embedded) / "application.password").unlink()
    with pytest.raises(EmbeddedDatabaseError, match=r"application\.password is missing.*backup"):
        embedded.ensure()


def test_a_wrong_password_is_said(embedded: EmbeddedDatabase):
    """A password changed in the server only is not tried for ten minutes."""
    ask(embedded.ensure(), "alter role avlast password 'another'")
    with pytest.raises(EmbeddedDatabaseError, match=r"does not let us in.*application\.password"):
        embedded.ensure()


def test_the_server_of_a_killed_test_session_is_ended(new: EmbeddedDatabase):
    """Our own tests leave no servers on a developer's machine, however they end."""
    with starter(new.folder) as session:
        session.communicate(timeout=60)
    forgotten = server_of(new)
    (new.folder.parent / "session.lock").unlink()
    (new.folder.parent / "session.lock").touch()  # nobody holds it, as after kill -9
    end_forgotten()
    forgotten.wait(30)
    assert not new.folder.parent.exists()


def test_the_server_is_found_before_it_is_ready(embedded: EmbeddedDatabase):
    """A starter that comes while another's server is repairing itself waits for that one."""
    embedded.ensure()
    embedded.stop()
    with starter(embedded.folder) as other:
        until(lambda: embedded.status().running)
        other.kill()
    pid = embedded.status().pid
    embedded.ensure()
    assert pid == server_of(embedded).pid
