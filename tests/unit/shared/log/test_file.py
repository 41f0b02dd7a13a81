import os
import sys
from importlib import import_module
from pathlib import Path

import pytest

from shared.log import LogFile

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")


def log_file(path: Path) -> LogFile:
    return LogFile(path, notice=lambda lost: b"lost %d\n" % lost)


@pytest.fixture
def no_room(tmp_path: Path) -> Path:
    """A folder's name taken by a file: nothing can be written below it until it goes."""
    (tmp_path / "robot").write_bytes(b"")
    return tmp_path / "robot" / "7" / "log.jsonl"


@posix
def test_only_its_owner_may_read(tmp_path: Path):
    """Filtered or not, a log is nobody else's business: folders 0700, file 0600."""
    path = tmp_path / "logs" / "robot" / "7" / "log.jsonl"
    log_file(path).write(b"a\n")
    modes = [each.stat().st_mode & 0o777 for each in (path, *list(path.parents)[:3])]
    assert [0o600, 0o700, 0o700, 0o700] == modes


@posix
def test_a_folder_that_was_open_is_closed(tmp_path: Path):
    """An installation that was copied may have brought its modes along."""
    tmp_path.chmod(0o755)
    log_file(tmp_path / "log.jsonl").write(b"a\n")
    assert 0o700 == tmp_path.stat().st_mode & 0o777


def test_lines_are_added(tmp_path: Path):
    """A second attempt at the same folder loses nothing of the first."""
    for line in (b"a\n", b"b\n"):
        file = log_file(tmp_path / "log.jsonl")
        file.write(line)
        file.close()
    assert b"a\nb\n" == (tmp_path / "log.jsonl").read_bytes()


def test_a_line_after_closing_opens_it_again(tmp_path: Path):
    """What is said last, while all is being put away, is said too."""
    file = log_file(tmp_path / "log.jsonl")
    file.close()
    file.write(b"a\n")
    assert b"a\n" == (tmp_path / "log.jsonl").read_bytes()


def test_a_log_that_cannot_be_written_stops_no_work(no_room: Path, capfd: pytest.CaptureFixture[str]):
    """Lines are counted, and standard error is told once and not a thousand times."""
    file = log_file(no_room)
    for _ in range(3):
        file.write(b"a\n")
    told = capfd.readouterr().err
    assert 3 == file.lost
    assert 1 == told.count("\n")
    assert str(no_room) in told


def test_a_log_that_works_again_says_what_it_lost(no_room: Path):
    """Nothing is lost silently: a reader of the file learns it from the file."""
    file = log_file(no_room)
    file.write(b"a\n")
    file.write(b"b\n")
    no_room.parent.parent.unlink()
    file.write(b"c\n")
    assert b"lost 2\nc\n" == no_room.read_bytes()
    assert 0 == file.lost


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is Linux's")
def test_a_full_disk_stops_no_work(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    """The write itself fails, as on a full disk; the kernel's own words are passed on."""
    file = log_file(tmp_path / "log.jsonl")
    file.close()
    file._file = os.open("/dev/full", os.O_WRONLY)
    file.write(b"a\n")
    file.write(b"b\n")
    assert 2 == file.lost
    assert "No space left on device" in capfd.readouterr().err


@posix
def test_a_line_that_was_torn_does_not_spoil_the_next(tmp_path: Path):
    """The disk filled up in the middle of a line: the next one begins on a line of its own."""
    resource = import_module("resource")
    path = tmp_path / "log.jsonl"
    file = log_file(path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        file.write(b"12345678\n")
        file.write(b"abcdefgh\n")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    file.write(b"c\n")
    assert b"12345678\na\nlost 1\nc\n" == path.read_bytes()


def test_a_link_is_not_followed(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    """Somebody who can write the folder must not lead our lines elsewhere."""
    (tmp_path / "log.jsonl").symlink_to(tmp_path / "elsewhere")
    log_file(tmp_path / "log.jsonl").write(b"a\n")
    assert not (tmp_path / "elsewhere").exists()
    assert "cannot be written" in capfd.readouterr().err
