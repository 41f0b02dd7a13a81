"""The sealed files of runs on this machine: which key opens each, and sealing them anew."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scheduler.keeping import PICTURE, TRACE
from shared.errors import MissingKey, Tampered
from shared.platform import write_private
from shared.sealing import Sealer, key_id_of
from shared.store import queries
from shared.store.connect import Connection

# Enough to say which key a file needs, whatever its size.
_HEAD_BYTES = 80
_RUN = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class SealedFile:
    """A sealed file of a run."""

    path: Path
    place: str

    def key(self) -> str | None:
        """The key that it needs; None for what is damaged or gone."""
        try:
            with self.path.open("rb") as file:
                return key_id_of(file.read(_HEAD_BYTES))
        except (OSError, Tampered):
            return None


def sealed_files(logs: Path) -> Iterator[SealedFile]:
    """Every sealed file that lies on this machine."""
    for kind in (PICTURE, TRACE):
        for path in sorted(logs.glob(f"*/*/*{kind.suffix}")):
            if _RUN.fullmatch(path.parent.name):
                name = path.name.removesuffix(kind.suffix)
                yield SealedFile(path, kind.place(int(path.parent.name), name))


def count_by_key(logs: Path) -> dict[str, int]:
    """How many files of this machine need each key."""
    found: dict[str, int] = {}
    for key in (each.key() for each in sealed_files(logs)):
        if key is not None:
            found[key] = found.get(key, 0) + 1
    return found


def reseal_files(logs: Path, sealer: Sealer) -> tuple[int, list[str]]:
    """Seal anew what another key sealed; gives how many, and why others would not open."""
    resealed, damaged = 0, []
    for each in sealed_files(logs):
        if each.key() == sealer.key_id:
            continue
        try:
            write_private(each.path, sealer.reseal(each.path.read_bytes(), each.place))
            resealed += 1
        except FileNotFoundError:  # deleted by age this moment
            continue
        except (Tampered, MissingKey) as wrong:
            damaged.append(f"{each.path}: {wrong}")
    return resealed, damaged


def tell_key_in_use(connection: Connection, machine: str, key: str) -> None:
    """Write down, before a run begins on this machine, that its files may need this key."""
    connection.execute(queries.load("keys").files_need_key, {"machine": machine, "key": key})


def tell_of_files(connection: Connection, machine: str, logs: Path) -> None:
    """Write down which old keys this machine's files still need; runs from before may make more of them."""
    found = count_by_key(logs)
    sql = queries.load("keys")
    with connection.transaction():
        connection.execute(sql.files_need_no_other, {"machine": machine, "found": sorted(found)})
        for key in sorted(found):
            connection.execute(sql.files_need_key, {"machine": machine, "key": key})
