"""Follow-ups for the eye: lists, counts, one with its history. Alarms, doctor and portal read these too."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from shared.case_facts import Facts, declared, read
from shared.errors import NotFound
from shared.follow_up.acts import ActKind, FollowUpState, Told
from shared.follow_up.advice import advice
from shared.follow_up.words import not_here
from shared.model import Cause
from shared.report_words import Language
from shared.sealing import Sealer
from shared.store import queries
from shared.store.connect import Connection
from shared.store.items import facts_place, payload_place
from shared.views import record_look

LOOKED_AT_FACTS = "facts_shown"
MOST = 100_000
"""As many as a bulk act chooses at most."""


@dataclass(frozen=True)
class Choice:
    """Which follow-ups: those that are unsolved, unless told, and fit everything that is given."""

    assignee: str | None = None
    nobody: bool = False
    with_rpa: bool = False
    overdue: bool = False
    robot: str | None = None
    cause: Cause | None = None
    code: str | None = None
    unit: str | None = None
    # Those that came before this day.
    before: date | None = None

    @property
    def is_everything(self) -> bool:
        """Whether it leaves nothing out."""
        return self == Choice()


@dataclass(frozen=True)
class FollowUpSeen:
    """One follow-up; nothing in it says whom the case is about."""

    id: int
    item: int
    treatment: int
    robot: str
    title: str
    process: str
    unit: str | None
    cause: Cause
    reason_code: str | None
    reason: str | None
    came_at: datetime
    due_on: date
    state: FollowUpState
    assignee: str | None
    changes: int
    solved_at: datetime | None
    overdue: bool


@dataclass(frozen=True)
class Group:
    """Unsolved follow-ups with one reason: `nobody` of them is whose nobody took."""

    robot: str
    title: str
    process: str
    unit: str | None
    cause: Cause
    reason_code: str | None
    cases: int
    nobody: int
    with_rpa: int
    overdue: int
    first_due: date


@dataclass(frozen=True)
class Deed:
    """What somebody did with a case: as whom, by whom, to whom."""

    at: datetime
    kind: ActKind
    person: str
    by: str
    to: str | None
    note: str | None
    treatment: int

    @property
    def told(self) -> Told:
        """The same as it is told to whoever comes later."""
        return Told(self.kind, self.person, self.at, self.to, self.note)


@dataclass(frozen=True)
class FollowUpStory:
    """All that a person needs of a case, but for the facts, whose looking at is recorded."""

    follow_up: FollowUpSeen
    what_now: str
    deeds: tuple[Deed, ...]
    # All that the case took people, in whole minutes; None when nobody registered any.
    minutes: int | None


def unsolved(connection: Connection, choice: Choice | None = None, limit: int = 50) -> list[FollowUpSeen]:
    """What people must still do, the most urgent first."""
    return _list(connection, queries.load("follow_up").unsolved, choice or Choice(), limit)


def solved(connection: Connection, choice: Choice | None = None, limit: int = 50) -> list[FollowUpSeen]:
    """What nobody need do any more, the latest that came first."""
    return _list(connection, queries.load("follow_up").solved, choice or Choice(), limit)


def overdue(connection: Connection, limit: int = MOST) -> list[FollowUpSeen]:
    """What should have been done by yesterday, the oldest first."""
    return unsolved(connection, Choice(overdue=True), limit)


def groups(connection: Connection, choice: Choice | None = None) -> list[Group]:
    """What must still be done by robot, cause and reason, with counts; the most frequent first."""
    rows = connection.execute(queries.load("follow_up").grouped, _asked(choice or Choice()))
    return [Group(**(row | {"cause": Cause(row["cause"])})) for row in rows]


def story(connection: Connection, item: int, lang: Language = "nb") -> FollowUpStory:
    """The latest follow-up of a case with what was done in all of them; raises NotFound."""
    sql, asked = queries.load("follow_up"), {"item": item}
    row = connection.execute(sql.follow_up_of_item, asked).fetchone()
    if row is None:
        raise NotFound(not_here(item, lang))
    of_robot: Mapping[str, str] = row.pop("advice")
    seen = _seen(row)
    deeds = [
        Deed(**(each | {"kind": ActKind(each["kind"])}))
        for each in connection.execute(sql.events_of_item, asked)
    ]
    (spent,) = connection.execute(sql.minutes_of_item, asked).fetchall()
    minutes = None if spent["ms"] is None else round(spent["ms"] / 60_000)
    return FollowUpStory(seen, advice(seen.reason_code, seen.cause, of_robot, lang), tuple(deeds), minutes)


def look_at_facts(connection: Connection, sealer: Sealer, robot: str, item: int, person: str) -> Facts | None:
    """Open what a person needs to do a case by hand, and write down that they looked; None when purged."""
    record_look(connection, robot, item, LOOKED_AT_FACTS, person)
    asked = {"item": item, "robot": robot}
    (row,) = connection.execute(queries.load("follow_up").sealed_facts, asked).fetchall()
    if row["purged"]:
        return None
    mark = row["reference_hash"]
    if row["facts_sealed"] is not None:
        return read(sealer.open(bytes(row["facts_sealed"]), facts_place(robot, mark)))
    payload = sealer.open(bytes(row["payload_sealed"]), payload_place(robot, mark))
    return declared(payload, row["fields"] or {row["business_key"]: row["business_key"]})


def _list(connection: Connection, statement: Any, choice: Choice, limit: int) -> list[FollowUpSeen]:
    return [_seen(row) for row in connection.execute(statement, _asked(choice) | {"limit": limit})]


def _asked(choice: Choice) -> dict[str, Any]:
    return asdict(choice) | {"cause": choice.cause and choice.cause.value}


def _seen(row: dict[str, Any]) -> FollowUpSeen:
    typed = {"cause": Cause(row["cause"]), "state": FollowUpState(row["state"])}
    return FollowUpSeen(**(row | typed))
