"""From the old data to the new: decided by one file, done by renaming, finished by whoever comes next."""

import json
import secrets
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from shared.database.minding import Minder
from shared.errors import EmbeddedDatabaseError
from shared.platform import keep_names, write_private

_NOTE = "upgrade.json"
_WORK = "upgrade-"
_TRIES = 30


@dataclass(frozen=True)
class _Switch:
    """The folder that holds the new data, and the old data's name from now on."""

    work: str
    kept: str


def work_folder(home: Path) -> Path:
    """A name for the folder that an upgrade works in; what lies there after it is a broken-off one's."""
    return home / f"{_WORK}{secrets.token_hex(4)}"


def decide(home: Path, work: Path, kept: str) -> None:
    """From here on the new data are in force, whatever is killed; before, the old ones."""
    write_private(home / _NOTE, json.dumps(asdict(_Switch(work.name, kept))) + "\n")


def finish(home: Path) -> None:
    """Do what was decided, or the rest of it."""
    note = home / _NOTE
    try:
        switch = _Switch(**json.loads(note.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return
    except (ValueError, TypeError) as error:
        raise EmbeddedDatabaseError(
            f"{note} cannot be used ({error!r}). It says which data folder of {home} is in force after an "
            "upgrade: look at the folders there, and restore it from a backup or ask for help."
        ) from None
    data, kept, made = home / "data", home / switch.kept, home / switch.work / "data"
    if made.exists():
        if data.exists():
            _keep(data, kept)
        made.rename(data)
    keep_names(home)
    note.unlink()
    keep_names(home)


def _keep(data: Path, kept: Path) -> None:
    if kept.exists():
        raise EmbeddedDatabaseError(
            f"An upgrade that was broken off kept the old data in {kept}, and {data} is there again: "
            "move the one that shall not be in force elsewhere, and try again. Nothing was changed."
        )
    data.rename(kept)


def broken_off(home: Path) -> bool:
    """Whether an upgrade is under way, or was broken off."""
    return (home / _NOTE).exists() or any(home.glob(f"{_WORK}*/"))


def clear_away(home: Path, minder: Minder) -> None:
    """End the servers of an upgrade that was broken off, and remove what it wrote; its dump above all."""
    finish(home)
    left = list(home.glob(f"{_WORK}*/"))
    if left:
        minder.end(None)  # the old data's server was private to the upgrade, and nobody knows its socket
    for work in left:
        Minder(work / "data", work / "server.lock", minder.tell).end(None)
        _remove(work)


def _remove(work: Path) -> None:
    """Remove it, also from under a program that has just lost its server and is ending."""
    for _ in range(_TRIES):
        shutil.rmtree(work, ignore_errors=True)
        if not work.exists():
            return
        time.sleep(0.1)
    shutil.rmtree(work)
