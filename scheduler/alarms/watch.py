"""One pass over the alarms: look, tell, send. One sender at a time, wherever clocks are up."""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from scheduler.alarms import rows
from scheduler.alarms.changes import changes
from scheduler.alarms.conditions import causes
from scheduler.alarms.delivery import End, GivenUp, after, may_be_sent
from scheduler.alarms.look import Around, look
from scheduler.alarms.planning import plan
from scheduler.alarms.rows import Waiting
from shared.store import queries
from shared.store.connect import Connection

# Any number that no other program takes; the one for taking runs is another.
_LOCK = 0x41564C55
STUCK_SECONDS = 300.0
"""Longer than any mail takes; who holds the lock so long without a word was paused or cut off."""


class Channel(Protocol):
    """A way to people: hands one delivery over, and says how that ended."""

    def __call__(self, waiting: Waiting, on_the_brink: Callable[[], None]) -> tuple[End, str]:
        """Call `on_the_brink` before anything is handed over."""


@dataclass(frozen=True)
class Done:
    """What one pass did."""

    opened: int = 0
    over: int = 0
    made: int = 0
    sent: int = 0
    kept: int = 0
    given_up: int = 0


def database_time(connection: Connection) -> datetime:
    """Time is the database's."""
    row = connection.execute(queries.load("alarms").now).fetchone()
    if row is None:
        raise LookupError("the database told no time")
    moment: datetime = row["now"]
    return moment


@contextmanager
def the_only_one(connection: Connection) -> Iterator[bool]:
    """Whether nobody else looks and sends meanwhile."""
    sql, lock = queries.load("alarms"), {"lock": _LOCK}
    row = connection.execute(sql.lock, lock).fetchone()
    mine = bool(row and row["mine"])
    try:
        yield mine
    finally:
        if mine and not connection.broken:
            connection.execute(sql.unlock, lock)


def one_pass(
    connection: Connection,
    around: Around,
    channel_of: Callable[[str], Channel | None],
    tell_time: Callable[[Connection], datetime] = database_time,
    dice: Callable[[], float] = random.random,
    stuck_seconds: float = STUCK_SECONDS,
) -> Done | None:
    """Look once, write down what is to be told, and send what waits; None when another does."""
    with the_only_one(connection) as mine:
        if not mine:
            stuck = {"lock": _LOCK, "seconds": stuck_seconds}
            connection.execute(queries.load("alarms").end_stuck_sender, stuck)
            return None
        now, looked = tell_time(connection), rows.looked(connection)
        with connection.transaction():
            seen, people = look(connection, around, now, looked)
            found = causes(seen, around.rules, now)
            calm = timedelta(minutes=around.rules.calm_minutes)
            made = changes(rows.open_alarms(connection), found, now, calm)
            changed = rows.write_changes(connection, made, now, around.redact)
            connection.execute(queries.load("alarms").remember_look, {"now": now})
            deliveries = plan(connection, around, people, now, looked or now)
        ends = _send_all(connection, channel_of, tell_time, dice)
        return Done(**changed, made=deliveries, **ends)


def _send_all(
    connection: Connection,
    channel_of: Callable[[str], Channel | None],
    tell_time: Callable[[Connection], datetime],
    dice: Callable[[], float],
) -> Mapping[str, int]:
    """Send what waits. A channel that is away is not asked again in the same pass."""
    counts = {"sent": 0, "kept": 0, "given_up": 0}
    away: set[str] = set()
    for waiting in rows.waiting(connection, tell_time(connection)):
        channel = channel_of(waiting.channel)
        if channel is None or waiting.channel in away:
            continue
        end = _send(connection, waiting, channel, tell_time, dice)
        counts[end] += 1
        if end == "kept":
            away.add(waiting.channel)
    return counts


def _send(
    connection: Connection,
    waiting: Waiting,
    channel: Channel,
    tell_time: Callable[[Connection], datetime],
    dice: Callable[[], float],
) -> str:
    """Hand one delivery over; what becomes of it is written down before and after."""
    sql = queries.load("alarms")
    handed: list[int] = []

    def on_the_brink() -> None:
        connection.execute(sql.handing_over, {"id": waiting.id, "now": tell_time(connection)})
        handed.append(1)

    if not may_be_sent(waiting.unsure):
        return _give_up(connection, waiting, "in_doubt", tell_time(connection))
    end, said = channel(waiting, on_the_brink)
    now = tell_time(connection)
    if end is End.SENT:
        connection.execute(sql.sent, {"id": waiting.id, "now": now})
        return "sent"
    follows = after(end, waiting.tries, waiting.unsure + len(handed), now, dice)
    if isinstance(follows, GivenUp):
        return _give_up(connection, waiting, f"{follows.why}: {said}", now)
    values: dict[str, Any] = {"id": waiting.id, "not_before": follows.not_before, "trouble": said}
    connection.execute(sql.kept, values | {"sure": follows.sure})
    return "kept"


def _give_up(connection: Connection, waiting: Waiting, trouble: str, now: datetime) -> str:
    connection.execute(queries.load("alarms").give_up, {"id": waiting.id, "trouble": trouble, "now": now})
    return "given_up"
