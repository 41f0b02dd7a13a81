"""Renewing the payload key: published to all first, then used, and taken out when nothing needs it."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from scheduler.sealed_files import count_by_key
from shared.errors import NotFound, Refused
from shared.sealing import Keys, check_value
from shared.store import queries
from shared.store.connect import Connection
from shared.store.keys import PayloadKey, demand_same, fit, lock_keys, payload_keys

SILENT_SECONDS = 30.0
"""A worker that was silent for longer is not waited for; its runs take nothing that they cannot open."""

_LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Rotated:
    """The new key, and the workers (name, machine) that lack it: while there are any it is not used."""

    key: str
    waits_for: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Need:
    """What a payload key still opens: rows, of which some are open cases, and machines with files."""

    key: str
    items: int
    open_items: int
    steps: int
    machines: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether nothing needs it."""
        return not (self.items or self.steps or self.machines)


@dataclass(frozen=True)
class KeySeen:
    """A payload key as people see it: how it stands, whether it is on this machine, and what needs it."""

    key: str
    state: str
    here: bool
    since: datetime
    items: int
    open_items: int
    steps: int
    files_here: int
    machines: tuple[str, ...]


def next_key(known: Iterable[PayloadKey], retired: Collection[str], here: Iterable[str]) -> str | None:
    """The key that a rotation goes on with: one that is here and never sealed; None when there is none."""
    sealed_once = {each.id for each in known if each.seals_since is not None}
    return next((key for key in here if key not in sealed_once and key not in retired), None)


def rotate(
    connection: Connection,
    keys_now: Callable[[], Keys],
    make_key: Callable[[], str],
    by: str,
    patience: float = 15.0,
) -> Rotated:
    """Publish a key, wait for every living worker to have it, and use it.

    Repeated after whatever interruption it goes on with the same key. Raises as `fit` does.
    """
    fit(connection, keys_now())
    key = next_key(payload_keys(connection), retired_keys(connection), keys_now().payload) or make_key()
    _publish(connection, keys_now(), key, by)
    limit = time.monotonic() + patience
    while lacking := _workers(connection, "without", key):
        if time.monotonic() > limit:
            return Rotated(key, lacking)
        time.sleep(_LOOK_SECONDS)
    return _use(connection, key, by)


def need(connection: Connection, key: str) -> Need:
    """What needs a key, counted over all rows; raises NotFound for a key that the database does not know."""
    row = connection.execute(queries.load("keys").needed_by, {"key": key}).fetchone()
    if row is None:
        raise NotFound(f"The database knows no payload key {key}; `avlast secret keys` lists those it knows.")
    return Need(**(row | {"machines": tuple(row["machines"])}))


def keys_seen(connection: Connection, here: Collection[str], logs: Path) -> list[KeySeen]:
    """Every payload key that the database knows, the oldest first."""
    files = count_by_key(logs)
    return [
        _seen(each, need(connection, each.id), each.id in here, files) for each in payload_keys(connection)
    ]


def _seen(key: PayloadKey, needed: Need, here: bool, files: Mapping[str, int]) -> KeySeen:
    return KeySeen(
        key=key.id,
        state=key.state,
        here=here,
        since=key.given_up_at or key.sealed_until or key.seals_since or key.registered_at,
        items=needed.items,
        open_items=needed.open_items,
        steps=needed.steps,
        files_here=files.get(key.id, 0),
        machines=needed.machines,
    )


def retire(connection: Connection, key: str, by: str) -> None:
    """Take a key out of the database that nothing needs; repeated it is harmless.

    Raises Refused, saying what still needs it.
    """
    sql = queries.load("keys")
    if key in retired_keys(connection):
        return
    needed, asked = need(connection, key), {"key": key}
    if not next(each for each in payload_keys(connection) if each.id == key).old:
        raise Refused(
            f"The payload key {key} seals, or is about to; `avlast secret rotate` makes another first."
        )
    before = [str(row["id"]) for row in connection.execute(sql.runs_from_before, asked)]
    if before:
        raise Refused(f"Run {', '.join(before)} began when {key} still sealed: try again when it is over.")
    if not needed.nothing:
        raise Refused(f"{in_words(needed)} Run `avlast secret reseal` (where files lie: on that machine).")
    try:
        with connection.transaction():
            _tell(connection, "key_retired", key, by)
            connection.execute(sql.retire_key, asked)
    except psycopg.errors.ForeignKeyViolation:
        raise Refused(
            f"Something was sealed with {key} this moment; run `avlast secret reseal` again."
        ) from None


def in_words(needed: Need) -> str:
    """What needs a key, as a sentence."""
    where = f", and files of runs on {', '.join(needed.machines)}" if needed.machines else ""
    return (
        f"The payload key {needed.key} opens {needed.items} cases ({needed.open_items} of them open) and "
        f"{needed.steps} steps{where}."
    )


def workers_with(connection: Connection, key: str) -> tuple[tuple[str, str], ...]:
    """Living workers (name, machine) that have a key."""
    return _workers(connection, "with", key)


def _publish(connection: Connection, keys: Keys, key: str, by: str) -> None:
    with connection.transaction():
        lock_keys(connection)
        demand_same(connection, payload_keys(connection), keys)
        asked = {"key": key, "check": check_value(keys.payload[key])}
        if connection.execute(queries.load("keys").publish_key, asked).rowcount:
            _tell(connection, "key_published", key, by)


def _use(connection: Connection, key: str, by: str) -> Rotated:
    sql = queries.load("keys")
    with connection.transaction():
        lock_keys(connection)
        if lacking := _workers(connection, "without", key):
            return Rotated(key, lacking)
        if any(each.id == key and each.seals_since is None for each in payload_keys(connection)):
            connection.execute(sql.end_sealing)
            connection.execute(sql.use_key, {"key": key})
            _tell(connection, "key_seals", key, by)
    return Rotated(key)


def _workers(connection: Connection, which: str, key: str) -> tuple[tuple[str, str], ...]:
    sql = queries.load("keys")
    statement = sql.workers_with_key if which == "with" else sql.workers_without_key
    rows = connection.execute(statement, {"key": key, "silent_seconds": SILENT_SECONDS})
    return tuple((row["name"], row["machine"]) for row in rows)


def retired_keys(connection: Connection) -> set[str]:
    """The keys that were taken out, whoever still has them."""
    return {row["key_id"] for row in connection.execute(queries.load("keys").was_retired)}


def _tell(connection: Connection, kind: str, key: str, by: str) -> None:
    said = {"kind": kind, "robot": None, "key": key, "items": None, "folders": None, "person": by}
    connection.execute(queries.load("keys").tell_of_installation, said)
