"""An upgrade: everything carried to a new data folder, compared, and put in force; the old folder is kept."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shared.database import cluster as clusters
from shared.database.address import Listening, chosen
from shared.database.carrying import Carrier, Progress
from shared.database.cluster import Cluster
from shared.database.minding import Minder
from shared.database.picture import Picture, differences, picture_of
from shared.database.private_server import private_server
from shared.database.switch import clear_away, decide, finish, work_folder
from shared.database.versions import kept_folders, kept_name, room_needed
from shared.errors import EmbeddedDatabaseError
from shared.platform import keep_names, make_private_folder

_MOST_TOLD = 5
# Nothing of the new data counts before all of them are on the disk, which is seen to at the end.
_QUICK = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "256MB", "autovacuum": "off"}
_QUIET = {"autovacuum": "off"}


@dataclass(frozen=True)
class Upgraded:
    """What an upgrade did: the versions, how many rows there were to carry, where the old data are."""

    before: str
    after: str
    rows: int
    kept: Path


def free_bytes(folder: Path) -> int:
    """How much room the folder's disk has."""
    return shutil.disk_usage(folder).free


def carry_over(
    old: Cluster,
    new_programs: Cluster,
    minder: Minder,
    today: date,
    free: Callable[[Path], int] = free_bytes,
    *,
    durable: bool = True,
) -> Upgraded:
    """Upgrade the data of a server that does not run; until the last moment a failure changes nothing."""
    _demand_room(old, free)
    work = work_folder(old.home)
    try:
        _make_work_folder(work, old)
        new = Cluster(work, new_programs.binaries, old.way)
        minder.tell(f"making a data folder of PostgreSQL {new.binaries.version} ...")
        clusters.make(new, _QUICK, heir_of=old.data)
        picture = _carried(old, new, minder)
        if durable:
            minder.tell("writing everything to the disk ...")
            new.run("initdb", "--sync-only", "-D", str(new.data), longest_seconds=None)
            keep_names(work)
        kept = old.home / kept_name(old.binaries.major, today, [path.name for path in kept_folders(old.home)])
        decide(old.home, work, kept.name)
        minder.tell(f"putting the new data in force; the old ones are kept in {kept} ...")
        finish(old.home)
    finally:
        clear_away(old.home, minder)
    return Upgraded(old.binaries.version, new.binaries.version, picture.rows, kept)


def _make_work_folder(work: Path, old: Cluster) -> None:
    """A private folder, in which the server's account may reach its own part."""
    make_private_folder(work)
    if old.way.gid is not None:
        shutil.chown(work, group=old.way.gid)
        work.chmod(0o710)


def _demand_room(old: Cluster, free: Callable[[Path], int]) -> None:
    base = sum(path.stat().st_size for path in (old.data / "base").rglob("*") if path.is_file())
    needed, there = room_needed(base), free(old.home)
    if there < needed:
        raise EmbeddedDatabaseError(
            f"The upgrade needs {needed / 2**30:.1f} GB on the disk of {old.home}, which has "
            f"{there / 2**30:.1f} GB left: the old data are kept beside the new ones. Make room and "
            "try again; nothing was changed."
        )


def _carried(old: Cluster, new: Cluster, minder: Minder) -> Picture:
    """Both servers at once, each on a socket of nobody else's: read out, fill, compare."""
    tell = minder.tell
    tell(f"starting PostgreSQL {old.binaries.version} for ourselves alone ...")
    old_socket, new_socket = _sockets(new.home, old)
    new_minder = Minder(new.data, new.home / "server.lock", tell, minder.patience_seconds)
    with (
        private_server(old, old_socket, minder, _QUIET) as old_address,
        private_server(new, new_socket, new_minder, _QUICK) as new_address,
    ):
        carrier = Carrier(new.binaries, old.binaries, new.home, tell)
        carrier.roles(old_address, new_address)
        carrier.databases(old_address, new_address)
        before = picture_of(old_address, Progress.of("counting and hashing the old rows", tell).at)
        after = picture_of(new_address, Progress.of("counting and hashing the new rows", tell).at)
    found = differences(before, after)
    if found:
        raise EmbeddedDatabaseError(
            f"The new data are not the old ones ({len(found)} differences): {'; '.join(found[:_MOST_TOLD])}. "
            "The old data stay in force; nothing was changed."
        )
    tell(f"the new data are the old ones: {before.rows} rows, {len(before.facts)} things compared")
    return before


def _sockets(work: Path, old: Cluster) -> tuple[Listening, Listening]:
    """Two doors in a private folder of their own."""
    first = chosen(work, None, old.way)
    if not first.is_socket:
        return first, chosen(work, None, old.way)
    return Listening(first.host, 5433), Listening(first.host, 5434)
