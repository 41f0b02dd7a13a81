"""Which way and which place a folder's database has, or gets when it is new."""

from collections.abc import Callable, Mapping
from pathlib import Path

from shared.database import server
from shared.database.account import account_way, former_homes, has_home, home_of, reachable
from shared.database.binaries import Binaries, binaries_for, candidates, made_by
from shared.database.cluster import Cluster
from shared.database.minding import Minder
from shared.database.state import State, belongs_to_another, is_copy
from shared.database.switch import clear_away
from shared.database.versions import upgrade_of
from shared.database.ways import How, Way
from shared.errors import EmbeddedDatabaseError
from shared.platform import AS_ORDINARY_USER, can_unshare_user, is_root, owner_of


def cluster_of(
    folder: Path, before: State | None, environ: Mapping[str, str], minder: Callable[[Path], Minder]
) -> Cluster:
    """The place, the programs and the way of this folder's database; a broken-off upgrade is cleared."""
    expected = before.home if before and not is_copy(before, folder) else folder
    clear_away(expected, minder(expected / "data"))
    binaries = binaries_for(expected / "data", environ)
    way, home = _way_and_home(folder, before, binaries)
    if home != expected:
        clear_away(home, minder(home / "data"))
        binaries = binaries_for(home / "data", environ)
    return _cluster(home, binaries, way)


def upgraded_cluster_of(
    folder: Path, before: State | None, environ: Mapping[str, str], minder: Callable[[Path], Minder]
) -> tuple[Cluster, Cluster] | None:
    """This folder's database as it is and as it shall be; None when nothing newer is here."""
    own, others = candidates(environ)
    here = [*([own] if own else []), *others]
    if not here or not (before or has_home(folder) or (folder / "data").exists()):
        return None
    way, home = _way_and_home(folder, before, here[0])
    clear_away(home, minder(home / "data"))
    made = made_by(home / "data")
    pair = upgrade_of(made, here) if made else None
    return (_cluster(home, pair.old, way), _cluster(home, pair.new, way)) if pair else None


def _cluster(home: Path, binaries: Binaries, way: Way) -> Cluster:
    return Cluster(home, reachable(binaries, way) if way.how is How.ACCOUNT else binaries, way)


def _way_and_home(folder: Path, before: State | None, binaries: Binaries) -> tuple[Way, Path]:
    """What an earlier start chose stays, because the data are there; a new folder gets what is allowed."""
    data = folder / "data"
    if data.exists():
        return _way_of(data, binaries), folder
    if before and before.how is How.ACCOUNT:
        home = _not_copied(folder, before)
        return account_way(), home
    if not is_root():
        return Way(How.PLAIN), folder
    if not has_home(folder) and _namespace_works(folder, binaries):
        return Way(How.NAMESPACE), folder
    way = account_way()
    home = home_of(folder, way)
    _end_forgotten(former_homes(folder, home))
    return way, home


def _end_forgotten(homes: list[Path]) -> None:
    """A server whose folder was removed under it still runs, and would do so for ever."""
    for home in homes:
        process = server.postmaster(home / "data")
        if process:
            server.end_fast(process)


def _way_of(data: Path, binaries: Binaries) -> Way:
    """The way to run the server on data in the folder itself: as their owner."""
    owner = owner_of(data)
    if owner is not None and owner != owner_of():
        raise belongs_to_another(data)
    if not is_root():
        return Way(How.PLAIN)
    if not _namespace_works(data, binaries):
        raise EmbeddedDatabaseError(
            f"The data in {data} are root's, and root can use them in a user namespace only "
            f"({' '.join(AS_ORDINARY_USER)}), which this system forbids. Start it where they are allowed, "
            "or give the folder to an ordinary user (chown -R) and run as that one."
        )
    return Way(How.NAMESPACE)


def _namespace_works(folder: Path, binaries: Binaries) -> bool:
    """Whether root may make a namespace, and what is root's can be reached from within it."""
    return can_unshare_user(("test", "-w", str(folder), "-a", "-x", binaries.program("postgres")))


def _not_copied(folder: Path, before: State) -> Path:
    """The home of this folder's data, unless they belong to the folder that this one was copied from."""
    if is_copy(before, folder):
        raise EmbeddedDatabaseError(
            f"{folder} is a copy of {before.folder}, whose data are in {before.home} and were not copied. "
            f"To begin with an empty database here, remove {folder}."
        )
    return before.home
