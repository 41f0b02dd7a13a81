"""Sealing anew what older payload keys sealed: rows a batch at a time, pictures one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shared.errors import MissingKey, Tampered
from shared.sealing import Sealer
from shared.store import queries
from shared.store.connect import Connection
from shared.store.items import facts_place, payload_place, reference_place, step_place

BATCH = 200
"""How many rows one transaction seals anew; whoever needs one of them waits for so long."""


@dataclass(frozen=True)
class Batch:
    """What one transaction did: how many rows it sealed anew, and why others would not open."""

    resealed: int
    damaged: tuple[str, ...] = ()


def reseal_items(
    connection: Connection, sealer: Sealer, old: list[str], batch: int = BATCH
) -> Iterator[Batch]:
    """Seal references and payloads anew, a committed batch at a time; killed anywhere it may begin again."""
    sql = queries.load("keys")
    after = 0
    while True:
        with connection.transaction(), connection.cursor() as cursor:
            asked = {"after": after, "old": old, "limit": batch}
            rows = cursor.execute(sql.old_items, asked).fetchall()
            changed, damaged = _changed(sealer, rows, _item)
            if changed:
                cursor.executemany(sql.reseal_item, changed)
        if not rows:
            return
        after = rows[-1]["id"]
        yield Batch(len(changed), damaged)


def reseal_steps(
    connection: Connection, sealer: Sealer, old: list[str], batch: int = BATCH
) -> Iterator[Batch]:
    """Seal intents anew in the same way."""
    sql = queries.load("keys")
    after, after_name = 0, ""
    while True:
        with connection.transaction(), connection.cursor() as cursor:
            asked = {"after": after, "after_name": after_name, "old": old, "limit": batch}
            rows = cursor.execute(sql.old_steps, asked).fetchall()
            changed, damaged = _changed(sealer, rows, _step)
            if changed:
                cursor.executemany(sql.reseal_step, changed)
        if not rows:
            return
        after, after_name = rows[-1]["id"], rows[-1]["name"]
        yield Batch(len(changed), damaged)


def left_in_hand(connection: Connection, old: list[str]) -> int:
    """How many cases were left to older keys because they are in hand."""
    row = connection.execute(queries.load("keys").old_in_hand, {"old": old}).fetchone()
    return int(row["items"]) if row else 0


def _changed(
    sealer: Sealer, rows: list[dict[str, Any]], anew: Any
) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """The rows under the key that seals now, and why some of them do not open; those stay as they are."""
    changed, damaged = [], []
    for row in rows:
        try:
            changed.append(anew(sealer, row) | {"id": row["id"], "key": sealer.key_id})
        except (Tampered, MissingKey) as wrong:
            damaged.append(f"item {row['id']}: {wrong}")
    return changed, tuple(damaged)


def _item(sealer: Sealer, row: dict[str, Any]) -> dict[str, Any]:
    queue, mark, facts = row["queue"], row["reference_hash"], row["facts_sealed"]
    return {
        "reference_sealed": sealer.reseal(bytes(row["reference_sealed"]), reference_place(queue, mark)),
        "payload_sealed": sealer.reseal(bytes(row["payload_sealed"]), payload_place(queue, mark)),
        "facts_sealed": facts and sealer.reseal(bytes(facts), facts_place(queue, mark)),
    }


def _step(sealer: Sealer, row: dict[str, Any]) -> dict[str, Any]:
    place = step_place(row["id"], row["name"])
    return {"name": row["name"], "intent_sealed": sealer.reseal(bytes(row["intent_sealed"]), place)}
