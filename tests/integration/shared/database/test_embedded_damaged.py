"""A folder that is damaged, full or astray: said plainly, left alone, and well again when it is mended."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.database import EmbeddedDatabase
from shared.database.look import look
from shared.errors import EmbeddedDatabaseError
from shared.platform import can_unshare_user, is_root
from tests.support.embedded import PROJECT, Embed, ask, data_of, kill_server, server_of

OWN_DISK = pytest.mark.only_where(
    is_root() and can_unshare_user(), reason="makes a small disk of its own, as root with data in the project"
)


def _gone(name: str) -> Callable[[Path], None]:
    def remove(data: Path) -> None:
        (data / name).rename(data.parent / "taken")

    return remove


def _log_emptied(data: Path) -> None:
    shutil.copytree(data / "pg_wal", data.parent / "taken")
    for path in (data / "pg_wal").iterdir():
        if path.is_file():
            path.unlink()


def _version_unreadable(data: Path) -> None:
    (data / "PG_VERSION").write_bytes(b"\xff\n")


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (_gone("pg_wal"), r"pg_wal is missing"),
        (_gone("global/pg_control"), r"global/pg_control is missing"),
        (_gone("PG_VERSION"), r"PG_VERSION is missing"),
        (_gone("base"), r"base is missing"),
        (_log_emptied, r"log of changes in .*pg_wal is gone"),
        (_version_unreadable, r"PG_VERSION does not say"),
    ],
    ids=["pg_wal", "pg_control", "version", "base", "log", "version unreadable"],
)
def test_a_damaged_folder_is_said_and_left_alone(
    embedded: EmbeddedDatabase, damage: Callable[[Path], None], sentence: str
):
    """An empty database in its place, or a start that makes it worse, would be the real loss."""
    embedded.ensure()
    embedded.stop()
    damage(data_of(embedded))
    before = _stamps(data_of(embedded))
    with pytest.raises(EmbeddedDatabaseError, match=rf"{sentence}.*Nothing was changed.*Restore"):
        embedded.ensure()
    assert before == _stamps(data_of(embedded))


def _stamps(data: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in data.rglob("*")}


def test_the_doctor_knows_damage_and_a_lost_password(embedded: EmbeddedDatabase):
    """By name, each with its cure."""
    embedded.ensure()
    embedded.stop()
    assert () == look(embedded).faults
    (data_of(embedded) / "application.password").unlink()
    shutil.rmtree(data_of(embedded) / "pg_wal")
    assert ["data_folder_damaged", "password_missing"] == [fault.code for fault in look(embedded).faults]


def test_the_doctor_knows_a_lost_socket_and_starts_nothing(embedded: EmbeddedDatabase):
    """It only looks; the next command mends it."""
    embedded.ensure()
    next((embedded.status().folder / "socket").glob(".s.PGSQL.*[0-9]")).unlink()
    pid = server_of(embedded).pid
    found = look(embedded)
    assert [("embedded_database_unusable", True)] == [(f.code, "socket" in f.sentence) for f in found.faults]
    assert pid == server_of(embedded).pid


def test_a_zeroed_log_is_told_in_the_servers_own_words(embedded: EmbeddedDatabase):
    """What only the server can find out: its last words are in the error."""
    embedded.ensure()
    kill_server(embedded)
    for segment in (data_of(embedded) / "pg_wal").glob("0000*"):
        segment.write_bytes(bytes(segment.stat().st_size))
    with pytest.raises(EmbeddedDatabaseError, match=r"did not start.*checkpoint record"):
        embedded.ensure()


def test_the_pid_file_of_another_postgres_is_not_believed(embed: Embed, folder: Path):
    """After a restart the number may be another PostgreSQL's: it is neither waited for nor ended."""
    other, mine = embed(folder / "other"), embed(folder / "mine")
    other.ensure()
    ask(mine.ensure(), "create table t as select 42 as x")
    mine.stop()
    shutil.copy(data_of(other) / "postmaster.pid", data_of(mine))
    assert not mine.status().running
    assert 42 == ask(mine.ensure(), "select x from t")
    assert server_of(other).is_running()


def test_a_stale_socket_and_its_lock_are_no_hindrance(embedded: EmbeddedDatabase):
    """Left by kill -9; the number in the lock has become another living process's."""
    ask(embedded.ensure(), "create table t as select 42 as x")
    kill_server(embedded)
    socket = next((embedded.status().folder / "socket").glob(".s.PGSQL.*[0-9]"))
    assert socket.exists()
    lock = socket.with_name(socket.name + ".lock")
    lock.write_text(f"{os.getpid()}\n{data_of(embedded)}\n1\n5432\n{socket.parent}\n")
    assert 42 == ask(embedded.ensure(), "select x from t")


def test_a_copy_taken_while_it_ran_can_be_restored_in_its_place(embedded: EmbeddedDatabase):
    """With the pid file and locks of a server that is no more, as a snapshot of the disk has them."""
    url = embedded.ensure()
    ask(url, "create table t as select 42 as x")
    backup = embedded.folder.with_name("backup")
    shutil.copytree(embedded.folder, backup, ignore=shutil.ignore_patterns(".s.PGSQL*[0-9]"))
    embedded.stop()
    shutil.rmtree(embedded.folder)
    backup.rename(embedded.folder)
    assert 42 == ask(embedded.ensure(), "select x from t")


def _on_a_disk(folder: Path, data: Path, program: str, *words: str) -> subprocess.CompletedProcess[str]:
    folder.mkdir()
    script = 'mount -t tmpfs -o size=200m,mode=700 none "$1" && cp -a "$2" "$1/data" && shift 2 && exec "$@"'
    command = ["unshare", "-m", "sh", "-c", script, "sh", str(folder), str(data)]
    run = [sys.executable, "-m", f"tests.support.{program}", *words, str(folder)]
    return subprocess.run([*command, *run], capture_output=True, text=True, check=False, cwd=PROJECT)


@OWN_DISK
def test_a_full_disk_is_said_and_costs_nothing(blank: Path, folder: Path):
    """The doctor names the disk and not the server that it stopped; with room everything is there."""
    folder.mkdir(exist_ok=True)
    done = _on_a_disk(folder / "postgres", blank, "sick_disk", "full")
    assert "the doctor: ['database_disk_full']" in done.stdout, done
    assert (0, "is full: make room" in done.stdout, "42" in done.stdout) == (0, True, True), done


@OWN_DISK
def test_a_disk_that_falls_full_under_the_server_is_said_at_once(blank: Path, folder: Path):
    """It runs and lets nobody in: no command waits for it, the doctor names it, and with room all is well."""
    done = _on_a_disk(folder, blank, "sick_disk", "full while up")
    told = "DatabaseDiskFull ['database_disk_full']" in done.stdout
    assert (0, True, True) == (done.returncode, told, "42" in done.stdout), done


@OWN_DISK
def test_a_disk_that_can_only_be_read_is_said_and_costs_nothing(blank: Path, folder: Path):
    """As after a fault of the disk; mounted for writing again it goes on."""
    done = _on_a_disk(folder, blank, "sick_disk", "read only")
    assert (0, "can only be read" in done.stdout, "42" in done.stdout) == (0, True, True), done
