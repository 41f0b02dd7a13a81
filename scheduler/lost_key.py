"""What becomes of cases whose payload key is gone for good: people take them over."""

from collections.abc import Iterator
from typing import Any, LiteralString

from scheduler.rotation import workers_with
from scheduler.runs import today
from shared.errors import Refused
from shared.follow_up.calendar import OpenDays
from shared.store import queries
from shared.store.connect import Connection
from shared.store.keys import lock_keys

BATCH = 500
REASON = "Nøkkelen som åpner saken, er tapt, så roboten kan ikke lese den. Finn saken i fagsystemet."


def give_up(
    connection: Connection, key: str, here: list[str], by: str, open_days: OpenDays, batch: int = BATCH
) -> Iterator[int]:
    """Hand every waiting case that needs the key to a person, a committed batch at a time.

    `here` are the ids of the keys that are here, `open_days` the calendar for the due dates. Raises Refused
    while anybody has the key. Repeated it is harmless, and it goes on where it was killed.
    """
    having = [f"{name} on {machine}" for name, machine in workers_with(connection, key)]
    if key in here or having:
        who = ", ".join(having) or "this machine"
        raise Refused(f"The payload key {key} is not lost: {who} has it. Nothing was changed.")
    _mark(connection, key, by)
    sql = queries.load("keys")
    days = open_days(today(connection))
    asked = {"key": key, "limit": batch, "reason": REASON, "person": by, "working_days": days}
    while given := _give_up(connection, sql.give_up_items, asked):
        yield given


def _give_up(connection: Connection, statement: LiteralString, asked: dict[str, Any]) -> int:
    with connection.transaction():
        given = len(connection.execute(statement, asked).fetchall())
        if given:
            _tell(connection, "cases_given_up", asked["key"], given, asked["person"])
    return given


def _mark(connection: Connection, key: str, by: str) -> None:
    with connection.transaction():
        lock_keys(connection)
        if connection.execute(queries.load("keys").give_up_key, {"key": key}).rowcount:
            _tell(connection, "key_given_up", key, None, by)


def _tell(connection: Connection, kind: str, key: str, items: int | None, by: str) -> None:
    said = {"kind": kind, "robot": None, "key": key, "items": items, "folders": None, "person": by}
    connection.execute(queries.load("keys").tell_of_installation, said)
