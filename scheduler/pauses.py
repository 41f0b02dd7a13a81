"""Pausing and draining: who held what back, why and until when. The take reads the rows."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from scheduler.limits import Pause
from scheduler.runs import lock_takes, ring_for_next
from shared.errors import BadInput, NotFound
from shared.model import Halt, Scope
from shared.person import Acting, RoleName, demand
from shared.redact import Redactor
from shared.store import queries
from shared.store.connect import Connection
from shared.views import Home

LONGEST_REASON = 500


@dataclass(frozen=True)
class Target:
    """What is held back; everything has no name."""

    scope: Scope
    name: str = ""

    def __str__(self) -> str:
        """As people type it."""
        return f"{self.scope} {self.name}".strip()


@dataclass(frozen=True)
class PauseSeen:
    """A pause or a drain; one that was lifted by nobody was lifted by its time."""

    id: int
    kind: Halt
    scope: Scope
    name: str
    reason: str
    by: str
    since: datetime
    until: datetime | None
    lifted_at: datetime | None
    lifted_by: str | None

    @property
    def target(self) -> Target:
        """What it holds back."""
        return Target(self.scope, self.name)


@dataclass(frozen=True)
class HeldBack:
    """What a pause did: how many runs end after the item in hand, or with a drain go on to their end."""

    pause: PauseSeen
    running: int


def demand_role(acting: Acting, target: Target, home: Home | None = None) -> str:
    """Who it is, as it is written down; raises NotAllowed.

    The RPA team may hold back anything, a process owner the own robots, who owns all of a unit that unit.
    """
    roles = (RoleName.RPA,) if home is None and target.scope is not Scope.UNIT else _OWNERS
    unit = home.unit if home else target.name if target.scope is Scope.UNIT else None
    demand(acting.person, *roles, process=home.process if home else None, unit=unit)
    return acting.signature


_OWNERS = (RoleName.RPA, RoleName.PROCESS_OWNER)


def hold_back(
    connection: Connection, kind: Halt, target: Target, reason: str, by: str, until: datetime | None = None
) -> HeldBack:
    """Let nothing of it begin from now on; takes the place of what held the same back before.

    Everybody reads the reason: numbers of persons are taken out, and it is one line. Raises BadInput.
    """
    sql = queries.load("pauses")
    reason = _one_line(reason)
    if not reason:
        raise BadInput("Say why (--reason): whoever wonders why nothing runs reads it.")
    if len(reason) > LONGEST_REASON:
        raise BadInput(f"The reason is too long: write {LONGEST_REASON} characters at most.")
    if _one_line(target.name) != target.name:
        raise BadInput(f"No {target.scope} has such a name: it holds the number of a person, or blanks.")
    values = asdict(target) | {"kind": kind, "reason": reason, "by": by, "until": until}
    with connection.transaction():
        # No run slips in between: who takes one stands in the same line.
        lock_takes(connection)
        connection.execute(sql.lift, values)
        row = connection.execute(sql.hold_back, values).fetchone()
        if kind is Halt.PAUSE:
            connection.execute(sql.stop_for_pause, values)
        connection.execute(sql.go_on)
        running = still_running(connection, target)
    return HeldBack(_seen(row or {}), running)


def resume(connection: Connection, target: Target, by: str) -> PauseSeen:
    """Lift what holds it back and ring for what may begin; raises NotFound saying what is held back."""
    sql = queries.load("pauses")
    with connection.transaction():
        lock_takes(connection)
        row = connection.execute(sql.lift, asdict(target) | {"by": by}).fetchone()
        if row is not None:
            connection.execute(sql.go_on)
            ring_for_next(connection)
    if row is None:
        others = ", ".join(str(each.target) for each in in_force(connection)) or "nothing"
        raise NotFound(f"The {target} is not held back by itself. What is: {others}.")
    return _seen(row)


def in_force(connection: Connection) -> list[PauseSeen]:
    """What is held back now."""
    return [_seen(row) for row in connection.execute(queries.load("pauses").in_force)]


def history(connection: Connection, limit: int = 100) -> list[PauseSeen]:
    """What was held back, the newest first."""
    return [_seen(row) for row in connection.execute(queries.load("pauses").history, {"limit": limit})]


def still_running(connection: Connection, target: Target) -> int:
    """How many runs of it are not over yet."""
    row = connection.execute(queries.load("pauses").still_running, asdict(target)).fetchone()
    return int(row["runs"]) if row else 0


def known_machines(connection: Connection) -> list[str]:
    """Where a worker was seen within the day."""
    return [row["machine"] for row in connection.execute(queries.load("pauses").known_machines)]


def as_rule(seen: PauseSeen) -> Pause:
    """The same as the rule of the line looks at it."""
    return Pause(seen.kind, seen.scope, seen.name, seen.by, seen.reason, seen.until)


def _one_line(text: str) -> str:
    return " ".join(Redactor()(text).replace("\0", "").encode("utf-8", "replace").decode().split())


def _seen(row: dict[str, Any]) -> PauseSeen:
    return PauseSeen(**(row | {"kind": Halt(row["kind"]), "scope": Scope(row["scope"])}))
