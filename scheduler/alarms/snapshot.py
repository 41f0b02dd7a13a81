"""What is looked at for alarms, as values: an edge gathers them from the rows, conditions read them."""

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True)
class FailedRuns:
    """A robot's runs that failed for one reason, since its last success or since its open alarm began."""

    robot: str
    code: str
    runs: int
    first_at: datetime
    last_at: datetime
    last_run: int
    recovered: bool = False
    """Whether a run succeeded after the last of them."""
    tried_again: bool = False
    """Whether another attempt waits or is under way."""


@dataclass(frozen=True)
class MissedRuns:
    """Due times of a schedule that were missed."""

    robot: str
    schedule: str
    runs: int
    first_due: datetime
    last_due: datetime
    noted_at: datetime
    last_run: int
    begun_since: bool = False
    """Whether a run of the schedule began after the last of them."""


@dataclass(frozen=True)
class RobotDay:
    """A robot with deadlines: what its schedules asked for today, and what became of it."""

    robot: str
    not_started_by: time | None = None
    not_finished_by: time | None = None
    first_due: datetime | None = None
    began_at: datetime | None = None
    succeeded_at: datetime | None = None
    open_due: datetime | None = None
    """When the first of today's runs that are not over was due."""


@dataclass(frozen=True)
class ItemsLate:
    """Open cases that waited for more working hours than their robot promises."""

    robot: str
    hours: float
    items: int
    oldest_at: datetime


@dataclass(frozen=True)
class QueueNow:
    """How many cases wait in a queue, and how many waited some hours ago."""

    robot: str
    waiting: int
    waiting_before: int
    hours: int
    least: int | None = None
    """The robot's own limit, below which nobody is told."""


@dataclass(frozen=True)
class MachinePart:
    """The workers, or the clocks, of one machine: when the last of them gave a sign of life."""

    machine: str
    what: str
    seen_at: datetime


@dataclass(frozen=True)
class FolderUnseen:
    """A folder where a robot waits for files and that no clock can see: since when, and why."""

    robot: str
    trigger: str
    folder: str
    trouble: str
    since: datetime


@dataclass(frozen=True)
class SecretDated:
    """A secret that is valid until a day, that day included."""

    name: str
    expires: date
    robots: tuple[str, ...] = ()


@dataclass(frozen=True)
class WithPeople:
    """A robot's cases that went to a person and wait there, by cause; `late` of them past their due date."""

    robot: str
    cause: str
    code: str
    cases: int
    first_at: datetime
    late: int = 0
    late_since: datetime | None = None


@dataclass(frozen=True)
class Unreachable:
    """Somebody whom alarms would be sent to, and who has no address."""

    person: str
    robots: tuple[str, ...] = ()
    known: bool = True


@dataclass(frozen=True)
class Snapshot:
    """Everything that is looked at; what happened since `since` is told even when it is over by now."""

    since: datetime
    failed: tuple[FailedRuns, ...] = ()
    missed: tuple[MissedRuns, ...] = ()
    days: tuple[RobotDay, ...] = ()
    late: tuple[ItemsLate, ...] = ()
    queues: tuple[QueueNow, ...] = ()
    machines: tuple[MachinePart, ...] = ()
    folders: tuple[FolderUnseen, ...] = ()
    secrets: tuple[SecretDated, ...] = ()
    with_people: tuple[WithPeople, ...] = ()
    unreachable: tuple[Unreachable, ...] = ()
