"""What a start wrote down is found again, also in a folder that was moved."""

from pathlib import Path

import pytest

from shared.database.address import Listening
from shared.database.state import State, own, read, write
from shared.database.ways import How
from shared.errors import EmbeddedDatabaseError
from shared.platform import is_private


def state(folder: Path, home: Path | None = None, host: str | None = None) -> State:
    """The state of a plain server in its own folder, unless said otherwise."""
    listening = Listening(host or str(folder / "socket"))
    return State(folder, How.PLAIN, home or folder, listening, "18.4")


def test_what_was_written_is_read(tmp_path: Path):
    """The next process needs nothing else to connect, and nobody else may read it."""
    write(state(tmp_path))
    assert state(tmp_path) == read(tmp_path)
    assert is_private(tmp_path / "state.json")


def test_nothing_written_is_none(tmp_path: Path):
    """A new folder has no server."""
    assert read(tmp_path / "new") is None


def test_places_elsewhere_and_loopback_are_kept_as_they_are(tmp_path: Path):
    """A system account's home, a short socket folder and Windows' address are not below the folder."""
    elsewhere = state(tmp_path, Path("/var/lib/avlast/1"), "/tmp/avlast-1")
    write(elsewhere)
    assert elsewhere == read(tmp_path)
    loopback = state(tmp_path, host=Listening.LOOPBACK)
    write(loopback)
    assert loopback == read(tmp_path)


def test_a_moved_folder_knows_that_it_was_moved(tmp_path: Path):
    """What lies in the folder moves with it; where it stood before is kept, because a copy looks the same."""
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    write(state(before))
    before.rename(after)
    found = read(after)
    assert found is not None
    assert (before, after / "data", str(after / "socket")) == (found.folder, found.data, found.listening.host)


def test_a_copy_shares_neither_data_nor_socket_elsewhere(tmp_path: Path):
    """Whoever ends or removes a copy would else end or remove the original."""
    original, copy = tmp_path / "original", tmp_path / "copy"
    original.mkdir()
    write(state(original))
    assert own(state(original, copy, "/tmp/avlast-1"), copy) == state(original, copy, str(copy / "socket"))
    assert own(state(original, copy, str(copy / "socket")), copy) == state(
        original, copy, str(copy / "socket")
    )
    assert own(state(original, Path("/var/lib/avlast/1")), copy) is None


def test_a_moved_folder_keeps_what_is_elsewhere(tmp_path: Path):
    """When the former folder is gone, its data and its socket are this one's."""
    moved = state(tmp_path / "gone", Path("/var/lib/avlast/1"), "/tmp/avlast-1")
    assert moved == own(moved, tmp_path)
    assert own(None, tmp_path) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"how": "plain"}', '{"how": "magic"}'])
def test_a_broken_file_is_said_with_its_cure(tmp_path: Path, text: str):
    """It holds no data: removing it is safe, and the message says so."""
    (tmp_path / "state.json").write_text(text)
    with pytest.raises(EmbeddedDatabaseError, match=r"state\.json cannot be used.*Remove it"):
        read(tmp_path)
