"""A look at an embedded database, for the doctor: nothing is started, ended or written."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.database import door, server
from shared.database import state as states
from shared.database.embedded import EmbeddedDatabase, Status
from shared.database.soundness import Fault, disks_word, faults
from shared.database.switch import broken_off
from shared.database.versions import kept_folders
from shared.errors import DatabaseDiskFull, EmbeddedDatabaseError
from shared.file_lock import FileLock


@dataclass(frozen=True)
class Look:
    """How it stands, what is wrong with it, and its address if it lets us in now."""

    status: Status
    faults: tuple[Fault, ...]
    address: str | None


def look(database: EmbeddedDatabase) -> Look:
    """Look at it; raises `EmbeddedDatabaseError` when the account may not, or its note cannot be read."""
    status = database.status()
    try:
        found = [*_of_data(status), *_under_way(database, status)]
    except OSError as error:
        if not (cure := disks_word(error)):
            raise EmbeddedDatabaseError(f"{error}. The embedded database needs {status.folder}.") from error
        found = [Fault("embedded_database_unusable", f"{error}. {cure}")]
    address = None
    if status.running and not status.repair:
        try:
            address = _open_door(database)
        except EmbeddedDatabaseError as error:
            if str(error) not in [fault.sentence for fault in found]:
                found.append(Fault(_code(error), str(error)))
    return Look(status, tuple(found), address)


def _code(error: EmbeddedDatabaseError) -> str:
    return "database_disk_full" if isinstance(error, DatabaseDiskFull) else "embedded_database_unusable"


def _of_data(status: Status) -> Iterator[Fault]:
    yield from faults(status.folder / "data")
    for kept in kept_folders(status.folder):
        yield Fault("old_data_kept", f"{kept} is kept since an upgrade; it holds people's data, sealed.")


def _under_way(database: EmbeddedDatabase, status: Status) -> Iterator[Fault]:
    """What somebody is at, or was killed at."""
    if status.repair:
        yield Fault(
            "database_repairing",
            "The embedded database repairs itself after a crash and lets nobody in meanwhile "
            f"({status.repair}).",
        )
    lock = FileLock(database.folder / "start.lock")
    if lock.is_held:
        yield Fault(
            "database_being_started",
            "A process starts, stops or upgrades the embedded database just now: the one that has "
            f"{lock.path} open.",
        )
    elif broken_off(status.folder):
        yield Fault(
            "upgrade_broken_off",
            f"An upgrade of the data in {status.folder} was broken off; the data in force are whole.",
        )


def _open_door(database: EmbeddedDatabase) -> str | None:
    """The address, if the server answers there; raises when it runs and cannot be reached."""
    state = states.own(states.read(database.folder), database.folder)
    if state is None:
        return None
    if server.is_lost(state.data, state.listening):
        raise EmbeddedDatabaseError(
            f"The embedded database runs, and its socket {state.listening.socket} is gone: any command that "
            "needs the database, such as `avlast runs`, starts it anew at once."
        )
    address = door.address(state.data, state.listening)
    if not door.lets_in(address, state.data):
        raise EmbeddedDatabaseError(
            f"The embedded database runs and does not answer at {state.listening.socket}; "
            f"{state.data / 'log'} may say why."
        )
    return address
