"""A small house on an embedded database of its own, and what happens to such a server."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from shared.database import EmbeddedDatabase
from tests.support.embedded import server_of
from tests.support.house import SmallHouse, small_house

OWN = {"AVLAST_PERSON_FOR_ANY_ACCOUNT": "rpa-team"}


@contextmanager
def house_of_its_own(root: Path, **more: str) -> Iterator[SmallHouse]:
    """A small house whose database is its own; the server and its data go away at the end."""
    key = {"AVLAST_SECRETS_KEY_FILE": str(root / "var" / "secrets.key")}
    try:
        yield small_house(root, "", **OWN, **key, **more)
    finally:
        folder = Path(more.get("AVLAST_VAR", root / "var")) / "postgres"
        EmbeddedDatabase(folder, patience_seconds=60).remove()


def server(house: SmallHouse) -> EmbeddedDatabase:
    """The house's own server."""
    embedded = house.house().embedded
    assert embedded is not None
    return embedded


def kill(database: EmbeddedDatabase) -> None:
    """Kill -9 the server, as the system does when memory is short."""
    process = server_of(database)
    process.kill()
    process.wait(30)


def stop_fast(database: EmbeddedDatabase) -> None:
    """End it as `pg_ctl stop -m fast` does: not by us, so nothing says that it was meant."""
    _signal(database, signal.SIGINT)


def stop_at_once(database: EmbeddedDatabase) -> None:
    """End it as `pg_ctl stop -m immediate` does: the next start must repair."""
    _signal(database, signal.SIGQUIT)


def _signal(database: EmbeddedDatabase, number: signal.Signals) -> None:
    process = server_of(database)
    process.send_signal(number)
    process.wait(30)


def kill_one_backend(database: EmbeddedDatabase) -> None:
    """Kill -9 one connection's process: the server ends all the others and repairs itself."""
    names = ((child, _title(child)) for child in server_of(database).children())
    next(child for child, title in names if "avlast avlast" in title).kill()


def _title(process: psutil.Process) -> str:
    with suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""


@contextmanager
def paused(database: EmbeddedDatabase) -> Iterator[None]:
    """The server and all its processes stand still: connections are open and nobody answers."""
    main = server_of(database)
    main.suspend()
    still = [main, *main.children(recursive=True)]
    for process in still:
        with suppress(psutil.NoSuchProcess):
            process.suspend()
    try:
        yield
    finally:
        for process in reversed(still):
            with suppress(psutil.NoSuchProcess):
                process.resume()


def is_up(database: EmbeddedDatabase) -> bool:
    """Whether the server runs."""
    return database.status().running
