"""What the doctor looks at, as values; an edge gathers them, checks read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from shared.baseline import Baseline, Work


@dataclass(frozen=True)
class Trouble:
    """An error that was met while looking: its class, and the sentence that it said."""

    kind: str
    sentence: str


@dataclass(frozen=True)
class Room:
    """How much room a folder's disk has; bytes."""

    folder: Path
    free: int


@dataclass(frozen=True)
class Installation:
    """This machine's settings, people, keys and folders."""

    account: str
    person: str | None = None
    organisation: Trouble | None = None
    keys: Trouble | None = None
    two_file_keys_in: str | None = None
    """Where two keys of the secrets files stand, as in the midst of a renewal."""
    calendars: Trouble | None = None
    factors: Trouble | None = None
    resources: Trouble | None = None
    rooms: tuple[Room, ...] = ()
    open_folders: tuple[Path, ...] = ()
    open_secrets: Path | None = None
    left_behind: tuple[Path, ...] = ()


@dataclass(frozen=True)
class RobotHere:
    """A robot as its folder here says, and what it lacks."""

    name: str
    hash: str
    work: Work
    capabilities: tuple[str, ...] = ()
    missing_secrets: tuple[str, ...] = ()
    nobodies: tuple[str, ...] = ()
    has_values: bool = True


@dataclass(frozen=True)
class PolicyHere:
    """A folder of policies: what stands in the way of today's, and its signer if that is nobody."""

    name: str
    trouble: Trouble | None = None
    nobody: str | None = None


@dataclass(frozen=True)
class Rules:
    """Robots, policies and baselines as the folders here have them."""

    today: date
    environment: str
    robots: tuple[RobotHere, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    capabilities: tuple[str, ...] = ()
    policies: tuple[PolicyHere, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    baselines_trouble: Trouble | None = None
    calendars: Mapping[str, str] = field(default_factory=dict)
    """The calendars here: name and hash; empty when they cannot be read."""


@dataclass(frozen=True)
class Database:
    """The database from outside; `stopped` is the embedded one when it does not run.

    Each of `faults` has the doctor's own code as its kind.
    """

    stopped: bool = False
    room: Room | None = None
    """What the embedded one's disk has left."""
    trouble: Trouble | None = None
    hindrances: tuple[Trouble, ...] = ()
    faults: tuple[Trouble, ...] = ()
    read_only: bool = False
    root_without_namespaces: bool = False
    socket_fits: bool = True
    short_folder: bool = True


@dataclass(frozen=True)
class ClockHere:
    """A clock and how long it has been silent; seconds."""

    name: str
    machine: str
    silent: float
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorkerHere:
    """A worker and how long it has been silent; seconds."""

    name: str
    machine: str
    silent: float
    capabilities: tuple[str, ...] = ()
    has_key: bool = True


@dataclass(frozen=True)
class Waiting:
    """A robot's runs that could begin: how many, and how long the first has waited; seconds."""

    robot: str
    runs: int
    seconds: float
    capabilities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lost:
    """A run whose lease ran out; seconds since."""

    run: int
    robot: str
    machine: str
    seconds: float


@dataclass(frozen=True)
class KeyHere:
    """A payload key: whether it is here, what needs it, seconds since its change.

    Beside the states that the database knows, one that is only here is `unknown` or `retired`.
    """

    id: str
    state: str
    here: bool = True
    waiting: int = 0
    files: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Overdue:
    """How many of a robot's cases are kept longer than its days."""

    robot: str
    items: int
    days: int


@dataclass(frozen=True)
class Sealed:
    """What is sealed, and whether the keys here fit it."""

    hash_key_differs: bool = False
    damaged_keys: tuple[str, ...] = ()
    keys: tuple[KeyHere, ...] = ()
    overdue: tuple[Overdue, ...] = ()


@dataclass(frozen=True)
class Telling:
    """Whether people can be told what is wrong; seconds."""

    ways: bool = True
    trouble: Trouble | None = None
    unreachable: tuple[str, ...] = ()
    waiting: int = 0
    waiting_seconds: float = 0.0
    given_up: int = 0
    said: tuple[str, ...] = ()
    looked: float | None = None
    """How long ago somebody looked for what is wrong; None in a house that never did."""
    clock_is_up: bool = False


@dataclass(frozen=True)
class FolderHere:
    """A folder where a robot waits for files: its trouble, and how long nobody has seen it; seconds."""

    robot: str
    folder: str
    trouble: str | None
    said: str
    unseen: float


@dataclass(frozen=True)
class AtWork:
    """What the database knows; `ahead` is how far this machine's clock is before its own, in seconds."""

    ahead: float = 0.0
    schedules: int = 0
    """How many schedules and triggers need a clock."""
    folders: tuple[FolderHere, ...] = ()
    unreadable: tuple[str, ...] = ()
    """Triggers that cannot be read, as sentences."""
    clocks: tuple[ClockHere, ...] = ()
    workers: tuple[WorkerHere, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    lost: tuple[Lost, ...] = ()
    rings: int = 0
    value_logging: tuple[str, ...] = ()
    deployed: Mapping[str, str] | None = None
    calendars: tuple[tuple[str, str], ...] = ()
    """Name and hash of each version of a calendar that schedules go by."""
    registered: frozenset[tuple[Work, int]] = frozenset()
    held_back: tuple[str, ...] = ()
    """What is paused or drained, as sentences."""
    never_begin: tuple[tuple[str, str], ...] = ()
    """Robots whose runs wait for more permits than there are, and of what."""
    lease_seconds: float = 20.0
    sealed: Sealed = Sealed()
    telling: Telling = Telling()
    restarted: float | None = None
    """How long ago the database was started again under clocks and workers; None when it was not."""
