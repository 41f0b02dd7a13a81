"""Alarms for the eye, and what people do with them: know of one, or hear no more of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scheduler.alarms.cause import Kind
from scheduler.alarms.wording import AlarmSeen
from shared.errors import NotFound
from shared.store import queries
from shared.store.connect import Connection


@dataclass(frozen=True)
class AlarmRow:
    """An alarm as people look at it."""

    id: int
    cause_key: str
    kind: Kind
    robot: str | None
    title: str | None
    happenings: int
    since: datetime
    opened_at: datetime
    closed_at: datetime | None
    silence: str | None
    silenced_until: str | None
    facts: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def said(self) -> AlarmSeen:
        """The same for whoever says it in words."""
        more = (self.closed_at, self.robot, self.title, self.facts, self.reasons)
        return AlarmSeen(self.id, self.kind, self.happenings, self.since, *more)


@dataclass(frozen=True)
class AlarmStory:
    """An alarm, what happened to it, and who was told."""

    alarm: AlarmRow
    events: tuple[Mapping[str, Any], ...]
    told: tuple[Mapping[str, Any], ...]


def alarms(connection: Connection, limit: int, *, over_too: bool = False) -> list[AlarmRow]:
    """The alarms that are open, the newest first; on request those that are over, too."""
    return _rows(connection, {"all": over_too, "alarm": None, "limit": limit})


def alarm(connection: Connection, number: int) -> AlarmRow:
    """One alarm; raises NotFound."""
    found = _rows(connection, {"all": True, "alarm": number, "limit": 1})
    if not found:
        raise NotFound(f"There is no alarm {number}; `avlast alarms --all` lists them.")
    return found[0]


def story(connection: Connection, number: int) -> AlarmStory:
    """One alarm and all that happened to it; raises NotFound."""
    sql, found = queries.load("alarms"), alarm(connection, number)
    events = connection.execute(sql.events_of_alarm, {"alarm": number}).fetchall()
    told = connection.execute(sql.deliveries_of_alarm, {"alarm": number}).fetchall()
    return AlarmStory(found, tuple(events), tuple(told))


def silence(
    connection: Connection, number: int, how: str, by: str, reason: str, until: datetime | None
) -> bool:
    """Say that a person knows (`acknowledged`) or wants to hear no more (`muted`); False when it is over."""
    values = {"alarm": number, "silence": how, "until": until}
    with connection.transaction():
        done = connection.execute(queries.load("alarms").silence, values).fetchone()
        if done is not None:
            _note(connection, number, how, by, reason, until)
    return done is not None


def hear_again(connection: Connection, number: int, by: str, reason: str) -> bool:
    """Take that back; False when nobody had silenced it."""
    with connection.transaction():
        done = connection.execute(queries.load("alarms").hear_again, {"alarm": number}).fetchone()
        if done is not None:
            _note(connection, number, "heard_again", by, reason, None)
    return done is not None


def _rows(connection: Connection, values: Mapping[str, Any]) -> list[AlarmRow]:
    rows = connection.execute(queries.load("alarms").alarms, values)
    return [AlarmRow(**(row | {"kind": Kind(row["kind"])})) for row in rows]


def _note(
    connection: Connection, number: int, kind: str, by: str, reason: str, until: datetime | None
) -> None:
    sql = queries.load("alarms")
    moment = connection.execute(sql.now).fetchone()
    values = {"alarm": number, "kind": kind, "person": by, "reason": reason, "until": until}
    connection.execute(sql.note, values | {"now": moment["now"] if moment else None})
