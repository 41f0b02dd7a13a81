"""A file that was accepted goes: the very one that was read, and nothing else."""

import io
from pathlib import Path
from typing import Any

import pytest

from scheduler import handed_over
from scheduler.handed_over import MOST_BYTES, read_file, read_pipe
from shared.errors import BadInput, NotFound


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a case."""
    made = tmp_path / "in.jsonl"
    made.write_bytes(b"data")
    return made


def test_the_file_that_was_read_is_deleted(file: Path):
    """Its cases are sealed in the database now."""
    handed = read_file(file)
    assert (b"data", None, False) == (handed.data, handed.delete(), file.exists())


def test_a_file_that_came_in_its_place_is_left(file: Path):
    """Whoever writes requests may have written the next one under the same name."""
    handed = read_file(file)
    file.unlink()
    file.write_bytes(b"next")
    assert "it was changed since it was read" == handed.delete()
    assert b"next" == file.read_bytes()


class Growing(type(Path())):  # type: ignore[misc] # a path's class is its system's
    """A file that somebody goes on writing while it is read."""

    def open(self, *_: Any, **__: Any) -> Any:
        """Open it, and have a line more once it is read."""
        return _Reader(Path(self))


class _Reader(io.FileIO):
    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._path = path

    def read(self, size: int | None = -1) -> bytes:
        """What is there now; then there is more."""
        data = super().read(size) or b""
        self._path.write_bytes(data + b"more")
        return data


def test_a_file_that_is_still_written_is_refused_and_left(file: Path):
    """What came after the reading would be deleted unread."""
    with pytest.raises(BadInput, match=r"was written to while it was read; try again"):
        read_file(Growing(file))
    assert b"datamore" == file.read_bytes()


def test_behind_a_link_the_data_go_too(file: Path, tmp_path: Path):
    """To remove the link alone would leave what identifies residents."""
    link = tmp_path / "link"
    link.symlink_to(file)
    assert read_file(link).delete() is None
    assert [] == list(tmp_path.iterdir())


def test_a_file_that_somebody_removed_meanwhile_is_gone(file: Path):
    """That is what was wanted."""
    handed = read_file(file)
    file.unlink()
    assert handed.delete() is None


def test_what_came_through_a_pipe_leaves_nothing_to_delete():
    """There is no file."""
    handed = read_pipe(io.BytesIO(b"data"))
    assert (b"data", None) == (handed.data, handed.delete())


def test_more_than_fits_in_memory_is_refused(tmp_path: Path):
    """A file of a gigabyte, here one without contents, is not read to its end."""
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(BadInput, match=r"is larger than 64 MB; split it into several\. Nothing was added"):
        read_file(large)


def test_what_is_no_file_is_said_plainly(tmp_path: Path):
    """A folder or a wrong name is a slip, not a fault of ours."""
    with pytest.raises(NotFound, match="There is no file"):
        read_file(tmp_path / "nowhere")
    with pytest.raises(BadInput, match="cannot be read"):
        read_file(tmp_path)


def test_data_do_not_show_themselves(file: Path):
    """A traceback may print the value."""
    assert "data" not in repr(handed_over.read_file(file)).replace(str(file), "")
