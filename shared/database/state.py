"""What the last start wrote down about the server, so that others need only read it and connect."""

import json
from dataclasses import dataclass
from pathlib import Path

from shared.database.address import Listening
from shared.database.ways import How
from shared.errors import EmbeddedDatabaseError
from shared.platform import write_private

_FILE = "state.json"


@dataclass(frozen=True)
class State:
    """Who runs the server, where its files are and where it listens."""

    how: How
    home: Path
    listening: Listening
    version: str


def read(folder: Path) -> State | None:
    """What was written; None when nothing was.

    What lies in the folder itself is written relative to it, so that a moved folder is still found.
    """
    try:
        facts = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        host = facts["host"] if facts["host"] == Listening.LOOPBACK else str(folder / facts["host"])
        return State(
            How(facts["how"]), folder / facts["home"], Listening(host, facts["port"]), facts["version"]
        )
    except FileNotFoundError:
        return None
    except PermissionError:
        raise EmbeddedDatabaseError(
            f"The embedded database in {folder} belongs to another account of this machine, and only that one may "
            f"use it. Run as its owner ({_owner(folder)}), or use a folder of your own."
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise EmbeddedDatabaseError(
            f"{folder / _FILE} cannot be used ({error}). Remove it: the data are elsewhere, and the next start "
            "writes it anew."
        ) from None


def write(folder: Path, state: State) -> None:
    """Write it down in one step."""
    facts = {
        "how": state.how,
        "home": _within(folder, str(state.home)),
        "host": _within(folder, state.listening.host),
        "port": state.listening.port,
        "version": state.version,
    }
    write_private(folder / _FILE, json.dumps(facts) + "\n")


def _within(folder: Path, path: str) -> str:
    return str(Path(path).relative_to(folder)) if Path(path).is_relative_to(folder) else path


def _owner(folder: Path) -> str:
    try:
        return folder.owner()
    except (KeyError, OSError, NotImplementedError):
        return "its owner"
