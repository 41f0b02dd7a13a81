"""A lock tells who is alive, whatever became of the others."""

import os
from pathlib import Path

import pytest

from shared.file_lock import FileLock


def test_a_lock_is_for_one(tmp_path: Path):
    """The second waits until the first lets go."""
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()


def test_looking_at_a_lock_does_not_take_it(tmp_path: Path):
    """Whoever asks how it stands is in nobody's way."""
    lock = FileLock(tmp_path / "lock")
    assert not lock.is_held
    with lock:
        lock.take()
        assert FileLock(tmp_path / "lock").is_held
    assert not lock.is_held


def test_a_lock_stays_with_a_child_that_inherited_it(tmp_path: Path):
    """The lock tells whether any process of the server lives, whoever started it."""
    lock = FileLock(tmp_path / "lock")
    lock.take()
    copy = os.dup(lock.descriptor)
    lock.release()
    assert lock.is_held
    os.close(copy)
    assert not lock.is_held


def test_a_lock_that_was_not_taken_has_no_file_to_hand_on(tmp_path: Path):
    """A server started without its lock would be taken for dead."""
    with pytest.raises(RuntimeError, match="not locked"):
        _ = FileLock(tmp_path / "lock").descriptor
