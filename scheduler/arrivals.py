"""Files that arrive in a folder: which names count, when one is whole, and what makes it this one file.

A file is known by its name, size and time of change: moved away and back it is the same, with new content it
is another. Where a marker says that it is whole, the marker's name, size and time are what it is known by.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

from shared.watched_folder import USUAL_QUIET, seconds

SHOWN_CHARACTERS = 80

_SHORTEST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=1), timedelta(seconds=15)
_SHARE_OF_THE_TIME = 4
_SLOWEST_PAUSE = timedelta(minutes=10)
_UNSURE = timedelta(seconds=seconds(USUAL_QUIET))
_PASSING = (".", "~$")
"""Names of what programs keep for a while beside the real thing."""


@dataclass(frozen=True)
class Found:
    """A regular file as one look into the folder saw it; times in nanoseconds since 1970."""

    name: str
    size: int
    modified: int
    changed: int = 0
    """When it came to this name, where the system tells."""


@dataclass(frozen=True)
class Delivery:
    """Which files count, and when one is whole; without `quiet` the marker alone says so."""

    pattern: str
    quiet: timedelta | None
    marker: str | None = None
    existing_start: bool = False

    @property
    def pause(self) -> timedelta:
        """How long between two looks; three looks at least while a file is waited for."""
        wanted = (self.quiet or 2 * _LONGEST_PAUSE) / 3
        return min(max(wanted, _SHORTEST_PAUSE), _LONGEST_PAUSE)

    def pause_after(self, took: timedelta) -> timedelta:
        """The same after a look that took so long: a slow share is not asked all the time."""
        return min(max(self.pause, took * _SHARE_OF_THE_TIME), _SLOWEST_PAUSE)


@dataclass(frozen=True)
class Arrival:
    """A file that counts: what it is known by, and how long it must have been as it is."""

    name: bytes
    identity: bytes
    size: int
    modified: int
    came: int
    quiet: timedelta


@dataclass(frozen=True)
class Known:
    """What the row of an arrival says that has started nothing yet."""

    size: int
    modified: int
    since: datetime


@dataclass(frozen=True)
class Decided:
    """What one look makes of the arrivals: rows to write anew, those that start nothing, those that start."""

    written: tuple[Arrival, ...] = ()
    left_out: tuple[Arrival, ...] = ()
    ready: tuple[Arrival, ...] = ()


def arrivals(found: Sequence[Found], wanted: Delivery) -> list[Arrival]:
    """The files that count, by name; where there is a marker those that have theirs."""
    markers = {each.name.casefold(): each for each in sorted(found, key=lambda each: each.modified)}
    made = (_arrival(each, wanted, markers) for each in found if counts(each.name, wanted.pattern))
    return sorted((each for each in made if each), key=lambda each: each.name)


def counts(name: str, pattern: str) -> bool:
    """Whether a name is meant, in capitals or not; hidden and passing names only when the pattern says so."""
    if name.startswith(_PASSING) and not pattern.startswith(_PASSING):
        return False
    return fnmatchcase(name.casefold(), pattern.casefold())


def _arrival(file: Found, wanted: Delivery, markers: Mapping[str, Found]) -> Arrival | None:
    name = _raw(file.name)
    if wanted.marker is None:
        known_by, came = (name, file.size, file.modified), max(file.modified, file.changed)
        return Arrival(name, _framed(known_by), file.size, file.modified, came, wanted.quiet or _UNSURE)
    said = wanted.marker.replace("{name}", file.name).replace("{stem}", _stem(file.name))
    marker = markers.get(said.casefold())
    if marker is None or marker.name == file.name:
        return None
    identity = _framed((name, _raw(marker.name), marker.size, marker.modified))
    came = max(marker.modified, marker.changed)
    # A marker that is older than its file was not written for what lies there now.
    sure = timedelta(0) if marker.modified >= file.modified else _UNSURE
    return Arrival(name, identity, file.size, file.modified, came, wanted.quiet or sure)


def decide(
    found: Iterable[Arrival],
    known: Mapping[bytes, Known | None],
    begun: datetime,
    before: datetime | None = None,
) -> Decided:
    """What a look that began then makes of the arrivals whose row, by identity, is open; None has no row yet.

    `before` is given at a first look: what came no later starts nothing. A file is whole when a look finds it
    unchanged that began its quiet time after it was written down.
    """
    written, left_out, ready = list[Arrival](), list[Arrival](), list[Arrival]()
    for each in found:
        if each.identity not in known:
            continue
        row = known[each.identity]
        same = row is not None and (row.size, row.modified) == (each.size, each.modified)
        if row is None and before is not None and _instant(each.came) <= before:
            left_out.append(each)
            continue
        if not same:
            written.append(each)
        if not each.quiet or (same and row is not None and begun - row.since >= each.quiet):
            ready.append(each)
    return Decided(tuple(written), tuple(left_out), tuple(ready))


def shown(name: bytes, redact: Callable[[str], str]) -> str:
    """A name for people: filtered, in one line, not longer than anybody reads."""
    text = name.decode("utf-8", "replace")
    seen = redact("".join(each if each.isprintable() else "�" for each in text))
    return seen if len(seen) <= SHOWN_CHARACTERS else seen[: SHOWN_CHARACTERS - 1] + "…"


def told(count: int, folder: str) -> str:
    """Why a run starts; names of files are nothing to keep as long as runs are kept."""
    return f"En fil er klar i {folder}." if count == 1 else f"{count} filer er klare i {folder}."


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _raw(name: str) -> bytes:
    """The name's bytes, also of one that is no UTF-8; no two names have the same."""
    return name.encode("utf-8", "surrogatepass")


def _framed(parts: Iterable[bytes | int]) -> bytes:
    """Parts in a row, each with its length before it: no two lists of parts give the same bytes."""
    return b"".join(_frame(each if isinstance(each, bytes) else b"%d" % each) for each in parts)


def _frame(part: bytes) -> bytes:
    return len(part).to_bytes(4, "big") + part


def _instant(nanoseconds: int) -> datetime:
    """When that was; what no calendar has was long ago, or is far away."""
    try:
        return datetime.fromtimestamp(nanoseconds / 1e9, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.max.replace(tzinfo=UTC) if nanoseconds > 0 else datetime.min.replace(tzinfo=UTC)
