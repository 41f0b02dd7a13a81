"""A file of cases on its way in: read once, bounded, and deleted when its cases are committed."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from shared.errors import BadInput, NotFound

MOST_BYTES = 64 * 1024 * 1024
"""How large a file may be: it is held in memory while it is checked."""


@dataclass(frozen=True)
class HandedOver:
    """What was read, and from where; without a path it came through a pipe."""

    data: bytes = field(repr=False)
    path: Path | None = None
    seen: os.stat_result | None = None

    def delete(self) -> str | None:
        """Delete the very file that was read; gives why that failed, None when it is gone or was a pipe."""
        if self.path is None or self.seen is None or not stat.S_ISREG(self.seen.st_mode):
            return None
        try:
            # A link's target holds the data too.
            target = self.path.resolve()
            if not _same(target, self.seen):
                return "it was changed since it was read"
            target.unlink()
            self.path.unlink(missing_ok=True)
        except FileNotFoundError:
            return None
        except OSError as reason:
            return str(reason.strerror)
        return None


def read_file(path: Path) -> HandedOver:
    """The file's bytes; raises NotFound, and BadInput for what is too large or no file."""
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            data = _bounded(file, str(path))
            after = os.fstat(file.fileno())
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.") from None
    except OSError as reason:
        raise BadInput(f"{path}: cannot be read ({reason.strerror}).") from None
    if stat.S_ISREG(after.st_mode) and (_marks(before) != _marks(after) or len(data) != after.st_size):
        raise BadInput(
            f"{path}: was written to while it was read; try again when whoever writes it is done. "
            "Nothing was added."
        )
    return HandedOver(data, path, after)


def read_pipe(pipe: BinaryIO) -> HandedOver:
    """All that comes through a pipe; raises BadInput when it is too much."""
    return HandedOver(_bounded(pipe, "standard input"))


def _bounded(file: BinaryIO, name: str) -> bytes:
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise BadInput(
            f"{name}: is larger than {MOST_BYTES // 2**20} MB; split it into several. Nothing was added."
        )
    return data


def _same(path: Path, seen: os.stat_result) -> bool:
    return _marks(path.lstat()) == _marks(seen)


def _marks(facts: os.stat_result) -> tuple[int, ...]:
    """What changes when a file is another, or is written to."""
    return facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns
