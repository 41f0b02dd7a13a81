"""What people look at: robots, runs and cases as rows for the eye. Looking at what is sealed is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.errors import NotFound
from shared.model import Cause, ItemState, Outcome, RunState, Trigger
from shared.nearest import hint
from shared.sealing import Sealer
from shared.store import queries
from shared.store.connect import Connection
from shared.store.items import reference_place

LOOKED_AT_REFERENCE = "reference_shown"
LOOKED_AT = {"picture": "picture_shown", "trace": "trace_shown"}


@dataclass(frozen=True)
class RobotSeen:
    """A deployed robot, what waits for it and how its last run stands."""

    name: str
    title: str
    owner: str
    process: str
    unit: str
    version: str
    capabilities: tuple[str, ...]
    active: bool
    paused: str | None
    paused_until: datetime | None
    paused_reason: str | None
    paused_by: str | None
    deployed_at: datetime
    deployed_by: str
    waiting: int
    last_run: int | None
    last_state: RunState | None
    last_at: datetime | None
    last_to_person: int


@dataclass(frozen=True)
class RunSeen:
    """A run; `items` were settled by it, `to_person` of them went to a person."""

    id: int
    robot: str
    environment: str
    trigger: Trigger
    state: RunState
    due_at: datetime | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    after_run: int | None
    asked_by: str | None
    stop: str | None
    stop_by: str | None
    machine: str | None
    reason_code: str | None
    reason: str | None
    version: str | None
    # How many cases a dry run looked at, at most; None for a run that worked.
    dry_run: int | None
    items: int
    to_person: int

    @property
    def over(self) -> bool:
        """Whether nothing more will happen in it."""
        return self.state not in (RunState.QUEUED, RunState.RUNNING)


@dataclass(frozen=True)
class ItemSeen:
    """A case without anything that says whom it is about."""

    id: int
    robot: str
    process: str
    state: ItemState
    outcome: Outcome | None
    cause: Cause | None
    reason_code: str | None
    reason: str | None
    share_permille: int
    added_at: datetime
    added_by: str
    not_before: datetime
    first_taken_at: datetime | None
    settled_at: datetime | None
    attempts: int
    failures: int
    losses: int
    runs: tuple[int, ...]
    purged: bool
    purged_at: datetime | None = None


@dataclass(frozen=True)
class EventSeen:
    """Something that happened to a case."""

    at: datetime
    kind: str
    code: str | None
    sentence: str | None
    run: int | None
    person: str | None
    # Why it came to a person then; a case may have done so several times.
    cause: Cause | None = None


@dataclass(frozen=True)
class StepSeen:
    """An effect on the outside world: begun, and perhaps known to have happened."""

    name: str
    state: str
    tries: int
    run: int
    begun_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class ItemHistory:
    """All there is to know of a case."""

    item: ItemSeen
    events: tuple[EventSeen, ...]
    steps: tuple[StepSeen, ...]


@dataclass(frozen=True)
class Home:
    """Where a robot belongs, which decides who may do what with it."""

    name: str
    title: str
    process: str
    unit: str
    active: bool


def robots(connection: Connection, *, retired: bool = False) -> list[RobotSeen]:
    """Every deployed robot by name, with those whose folder is gone when asked for."""
    rows = connection.execute(queries.load("views").robots, {"retired": retired})
    return [_robot(row) for row in rows]


def home(connection: Connection, robot: str) -> Home:
    """Where a robot belongs; raises NotFound with the nearest name."""
    row = connection.execute(queries.load("views").robot, {"robot": robot}).fetchone()
    if row is None:
        known = [each["name"] for each in connection.execute(queries.load("views").robot_names)]
        raise NotFound(f"No robot named {robot} is deployed here; {hint(robot, known)}")
    return Home(**row)


def runs(
    connection: Connection, robot: str | None = None, state: RunState | None = None, limit: int = 20
) -> list[RunSeen]:
    """The latest runs, the newest first."""
    return _runs(connection, {"robot": robot, "state": state and state.value, "run": None, "limit": limit})


def run(connection: Connection, number: int) -> RunSeen:
    """One run; raises NotFound."""
    found = _runs(connection, {"robot": None, "state": None, "run": number, "limit": 1})
    if not found:
        raise NotFound(f"There is no run {number} here; `avlast runs` lists the latest.")
    return found[0]


def items(
    connection: Connection,
    robot: str,
    state: ItemState | None = None,
    outcome: Outcome | None = None,
    limit: int = 50,
) -> list[ItemSeen]:
    """The latest cases of a robot's queue, the newest first."""
    asked = {"state": state and state.value, "outcome": outcome and outcome.value}
    return _items(connection, {"robot": robot, "item": None, "limit": limit} | asked)


def history(connection: Connection, robot: str, item: int) -> ItemHistory:
    """One case with all that happened to it; raises NotFound."""
    sql, asked = queries.load("views"), {"item": item}
    found = _items(connection, {"robot": robot, "state": None, "outcome": None, "limit": 1} | asked)
    if not found:
        raise NotFound(f"The robot {robot} has no item {item}; `avlast items {robot}` lists the latest.")
    events = tuple(_event(row) for row in connection.execute(sql.events_of_item, asked))
    steps = tuple(StepSeen(**row) for row in connection.execute(sql.steps_of_item, asked))
    return ItemHistory(found[0], events, steps)


def look_at_reference(
    connection: Connection, sealer: Sealer, robot: str, item: int, person: str
) -> str | None:
    """Open a case's clear reference for a person, and write down that it was; None when it is purged."""
    record_look(connection, robot, item, LOOKED_AT_REFERENCE, person)
    asked = {"item": item, "robot": robot}
    row = connection.execute(queries.load("views").sealed_reference, asked).fetchone()
    if row is None or row["reference_sealed"] is None:
        return None
    place = reference_place(robot, row["reference_hash"])
    return sealer.open(bytes(row["reference_sealed"]), place).decode()


def record_look(
    connection: Connection,
    robot: str,
    item: int,
    kind: str,
    person: str,
    *,
    run_id: int | None = None,
    code: str | None = None,
) -> None:
    """Write into a case's history who looked at what; raises NotFound."""
    values = {"item": item, "robot": robot, "kind": kind, "code": code, "person": person, "run": run_id}
    if connection.execute(queries.load("views").record_look, values).fetchone() is None:
        raise NotFound(f"The robot {robot} has no item {item}; `avlast items {robot}` lists the latest.")


def _runs(connection: Connection, asked: Mapping[str, Any]) -> list[RunSeen]:
    rows = connection.execute(queries.load("views").runs, asked)
    typed = ((row, {"trigger": Trigger(row["trigger"]), "state": RunState(row["state"])}) for row in rows)
    return [RunSeen(**(row | more)) for row, more in typed]


def _items(connection: Connection, asked: Mapping[str, Any]) -> list[ItemSeen]:
    return [_item(row) for row in connection.execute(queries.load("views").items, asked)]


def _item(row: dict[str, Any]) -> ItemSeen:
    typed = {
        "state": ItemState(row["state"]),
        "outcome": Outcome(row["outcome"]) if row["outcome"] else None,
        "cause": Cause(row["cause"]) if row["cause"] else None,
        "runs": tuple(row["runs"]),
    }
    return ItemSeen(**(row | typed))


def _event(row: dict[str, Any]) -> EventSeen:
    return EventSeen(**(row | {"cause": Cause(row["cause"]) if row["cause"] else None}))


def _robot(row: dict[str, Any]) -> RobotSeen:
    state = RunState(row["last_state"]) if row["last_state"] else None
    return RobotSeen(**(row | {"capabilities": tuple(row["capabilities"]), "last_state": state}))
