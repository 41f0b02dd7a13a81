"""What differs between systems is found out, not assumed."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from shared.platform import (
    AS_ORDINARY_USER,
    account_named,
    can_drive_browsers,
    can_unshare_user,
    find_browser,
    has_terminal,
    is_private,
    is_root,
    make_private_folder,
    os_account,
    owner_of,
    short_folders,
    write_private,
)
from tests.support.house import until

ROOT = Path(__file__).resolve().parents[3]


def program(path: Path) -> Path:
    """A file that can be run, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o755)
    return path


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome", "microsoft-edge-stable"])
def test_a_browser_on_the_path_is_found(tmp_path: Path, name: str):
    """Chromium, Chrome and Edge serve alike, under the names that Linux gives them."""
    assert program(tmp_path / name) == find_browser({"PATH": str(tmp_path)}, "linux")


def test_chromium_is_preferred_to_chrome(tmp_path: Path):
    """Two machines with the same browsers choose the same."""
    program(tmp_path / "google-chrome")
    assert program(tmp_path / "chromium") == find_browser({"PATH": str(tmp_path)}, "linux")


def test_no_browser_is_none(tmp_path: Path):
    """A machine without a browser has no capability `browser`, and that is no error."""
    assert find_browser({"PATH": str(tmp_path)}, "linux") is None


def test_a_browser_for_one_user_is_found_on_macos(tmp_path: Path):
    """macOS keeps browsers in folders of applications, for all and for each user."""
    chrome = program(tmp_path / "Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    assert chrome == find_browser({"PATH": "", "HOME": str(tmp_path)}, "darwin")


def test_edge_is_found_on_windows(tmp_path: Path):
    """Each Windows has Edge, in a folder that is not on the PATH."""
    edge = program(tmp_path / "Microsoft/Edge/Application/msedge.exe")
    assert edge == find_browser({"PATH": "", "PROGRAMFILES(X86)": str(tmp_path)}, "win32")


@pytest.mark.parametrize(("node", "starts"), [("#!/bin/sh\n", True), ("#!/bin/sh\nexit 127\n", False)])
def test_a_browser_can_be_driven_if_playwrights_node_starts(tmp_path: Path, node: str, starts: bool):
    """Where a library is missing the loader ends it with 127."""
    program = tmp_path / "node"
    program.write_text(node)
    program.chmod(0o700)
    assert starts is can_drive_browsers({"PLAYWRIGHT_NODEJS_PATH": str(program)})


def test_a_node_that_is_not_there_drives_nothing(tmp_path: Path):
    """A wrong path is an answer, not a traceback."""
    assert can_drive_browsers({"PLAYWRIGHT_NODEJS_PATH": str(tmp_path / "none")}) is False


def test_root_is_user_number_nought():
    """What PostgreSQL refuses to run as is recognised."""
    assert (os.geteuid() == 0) == is_root()


def test_a_command_that_fails_in_a_namespace_counts_as_no_namespace():
    """It is not enough that a namespace can be made: the command must work in it."""
    assert not can_unshare_user(("false",))


def test_without_the_program_there_is_no_namespace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A system without `unshare` takes the other way and does not crash."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not can_unshare_user()
    assert "unshare" == AS_ORDINARY_USER[0]


def test_who_we_are_is_not_asked_of_the_environment(monkeypatch: pytest.MonkeyPatch):
    """Roles hang on the account, and anybody can set LOGNAME."""
    told = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "administrator")
    assert told == os_account()


def test_root_has_an_account_and_an_invented_name_has_none():
    """An account is looked up by its name."""
    root = account_named("root")
    assert root is not None
    assert 0 == root.uid
    assert account_named("nobody-is-called-this") is None


def test_the_owner_of_a_new_file_is_this_user(tmp_path: Path):
    """Whose a folder is decides who may run the server on it."""
    assert owner_of() == owner_of(tmp_path)


def test_a_private_folder_is_closed_to_others_and_its_parents_stay_as_they_are(tmp_path: Path):
    """Only the folder itself is closed, also when it was open before."""
    tmp_path.chmod(0o755)
    folder = tmp_path / "mine"
    folder.mkdir(mode=0o755)
    make_private_folder(folder)
    assert 0o700 == stat.S_IMODE(folder.stat().st_mode)
    assert 0o755 == stat.S_IMODE(tmp_path.stat().st_mode)


def test_a_private_file_is_closed_and_replaces_the_old_one_whole(tmp_path: Path):
    """A reader sees the old text or the new one, and nobody else sees either."""
    file = tmp_path / "secret"
    file.write_text("old")
    write_private(file, "nytt på norsk")
    assert "nytt på norsk" == file.read_text(encoding="utf-8")
    assert is_private(file)
    assert [file] == list(tmp_path.iterdir())


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path):
    """A half-written key beside the real one would be a key that nobody guards."""
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_private(tmp_path / "taken", "hemmelig")
    assert [tmp_path / "taken"] == list(tmp_path.iterdir())


def test_a_file_that_others_may_read_is_not_private(tmp_path: Path):
    """A key that a group may read is no key."""
    file = tmp_path / "key"
    file.touch()
    file.chmod(0o640)
    assert not is_private(file)


def test_short_folders_are_there_and_writable(tmp_path: Path):
    """A folder that is named but not there is not offered."""
    assert tmp_path in short_folders({"XDG_RUNTIME_DIR": str(tmp_path)})
    assert tmp_path / "gone" not in short_folders({"XDG_RUNTIME_DIR": str(tmp_path / "gone")})


def test_a_crash_leaves_no_picture_of_the_memory(tmp_path: Path):
    """Keys and cases stand in it; one byte is too little for a file, and stops what collects crashes."""
    crash = "import os, sys; from shared.platform import leave_no_core; leave_no_core(); os.abort()"
    allowed = ["sh", "-c", f"ulimit -c unlimited; exec {sys.executable} -c '{crash}'"]
    done = subprocess.run(allowed, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, check=False)
    assert -signal.SIGABRT == done.returncode
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_a_process_ends_with_its_parent(system: str):
    """Killed too, when there is nobody left to tell it: by the system, or because it looks."""
    splits = (
        "import os, time; from shared.platform import end_with; parent = os.getpid(); child = os.fork()\n"
        f"if child: print(child, flush=True); time.sleep(300)\nend_with(parent, {system!r}); time.sleep(300)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", splits], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_a_service_is_at_no_terminal_and_elsewhere_it_may_be():
    """Where the system does not say, a person's shell is never taken for a robot's process."""
    command = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as service:
        assert (False, True) == (has_terminal(service.pid, "linux"), has_terminal(service.pid, "darwin"))
