"""Runs in PostgreSQL: taking, renewing, ending, abandoning. The database decides, under one token."""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from scheduler.doorbell import ring, ring_for_all
from scheduler.ending import ABANDONED, Ending, follower
from scheduler.plan_words import COVERED
from scheduler.rescue import Heartbeat
from scheduler.retry import Policy, after
from scheduler.told_time import ToldTime
from scheduler.trigger_rows import start_after
from shared.follow_up.calendar import OpenDays
from shared.model import RunState, Stop, Trigger
from shared.period import oslo_day
from shared.platform import seconds_even_asleep
from shared.store import queries
from shared.store.connect import Connection, Store

# Any number that no other program takes.
_TAKES = 0x41564C54
# A ring that nobody could answer is rung again by a sweep; what its lost answer had taken is not.
_TAKE_PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class TakenRun:
    """A run as its worker holds it."""

    id: int
    robot: str
    token: int
    manifest_hash: str
    retry: Policy
    timeout_seconds: float
    code_version: str
    told: ToldTime
    """The database's time when it was taken."""
    dry_run: int | None = None
    """How many cases it looks at, changing nothing; None for a run that works."""


class Runs:
    """The runs table as one thread of a worker uses it."""

    def __init__(
        self,
        store: Store,
        lost_budget: int,
        dice: Callable[[], float] = random.random,
        *,
        lease_seconds: float = 20.0,
        open_days: OpenDays = lambda _today: [],
    ) -> None:
        self._store = store
        self._sql = queries.load("runs")
        self._items = queries.load("items")
        self._dice = dice
        self._lost_budget = lost_budget
        self._lease_seconds = lease_seconds
        # For the due date of cases that a rescue gives to people.
        self._open_days = open_days

    def take(
        self,
        worker: str,
        machine: str,
        capabilities: Sequence[str],
        lease_seconds: float,
        in_hand: Collection[int] = (),
    ) -> TakenRun | None:
        """Take the run that is next in line for such a worker, or None.

        `in_hand` are the runs that the worker minds already; what a lost answer had taken is the other one.
        """
        values = {
            "worker": worker,
            "machine": machine,
            "capabilities": list(capabilities),
            "lease_seconds": lease_seconds,
            "in_hand": list(in_hand),
        }
        seen = self._store.generation

        def work(connection: Connection) -> dict[str, Any] | None:
            with connection.transaction():
                lock_takes(connection)
                if self._store.generation != seen:
                    unanswered = connection.execute(self._sql.taken_unanswered, values).fetchone()
                    if unanswered is not None:
                        return unanswered
                taken = connection.execute(self._sql.take_run, values).fetchone()
                if taken is not None and taken["schedule_id"] is not None:
                    self._cover(connection, taken)
                return taken

        row = self._store.again(work, _TAKE_PATIENCE_SECONDS)
        return _taken(row) if row is not None else None

    def _cover(self, connection: Connection, taken: Mapping[str, Any]) -> None:
        values = {
            "schedule": taken["schedule_id"],
            "robot": taken["robot"],
            "now": taken["now"],
            "reason": COVERED.format(run=taken["id"]),
        }
        connection.execute(self._sql.cover_waiting, values)

    def renew(self, run: TakenRun, lease_seconds: float) -> tuple[bool, Stop | None]:
        """Beat the lease once: whether the run is still ours, and whether a stop was asked for."""
        values = {"run": run.id, "token": run.token, "lease_seconds": lease_seconds}
        return _answer(self._store.connection.execute(self._sql.renew, values).fetchone())

    def asked(self, run: TakenRun) -> tuple[bool, Stop | None]:
        """Ask, between two beats, whether the run is still ours and whether it shall stop."""
        values = {"run": run.id, "token": run.token}
        return _answer(self._store.connection.execute(self._sql.asked, values).fetchone())

    def end(self, run: TakenRun, ending: Ending) -> bool:
        """Name the outcome, free what was held, insert what follows; False when the run was another's."""
        values = {
            "run": run.id,
            "token": run.token,
            "state": ending.state.value,
            "code": ending.code,
            "reason": ending.reason,
        }
        seen = self._store.generation

        def work(connection: Connection) -> bool:
            if self._close(connection, self._sql.end_run, values, ending):
                return True
            lost_answer = self._store.generation != seen
            return lost_answer and connection.execute(self._sql.ended_by_me, values).fetchone() is not None

        return self._store.again(work)

    def abandon(self, seen: Heartbeat) -> bool:
        """End a run whose lease stood still; False when it beat after all."""
        values = {"run": seen.run, "token": seen.token, "beats": seen.beats, "reason": ABANDONED.reason}
        return self._close(self._store.connection, self._sql.abandon_run, values, ABANDONED)

    def heartbeats(self) -> list[Heartbeat]:
        """Look at every lease."""
        rows = self._store.connection.execute(self._sql.heartbeats)
        return [Heartbeat(r["id"], r["robot"], r["token"], r["beats"]) for r in rows]

    def ring_for_waiting(self) -> int:
        """Ring for queued runs without a ring; gives how many. What lifted itself is written down."""
        connection = self._store.connection
        connection.execute(queries.load("pauses").lift_by_time)
        connection.execute(self._sql.sweep_rings)
        return ring_for_next(connection)

    def _close(self, connection: Connection, statement: Any, values: dict[str, Any], ending: Ending) -> bool:
        with connection.transaction():
            row = connection.execute(statement, values).fetchone()
            if row is None:
                return False
            if row["dry_run"] is None:
                self._go_on(connection, row, ending)
            self._ring_next(connection)
        return True

    def _go_on(self, connection: Connection, row: dict[str, Any], ending: Ending) -> None:
        """What follows from a run that worked; a dry run held no item, and nothing comes of it."""
        self._free_items(connection, row["id"], ending)
        goes_on = self._follow(connection, row, ending)
        if ending.state is RunState.SUCCEEDED or not goes_on:
            start_after(connection, row["robot"], row["id"], ending.state)

    def _free_items(self, connection: Connection, run: int, ending: Ending) -> None:
        lost = {
            "run": run,
            "lost": int(ending.loses_items),
            "lost_budget": self._lost_budget,
            "may_wake": ending.may_wake,
            "lease_seconds": self._lease_seconds,
        }
        connection.execute(self._items.free_lost_items, lost)
        if ending.loses_items:
            reason = f"Arbeidet ble avbrutt {self._lost_budget + 1} ganger. RPA-teamet ser på kjøring {run}."
            given = {"run": run, "reason": reason, "working_days": self._open_days(today(connection))}
            connection.execute(self._items.give_up_lost_items, given)

    def _follow(self, connection: Connection, row: dict[str, Any], ending: Ending) -> bool:
        """Whether a run goes on with the same work, be it one that waits already."""
        waiting = connection.execute(self._items.seconds_until_retry, {"queue": row["robot"]}).fetchone()
        comes = follower(
            ending,
            row["failed_before"],
            row["lost_before"],
            waiting["seconds"] if waiting else None,
            self._back_off(connection, row["robot"]),
            self._lost_budget,
            stop_asked=row["stop_asked"],
        )
        if comes is None:
            return False
        asked = {"robot": row["robot"], "delay_seconds": comes.delay_seconds}
        queued = connection.execute(self._sql.queued_of_robot, asked).fetchone()
        if comes.trigger is Trigger.RETRY and queued is not None and queued["there"]:
            return True
        connection.execute(
            self._sql.insert_run,
            asked
            | {
                "trigger": comes.trigger.value,
                "after_run": row["id"],
                "asked_by": None,
                "failed_before": comes.failed_before,
                "lost_before": comes.lost_before,
            },
        )
        return True

    def _back_off(self, connection: Connection, robot: str) -> Callable[[int], float | None]:
        row = connection.execute(self._sql.retry_of_robot, {"robot": robot}).fetchone()
        policy = policy_of(row["retry"] if row else {})

        def seconds(failures: int) -> float | None:
            delay = after(failures, policy, self._dice)
            return None if delay is None else delay.total_seconds()

        return seconds

    def _ring_next(self, connection: Connection) -> None:
        ring_for_next(connection)


def _taken(row: Mapping[str, Any]) -> TakenRun:
    return TakenRun(
        id=row["id"],
        robot=row["robot"],
        token=row["token"],
        manifest_hash=row["manifest_hash"],
        retry=policy_of(row["retry"]),
        timeout_seconds=row["timeout_ms"] / 1000,
        code_version=row["code_version"],
        told=ToldTime(row["now"], seconds_even_asleep()),
        dry_run=row["dry_run"],
    )


def lock_takes(connection: Connection) -> None:
    """Stand in line with those who take runs, until the caller's transaction ends."""
    connection.execute(queries.load("runs").lock_takes, {"lock": _TAKES})


def ring_for_next(connection: Connection) -> int:
    """Ring for every run that may begin and has no ring, of whichever robot; gives how many."""
    waiting = connection.execute(queries.load("runs").unrung).fetchall()
    ring_for_all(connection, [(row["id"], row["capabilities"]) for row in waiting])
    return len(waiting)


def today(connection: Connection) -> date:
    """The date in Europe/Oslo, by the database's clock."""
    return oslo_day(connection.execute(queries.load("runs").now).fetchall()[0]["now"])


def policy_of(retry: Mapping[str, Any]) -> Policy:
    """Read a manifest's retry table as a policy; what it leaves out is the policy's own."""
    usual = Policy()
    return Policy(
        attempts=retry.get("attempts", usual.attempts),
        first=timedelta(minutes=retry["first_minutes"]) if "first_minutes" in retry else usual.first,
        factor=retry.get("factor", usual.factor),
        longest=timedelta(minutes=retry["longest_minutes"]) if "longest_minutes" in retry else usual.longest,
    )


def request(connection: Connection, robot: str, asked_by: str) -> int | None:
    """Insert a run that a person asks for and ring for it; None when there is no such active robot."""
    sql = queries.load("runs")
    values = {
        "robot": robot,
        "trigger": Trigger.HAND.value,
        "after_run": None,
        "delay_seconds": 0,
        "asked_by": asked_by,
        "failed_before": 0,
        "lost_before": 0,
    }
    with connection.transaction():
        row = connection.execute(sql.insert_run, values).fetchone()
        if row is None:
            return None
        capabilities = connection.execute(sql.robot_capabilities, {"robot": robot}).fetchone()
        ring(connection, row["id"], capabilities["capabilities"] if capabilities else ())
    return int(row["id"])


def request_stop(connection: Connection, run: int, stop: Stop, by: str) -> str | None:
    """Ask a run to stop: `stopped` (it had not begun), `asked` (its worker will), None (it is over)."""
    sql = queries.load("runs")
    values = {"run": run, "stop": stop.value, "by": by, "reason": "Kjøringen ble stoppet før den startet."}
    with connection.transaction():
        if connection.execute(sql.stop_queued, values).fetchone() is not None:
            return "stopped"
        return "asked" if connection.execute(sql.stop_running, values).fetchone() is not None else None


def _answer(row: dict[str, Any] | None) -> tuple[bool, Stop | None]:
    if row is None:
        return False, None
    return True, Stop(row["stop"]) if row["stop"] else None
