"""What the last start wrote down about the server, so that others need only read it and connect."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from shared.database.address import Listening
from shared.database.ways import How
from shared.errors import EmbeddedDatabaseError
from shared.platform import write_private

_FILE = "state.json"


@dataclass(frozen=True)
class State:
    """Who runs the server of a folder, where its files are and where it listens."""

    folder: Path
    """Where the folder stood when this was written: it may be moved or copied since."""
    how: How
    home: Path
    listening: Listening
    version: str
    stopped: bool = False
    """Whether somebody ended the server on purpose: then only a person's command starts it again."""

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.home / "data"


def read(folder: Path) -> State | None:
    """What was written; None when nothing was.

    What lies in the folder itself is written relative to it, so that a moved folder is still found.
    """
    file = folder / _FILE
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
        host = facts["host"] if facts["host"] == Listening.LOOPBACK else str(folder / facts["host"])
        listening = Listening(host, _port(facts["port"]))
        home = folder / facts["home"]
        stopped = facts.get("stopped", False) is True
        return State(Path(facts["folder"]), How(facts["how"]), home, listening, facts["version"], stopped)
    except FileNotFoundError:
        return None
    except PermissionError:
        raise belongs_to_another(folder) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, IsADirectoryError) as error:
        raise EmbeddedDatabaseError(
            f"{file} cannot be used ({type(error).__name__}). Remove it: it holds no data, "
            "and a start makes it anew."
        ) from None


def _port(number: object) -> int:
    if not isinstance(number, int) or not 0 < number < 2**16:
        raise ValueError("no port")
    return number


def is_copy(state: State, folder: Path) -> bool:
    """Whether this folder's state was copied together with the folder from one that is still there."""
    return state.folder != folder and (state.folder / _FILE).exists()


def own(state: State | None, folder: Path) -> State | None:
    """What of it is this folder's own: a copy shares neither data elsewhere nor a socket elsewhere."""
    if state is None or not is_copy(state, folder):
        return state
    if not state.home.is_relative_to(folder):
        return None
    inside = Path(state.listening.host).is_relative_to(folder)
    listening = state.listening if inside else Listening(str(folder / "socket"))
    return replace(state, listening=listening)


def write(state: State) -> None:
    """Write it down in one step."""
    facts = {
        "folder": str(state.folder),
        "how": state.how,
        "home": _within(state.folder, str(state.home)),
        "host": _within(state.folder, state.listening.host),
        "port": state.listening.port,
        "version": state.version,
        "stopped": state.stopped,
    }
    write_private(state.folder / _FILE, json.dumps(facts) + "\n")


def _within(folder: Path, path: str) -> str:
    return str(Path(path).relative_to(folder)) if Path(path).is_relative_to(folder) else path


def belongs_to_another(folder: Path) -> EmbeddedDatabaseError:
    """The error for a folder that only another account of the machine may use."""
    try:
        owner = folder.owner()
    except (KeyError, OSError, NotImplementedError):
        owner = "another account"
    return EmbeddedDatabaseError(
        f"The embedded database in {folder} belongs to {owner}, and only {owner} may use it. "
        f"Run as {owner}, or use a folder of your own."
    )
