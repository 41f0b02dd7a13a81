"""Whoever asks for the embedded database gets its address, and it is one server for all of them."""

import os
from contextlib import ExitStack
from pathlib import Path

import psutil
import psycopg
import pytest

from shared.database import EmbeddedDatabase, Status
from shared.errors import EmbeddedDatabaseError
from shared.file_lock import FileLock
from tests.support.embedded import Embed, ask, data_of, database_in, server_of, starter


def test_the_address_leads_to_a_database_of_our_own(running: EmbeddedDatabase):
    """A newcomer needs no database: psycopg connects with nothing but the address."""
    url = running.ensure()
    assert "avlast" == ask(url, "select current_database()")
    assert "avlast" == ask(url, "select current_user")
    assert "UTF8" == ask(url, "show server_encoding")


def test_what_is_committed_is_on_the_disk(running: EmbeddedDatabase):
    """Work items outlive a power cut."""
    shown = [
        ask(running.ensure(), f"show {name}") for name in ("fsync", "synchronous_commit", "data_checksums")
    ]
    assert ["on", "on", "on"] == shown


def test_letters_have_cases_and_order_is_the_same_everywhere(running: EmbeddedDatabase):
    """A search for ås finds Ås; order is by code point on every system, ours comes from a key of our own."""
    assert "ÆØÅ" == ask(running.ensure(), "select upper('æøå')")
    assert ask(running.ensure(), "select 'B' < 'a'")


def test_ensuring_twice_gives_the_same_server(running: EmbeddedDatabase):
    """The clock, the workers and the commands all ensure, and none disturbs the others."""
    url, pid = running.ensure(), running.status().pid
    assert url == EmbeddedDatabase(running.folder).ensure()
    assert pid == running.status().pid


def test_the_status_of_a_running_server(running: EmbeddedDatabase):
    """Whoever looks for a fault learns which process and which version it is."""
    status = running.status()
    assert status.running
    assert status.pid == server_of(running).pid
    assert str(ask(running.ensure(), "show server_version")).startswith(status.version or "none")


def test_the_status_of_what_was_never_started(new: EmbeddedDatabase):
    """Asking changes nothing: not even the folder is made."""
    nothing = Status(running=False, pid=None, version=None, folder=new.folder, how=None)
    assert nothing == new.status()
    new.stop()
    assert not new.folder.exists()


def test_a_stopped_server_keeps_its_data(embedded: EmbeddedDatabase):
    """Stopping writes everything down, and the next start finds it; stopping twice is no error."""
    ask(embedded.ensure(), "create table t as select 42 as x")
    embedded.stop()
    assert not embedded.status().running
    embedded.stop()
    assert 42 == ask(embedded.ensure(), "select x from t")


def test_stopping_waits_for_no_client(embedded: EmbeddedDatabase):
    """A forgotten connection does not keep the house open at night."""
    with psycopg.connect(embedded.ensure()) as forgotten:
        forgotten.execute("select 1")
        embedded.stop()
        assert not embedded.status().running
        forgotten.close()


def test_the_server_outlives_its_starter_and_is_in_nobodys_tree(embedded: EmbeddedDatabase):
    """A command that started it ends, a robot's tree is killed: the server stays."""
    with starter(embedded.folder) as command:
        assert command.stdout is not None
        address = command.stdout.read()  # ends although the server lives: it holds no pipe of ours
    process = server_of(embedded)
    assert embedded.ensure() == address.strip()
    assert process.pid == os.getsid(process.pid)
    assert process.pid not in [child.pid for child in psutil.Process().children(recursive=True)]


def test_starters_at_once_give_one_server(new: EmbeddedDatabase):
    """Clock and workers start together on a new machine."""
    starters = [starter(new.folder) for _ in range(8)]
    addresses = {process.communicate(timeout=60)[0].strip() for process in starters}
    assert {new.ensure()} == addresses
    data = data_of(new)
    servers = [p for p in psutil.process_iter(["name", "cwd"]) if p.info["cwd"] == str(data)]
    assert 1 == len({process.pid for process in servers} - {process.pid for process in _children(servers)})


def _children(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [child for process in processes for child in process.children()]


def test_the_server_sees_no_secret_of_its_starter(
    embedded: EmbeddedDatabase, monkeypatch: pytest.MonkeyPatch
):
    """A process's environment can be read for as long as it lives."""
    monkeypatch.setenv("AVLAST_SECRET_ERP", "planted")
    embedded.ensure()
    assert "planted" not in str(server_of(embedded).environ())


def test_a_full_server_is_running(embed: Embed, folder: Path):
    """When all connections are used up the address is right, and nobody starts a second server."""
    database = embed(folder, max_connections="8", max_wal_senders="0")
    url = database.ensure()
    with ExitStack() as held:
        for _ in range(5):
            held.enter_context(psycopg.connect(url))
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)
        assert url == database.ensure()


def test_a_server_that_cannot_start_says_why(embed: Embed, folder: Path):
    """PostgreSQL's own words are in the error: nobody has to look for a log first."""
    database = embed(folder)
    database.ensure()
    database.stop()
    with pytest.raises(EmbeddedDatabaseError, match=r"did not start.*shared_buffers.*nonsense"):
        database_in(folder, shared_buffers="nonsense").ensure()


def test_a_removed_database_begins_anew(new: EmbeddedDatabase):
    """A demo can be thrown away with all its data, and made again."""
    ask(new.ensure(), "create table t ()")
    new.remove()
    assert not new.folder.exists()
    assert ask(new.ensure(), "select to_regclass('t')") is None


def test_the_folder_may_not_be_a_file(new: EmbeddedDatabase):
    """What the operating system refuses comes as an error of ours, with the folder's name."""
    new.folder.touch()
    with pytest.raises(EmbeddedDatabaseError, match=str(new.folder)):
        new.ensure()
    new.folder.unlink()


def test_a_starter_that_hangs_is_named(new: EmbeddedDatabase):
    """Patience ends with the name of the file that the hanging process has open."""
    new.folder.mkdir()
    impatient = EmbeddedDatabase(new.folder, patience_seconds=0.1, tell=lambda line: None)
    with FileLock(new.folder / "start.lock") as hanging:
        hanging.take()
        with pytest.raises(EmbeddedDatabaseError, match=r"another process is starting.*start\.lock"):
            impatient.ensure()
