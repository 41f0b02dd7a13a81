"""A worker's temporary folders, and what becomes of them when it is gone."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

from scheduler.private import Rooms, empty_left_behind, left_behind
from scheduler.tree import MARK, members

_OWNER = (
    "import sys; from scheduler.private import Rooms; rooms = Rooms()\n"
    "(rooms.make(7) / 'profile').write_text('x')\n"
    "print(rooms.folder, flush=True); sys.stdin.read()"
)


def owner(tmp_path: Path) -> tuple[subprocess.Popen[str], Path]:
    """Another process with a run's folder, and where its folders are."""
    command = [sys.executable, "-c", _OWNER]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"TMPDIR": str(tmp_path)}
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_the_folders_of_a_living_worker_are_left_alone(tmp_path: Path) -> None:
    """Several workers share a machine, and none empties what another's browser is using."""
    with owner(tmp_path)[0] as process:
        assert 0 == empty_left_behind(tmp_path)
        assert ["profile"] == [file.name for file in tmp_path.rglob("*") if file.name == "profile"]
        process.kill()


def test_what_a_killed_worker_left_is_emptied(tmp_path: Path) -> None:
    """Whoever is alive looks again and again, whatever process has the dead one's number by now."""
    process, folder = owner(tmp_path)
    with process:
        process.kill()
    assert folder.is_dir()
    assert 1 == empty_left_behind(tmp_path)
    assert [] == list(tmp_path.iterdir())


def test_a_worker_that_ends_takes_its_folders_along(tmp_path: Path) -> None:
    """Nothing is left for the next start when all went well."""
    with owner(tmp_path)[0] as process:
        process.communicate("")
    assert [] == list(tmp_path.iterdir())


def test_what_only_bears_the_name_is_left_alone(tmp_path: Path) -> None:
    """Anybody may make a link in a folder for temporary files; nothing is written or removed behind it."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "avlast-w-evil").symlink_to(elsewhere)
    assert 0 == empty_left_behind(tmp_path)
    assert [] == list(elsewhere.iterdir())


def test_a_folder_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    """Only what workers make is theirs to empty."""
    (tmp_path / "avlast-fake-1").mkdir()
    rooms = Rooms(tmp_path)
    assert 0 == empty_left_behind(tmp_path)
    assert {"avlast-fake-1", rooms.folder.name} == {each.name for each in tmp_path.iterdir()}


def test_what_a_killed_worker_left_running_is_ended(tmp_path: Path) -> None:
    """By its mark or by where it works, stopped as well, and before the folder is emptied."""
    process, folder = owner(tmp_path)
    room = folder / "7-orphan"
    room.mkdir()
    waits = [sys.executable, "-c", "import time; time.sleep(300)"]
    marked = subprocess.Popen(waits, env={MARK: str(room)}, start_new_session=True)
    working = subprocess.Popen(waits, env={}, cwd=room, start_new_session=True)
    working.send_signal(signal.SIGSTOP)
    with process:
        process.kill()
    assert 1 == empty_left_behind(tmp_path)
    assert [-signal.SIGKILL, -signal.SIGKILL] == [marked.wait(30), working.wait(30)]
    assert [] == list(tmp_path.iterdir())


def test_a_persons_shell_in_a_runs_folder_is_left_alone(tmp_path: Path) -> None:
    """Whoever looks at the files of a run has a terminal; what robots start has none."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        os.execve("/bin/sh", ["sh", "-c", "echo here; read line"], {})
    assert b"here" in os.read(terminal, 100)
    assert [] == members(None, tmp_path)
    os.close(terminal)
    os.waitpid(pid, 0)


def test_only_the_runs_own_are_members_of_its_tree(tmp_path: Path) -> None:
    """A folder whose name only begins alike is another run's."""
    (tmp_path / "7-a").mkdir()
    waits = [sys.executable, "-c", "import time; time.sleep(300)"]
    with subprocess.Popen(waits, env={MARK: str(tmp_path / "7-ab")}) as other:
        assert [] == members(None, tmp_path / "7-a")
        assert [other.pid] == [process.pid for process in members(None, tmp_path)]
        other.kill()


def test_what_a_killed_worker_left_is_told_of_and_a_living_ones_is_not(tmp_path: Path) -> None:
    """The doctor looks, and empties nothing: that is for a worker, which ends what runs there first."""
    process, folder = owner(tmp_path)
    with process:
        assert [] == left_behind(tmp_path)
        process.kill()
    assert [folder] == left_behind(tmp_path)
    assert folder.is_dir()
