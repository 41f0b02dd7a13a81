"""From which PostgreSQL to which a data folder is upgraded, and the room that this takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shared.database.binaries import OWN_CHOICE, Binaries
from shared.errors import DataFolderDoesNotFit

_SPARE_BYTES = 512 * 2**20
"""For an empty server's own files and its log of changes."""


@dataclass(frozen=True)
class Upgrade:
    """The programs that made the data, and those that shall run them."""

    old: Binaries
    new: Binaries


def upgrade_of(made_by: int, here: Sequence[Binaries]) -> Upgrade | None:
    """Which programs to use, of those here the preferred first; None when nothing newer is here.

    The operator's own choice may be the old programs, as the refusal of a data folder advises, or the new.
    """
    newer = next((each for each in here if each.major > made_by), None)
    if newer is None:
        return None
    older = next((each for each in here if each.major == made_by), None)
    if older is None:
        raise DataFolderDoesNotFit(
            f"PostgreSQL {made_by} made the data folder, which nothing else can read: its "
            f"programs are needed once more and were not found. Install them (Debian: "
            f"apt-get install postgresql-{made_by}) or name their folder in {OWN_CHOICE}; then try again. "
            "Nothing was changed."
        )
    return Upgrade(older, newer)


def room_needed(data_bytes: int) -> int:
    """Free bytes that must be there: for the new data, and for a dump, which is smaller."""
    return 2 * data_bytes + _SPARE_BYTES


def kept_name(made_by: int, today: date, taken: Sequence[str]) -> str:
    """What the old data folder is called when it is kept, as in data-of-postgresql-15-until-2026-11-22."""
    name = f"data-of-postgresql-{made_by}-until-{today.isoformat()}"
    names = [name, *(f"{name}-{number}" for number in range(2, len(taken) + 3))]
    return next(each for each in names if each not in taken)


def kept_folders(home: Path) -> list[Path]:
    """Data folders that earlier upgrades left, for whoever wants to go back or make room."""
    return sorted(home.glob("data-of-postgresql-*"))
