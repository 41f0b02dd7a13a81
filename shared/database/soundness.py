"""Whether a data folder is whole, before any program touches it; faults have the doctor's names."""

import errno
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.database.cluster import ROLE, no_password, password_file

_RESTORE = (
    "Nothing was changed. Restore the data folder from its backup, all of it; keep the damaged one "
    "beside it until the house runs again. (pg_resetwal would make it start and lose cases.)"
)
_NEEDED = ("PG_VERSION", "base", "global/pg_control", "pg_xact", "pg_wal")
_SEGMENT = re.compile(r"[0-9A-F]{24}")
_DISK_SAYS = {
    errno.EROFS: "The disk can only be read, as after a fault of its own: look at it, mount it for writing.",
    errno.ENOSPC: "The disk is full: make room, old folders in logs/ first.",
    errno.EDQUOT: "The account's share of the disk is used up: make room, old folders in logs/ first.",
}


@dataclass(frozen=True)
class Fault:
    """What keeps the server from starting or being used: the doctor's code and a sentence with the cure."""

    code: str
    sentence: str


def faults(data: Path) -> Iterator[Fault]:
    """What is wrong with a data folder that is there; nothing of it is opened for writing."""
    if not data.exists():
        return
    missing = [name for name in _NEEDED if not (data / name).exists()]
    if missing:
        yield Fault(
            "data_folder_damaged", f"In the data folder {data} {_listed(missing)} missing. {_RESTORE}"
        )
    elif not any(_SEGMENT.fullmatch(path.name) for path in (data / "pg_wal").iterdir()):
        yield Fault("data_folder_damaged", f"The log of changes in {data / 'pg_wal'} is gone. {_RESTORE}")
    if not password_file(data, ROLE).exists():
        yield Fault("password_missing", no_password(data))
    if not os.access(data, os.W_OK):
        yield Fault("embedded_database_unusable", f"{data} cannot be written to. {_DISK_SAYS[errno.EROFS]}")


def _listed(names: list[str]) -> str:
    return f"{names[0]} is" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} are"


def disks_word(error: OSError) -> str | None:
    """What a disk says of itself by an error, with the cure; None for every other error."""
    return _DISK_SAYS.get(error.errno or 0)
