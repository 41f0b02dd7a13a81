"""Alarms, deliveries and what is said in them, as rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from scheduler.alarms.cause import AlarmCause, Kind
from scheduler.alarms.changes import Changes, OpenAlarm
from scheduler.alarms.hours import oslo_day
from scheduler.alarms.letter import Letter, letter_of
from scheduler.alarms.post import Message, Sent
from scheduler.alarms.wording import AlarmSeen
from shared.store import queries
from shared.store.connect import Connection


@dataclass(frozen=True)
class Waiting:
    """A delivery that is to be sent now."""

    id: int
    recipient: str
    channel: str
    message_id: str
    reply_to: str | None
    letter: Letter
    made_at: datetime
    tries: int
    unsure: int


@dataclass(frozen=True)
class ToldSoFar:
    """What one person was told of one alarm by one channel."""

    happenings: int
    over: bool
    first_mail: str


def environment(connection: Connection) -> str:
    """Where this is: mails say it."""
    row = connection.execute(queries.load("alarms").environment).fetchone()
    return str(row["environment"]) if row else ""


def looked(connection: Connection) -> datetime | None:
    """When the look before this one was; None in a house that never looked."""
    row = connection.execute(queries.load("alarms").looked).fetchone()
    return row["looked_at"] if row else None


def open_alarms(connection: Connection) -> list[OpenAlarm]:
    """The alarms that are open."""
    return [OpenAlarm(**row) for row in connection.execute(queries.load("alarms").open)]


def write_changes(
    connection: Connection, made: Changes, now: datetime, redact: Callable[[str], str]
) -> dict[str, int]:
    """Open, hold and close alarms; how many of each."""
    sql = queries.load("alarms")
    opened = 0
    for cause in made.opened:
        row = connection.execute(sql.open_alarm, _values(cause, now, redact)).fetchone()
        if row is not None:
            _note(connection, row["id"], "opened", now)
            opened += 1
    for number, cause in made.held:
        connection.execute(sql.hold_alarm, {"id": number} | _values(cause, now, redact))
    over = connection.execute(sql.close_alarms, {"ids": list(made.over), "now": now}).fetchall()
    for row in over:
        _note(connection, row["id"], "over", now)
    return {"opened": opened, "over": len(over)}


def _values(cause: AlarmCause, now: datetime, redact: Callable[[str], str]) -> dict[str, Any]:
    facts = {name: redact(value) for name, value in cause.facts.items()}
    return {
        "key": redact(cause.key),
        "kind": cause.kind.value,
        "robot": cause.robot,
        "facts": Jsonb(facts),
        "happenings": cause.happenings,
        "since": cause.since,
        "now": now,
    }


def _note(connection: Connection, alarm: int, kind: str, now: datetime) -> None:
    values = {"alarm": alarm, "kind": kind, "now": now, "person": None, "reason": None, "until": None}
    connection.execute(queries.load("alarms").note, values)


@dataclass(frozen=True)
class ToTell:
    """An alarm that somebody may have to be told of, and whether somebody silenced it."""

    seen: AlarmSeen
    opened_at: datetime
    silenced: bool
    holds: bool


def alarms_to_tell(connection: Connection, now: datetime) -> list[ToTell]:
    """Open alarms, and those that were over lately."""
    rows = connection.execute(queries.load("alarms").alarms_to_tell, {"now": now})
    return [
        ToTell(seen_of(row), row["opened_at"], bool(row["silenced"]), row["held_at"] >= now) for row in rows
    ]


def seen_of(row: Mapping[str, Any]) -> AlarmSeen:
    """An alarm's row for the eye."""
    return AlarmSeen(
        row["id"],
        Kind(row["kind"]),
        row["happenings"],
        row["since"],
        row["closed_at"],
        row["robot"],
        row["title"],
        row["facts"],
        row["reasons"],
    )


def told_so_far(connection: Connection, alarms: Iterable[int]) -> dict[tuple[str, str, int], ToldSoFar]:
    """What was told of these alarms, by person, channel and alarm."""
    rows = connection.execute(queries.load("alarms").told, {"alarms": list(alarms)})
    return {
        (row["recipient"], row["channel"], row["alarm"]): ToldSoFar(
            row["happenings"], row["over"], row["first_mail"]
        )
        for row in rows
    }


def recent_deliveries(
    connection: Connection, now: datetime, window: timedelta
) -> dict[tuple[str, str], list[Sent]]:
    """What each person got lately by each channel, or shall get still."""
    values = {"since": now - window, "day": oslo_day(now)}
    found: dict[tuple[str, str], list[Sent]] = {}
    for row in connection.execute(queries.load("alarms").recent_deliveries, values):
        sent = Sent(row["sent_at"] or row["given_up_at"], row["digest_day"])
        found.setdefault((row["recipient"], row["channel"]), []).append(sent)
    return found


@dataclass(frozen=True)
class Making:
    """A delivery to be written down."""

    recipient: str
    channel: str
    message: Message
    letter: Letter
    message_id: str
    reply_to: str | None = None


def make(connection: Connection, making: Sequence[Making], now: datetime) -> int:
    """Write deliveries down before anything is sent; how many. A day's second digest is none."""
    sql, made = queries.load("alarms"), 0
    for each in making:
        values = {
            "recipient": each.recipient,
            "channel": each.channel,
            "form": each.message.form.value,
            "message_id": each.message_id,
            "reply_to": each.reply_to,
            "letter": Jsonb(each.letter.as_rows()),
            "digest_day": each.message.digest_day,
            "now": now,
        }
        row = connection.execute(sql.make_delivery, values).fetchone()
        for notice in each.message.notices if row else ():
            told = {"alarm": notice.alarm, "what": notice.what.value, "happenings": notice.happenings}
            connection.execute(sql.make_notice, told | {"delivery": row["id"] if row else None})
        made += row is not None
    return made


def waiting(connection: Connection, now: datetime) -> list[Waiting]:
    """What is to be sent now, the oldest first."""
    rows = connection.execute(queries.load("alarms").waiting_deliveries, {"now": now})
    return [
        Waiting(
            row["id"],
            row["recipient"],
            row["channel"],
            row["message_id"],
            row["reply_to"],
            letter_of(row["letter"]),
            row["made_at"],
            row["tries"],
            row["unsure"],
        )
        for row in rows
    ]
