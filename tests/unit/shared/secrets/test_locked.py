"""One writer at a time."""

import contextlib
from pathlib import Path

import pytest

from shared.errors import Refused
from shared.file_lock import FileLock
from shared.secrets.locked import locked


def test_the_lock_is_held_within_and_free_after(tmp_path: Path):
    """Also when what is done within fails."""
    lock = FileLock(tmp_path / ".file.lock")
    with contextlib.suppress(ZeroDivisionError), locked(tmp_path / "file"):
        assert lock.is_held
        raise ZeroDivisionError
    assert not lock.is_held


def test_what_a_killed_writer_left_goes_with_the_next(tmp_path: Path):
    """It holds keys in clear, and nobody would look for it; another file's, and the lock, stay."""
    for name in (".file.0123abcd", ".file.lock", ".file.of.ours", ".other.0123abcd", "file"):
        (tmp_path / name).touch()
    with locked(tmp_path / "file"):
        assert [".file.lock", ".file.of.ours", ".other.0123abcd", "file"] == sorted(
            path.name for path in tmp_path.iterdir()
        )


def test_whoever_waits_in_vain_is_told(tmp_path: Path):
    """A writer that hangs does not hang all the others for ever."""
    with (
        locked(tmp_path / "file"),
        pytest.raises(Refused, match="somebody else"),
        locked(tmp_path / "file", tries=2),
    ):
        pass
