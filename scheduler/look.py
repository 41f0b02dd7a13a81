"""One look of a clock: what fell due becomes runs, and each schedule remembers how far it was looked at."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from scheduler.doorbell import ring_for_all
from scheduler.due import Decision
from scheduler.plan_words import ENDS, TOO_LATE
from scheduler.schedule import RUNS_AT_ONCE, Schedule
from scheduler.schedules import database_time, insert, read
from scheduler.timing import OSLO
from scheduler.trigger_rows import look_at_triggers
from shared.errors import BadInput
from shared.model import RunState
from shared.store import queries
from shared.store.connect import Connection

SCHEDULES_AT_ONCE = 100
"""How many schedules one transaction takes: a commit for each would cost a second per thousand."""

TAKES_AT_ONCE = 50
"""After so many transactions a look ends though more is due: its clock has other things to mind."""

_HELD_BY_ANOTHER = timedelta(milliseconds=250)
_UNREADABLE = timedelta(minutes=10)


@dataclass(frozen=True)
class Looked:
    """What a look did, and how long until the next one is worth it; None when nothing is planned."""

    wait: timedelta | None
    queued: int = 0
    missed: int = 0
    unreadable: tuple[str, ...] = ()
    skipped: int = 0

    def and_then(self, later: "Looked") -> "Looked":
        """Both together; the later one knows how long to wait."""
        return Looked(
            later.wait,
            self.queued + later.queued,
            self.missed + later.missed,
            self.unreadable + later.unreadable,
            self.skipped + later.skipped,
        )


def look(
    connection: Connection,
    on_disk: Mapping[str, str],
    now: datetime | None = None,
    takes: int = TAKES_AT_ONCE,
) -> Looked:
    """Insert a run for what fell due and ring for it; any number of clocks may do so at once.

    `on_disk` is this installation's manifest hash of each robot: schedules that were deployed from
    another manifest are left to a clock that has it. Time is the database's unless given.
    """
    here = {"robots": list(on_disk), "hashes": list(on_disk.values())}
    looked = Looked(timedelta(0), missed=_end_unbegun(connection, now or database_time(connection)))
    looked = looked.and_then(_triggered(connection, here, now or database_time(connection)))
    for _ in range(takes):
        moment = now or database_time(connection)
        wait = _until_next(connection, here, moment)
        if wait is None or wait > timedelta(0):
            return replace(looked, wait=wait)
        taken = _take(connection, here, moment)
        if taken is None:
            return replace(looked, wait=_HELD_BY_ANOTHER)
        looked = looked.and_then(taken)
    return looked


def _until_next(connection: Connection, here: dict[str, Any], now: datetime) -> timedelta | None:
    row = connection.execute(queries.load("clock").next_due, here).fetchone()
    return row["next_due"] - now if row and row["next_due"] else None


def _take(connection: Connection, here: dict[str, Any], now: datetime) -> Looked | None:
    """Answer for some of the due schedules in one transaction; None when others hold them all."""
    sql = queries.load("clock")
    with connection.transaction():
        rows = connection.execute(sql.take_due, here | {"now": now, "at_once": SCHEDULES_AT_ONCE}).fetchall()
        schedules = {row["id"]: read(row) for row in rows}
        decided, unreadable = _decide(schedules.values(), now)
        connection.execute(sql.move_on, _moves(decided))
        runs = insert(connection, [(s, start) for s, decision in decided for start in decision.starts])
        queued = [run for run in runs if run["state"] == RunState.QUEUED]
        skipped = sum(run["state"] == RunState.SKIPPED for run in runs)
        ring_for_all(connection, [(run["id"], schedules[run["schedule_id"]].capabilities) for run in queued])
    missed = len(runs) - len(queued) - skipped
    return Looked(timedelta(0), len(queued), missed, tuple(unreadable), skipped) if rows else None


def _triggered(connection: Connection, here: dict[str, Any], now: datetime) -> Looked:
    """Answer for what starts robots besides schedules."""
    states, unreadable = look_at_triggers(connection, here, now)
    counts = [states.count(each) for each in (RunState.QUEUED, RunState.MISSED, RunState.SKIPPED)]
    return Looked(timedelta(0), counts[0], counts[1], tuple(unreadable), counts[2])


def _end_unbegun(connection: Connection, now: datetime) -> int:
    """Runs that waited until their hours closed are missed; how many."""
    said = {"now": now, "reason": TOO_LATE, "ends": ENDS, "zone": OSLO.key}
    return len(connection.execute(queries.load("clock").end_unbegun, said).fetchall())


def _decide(
    schedules: Collection[Schedule], now: datetime
) -> tuple[list[tuple[Schedule, Decision]], list[str]]:
    """What becomes of each schedule; one that cannot be read waits, unlooked at, and is told of."""
    at_once = RUNS_AT_ONCE // max(1, len(schedules))
    decided, unreadable = [], []
    for schedule in schedules:
        try:
            decided.append((schedule, schedule.decide(now, at_once)))
        except BadInput as wrong:
            decided.append((schedule, Decision([], schedule.looked_until, now + _UNREADABLE)))
            unreadable.append(str(wrong))
    return decided, unreadable


def _moves(decided: Iterable[tuple[Schedule, Decision]]) -> dict[str, list[Any]]:
    pairs = list(decided)
    return {
        "schedules": [schedule.id for schedule, _ in pairs],
        "looked_until": [decision.looked_until for _, decision in pairs],
        "next_due": [decision.next_due for _, decision in pairs],
    }
