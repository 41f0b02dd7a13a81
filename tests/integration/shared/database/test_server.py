"""The server's process is told from others that have its number."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.database.address import Listening
from shared.database.binaries import Binaries
from shared.database.cluster import Cluster
from shared.database.server import alive, end_orphans, is_lost, last_words, listening, postmaster
from shared.database.ways import How, Way
from shared.file_lock import FileLock

READY = "{pid}\n{data}\n1\n5433\n/run/x\n\n 1 1\nready   \n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def test_without_a_pid_file_there_is_no_server(tmp_path: Path, data: Path):
    """A new folder, and one that was stopped in order."""
    assert postmaster(data) is None
    assert not alive(tmp_path / "server.lock", data)


@pytest.mark.parametrize("text", ["", "x\n", "\n1\n", "99999999\n", "MINE\n"])
def test_a_pid_file_alone_proves_nothing(data: Path, text: str):
    """An empty, a broken and a stale one, and one whose number now is another process's."""
    (data / "postmaster.pid").write_text(text.replace("MINE", str(os.getpid())))
    assert postmaster(data) is None


def test_a_process_that_works_in_the_folder_is_its_server(data: Path):
    """A server works in its data folder, also when the folder was moved since."""
    with subprocess.Popen([sys.executable, "-c", "input()"], cwd=data, stdin=subprocess.PIPE) as process:
        moved = data.rename(data.with_name("moved"))
        (moved / "postmaster.pid").write_text(READY.format(pid=process.pid, data=data))
        found = postmaster(moved)
        process.communicate()
    assert found is not None
    assert process.pid == found.pid


def test_a_held_lock_is_a_living_server(tmp_path: Path, data: Path):
    """Each of the server's processes holds it, also those that outlived the first."""
    with FileLock(tmp_path / "server.lock") as life:
        life.take()
        assert alive(tmp_path / "server.lock", data)
    assert not alive(tmp_path / "server.lock", data)


def test_only_postgres_is_ended_as_an_orphan(data: Path):
    """A person's shell in the data folder is left alone."""
    with subprocess.Popen([sys.executable, "-c", "input()"], cwd=data, stdin=subprocess.PIPE) as process:
        end_orphans(data)
        process.communicate()
    assert 0 <= process.returncode


def test_the_server_says_where_it_listens(data: Path):
    """When our own note is lost, its pid file tells."""
    assert listening(data) is None
    (data / "postmaster.pid").write_text(READY.format(pid=1, data=data))
    assert Listening("/run/x", 5433) == listening(data)


@pytest.mark.parametrize(("state", "lost"), [("starting", False), ("ready   ", True)])
def test_a_server_is_lost_when_it_is_ready_and_its_socket_is_gone(data: Path, state: str, lost: bool):
    """One that is still starting has not made its socket yet; its folder's name is no state."""
    (data / "postmaster.pid").write_text(f"1\n/srv/ready/data\n1\n5432\n/run/x\n\n 1 1\n{state}\n")
    assert lost == is_lost(data, Listening("/run/no-such-folder"))


def test_the_last_words_are_of_this_start(tmp_path: Path, data: Path):
    """The log of yesterday's stop explains nothing."""
    cluster = Cluster(tmp_path, Binaries(tmp_path, "18.4"), Way(How.PLAIN))
    assert "it wrote nothing" == last_words(cluster)
    (data / "log").mkdir()
    (data / "log" / "postgresql-Mon.log").write_text("LOG: of the log\n")
    (tmp_path / "start.log").write_text("FATAL: of the start\n")
    assert "FATAL: of the start" == last_words(cluster)
    (tmp_path / "start.log").write_text("LOG:  redirecting log output to logging collector process\n")
    assert "LOG: of the log" == last_words(cluster)
