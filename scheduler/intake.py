"""Putting items in a queue: checked first, then all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from shared.errors import BadPayload, NotFound
from shared.sealing import NORMALISATION, Fingerprints, Keys, Sealer
from shared.store import queries
from shared.store.connect import Connection
from shared.store.items import payload_place, reference_place


@dataclass(frozen=True)
class Added:
    """How many items are new, and how many were known by their reference already."""

    new: int
    known: int


def add(
    connection: Connection, keys: Keys, queue: str, payloads: Sequence[Mapping[str, Any]], by: str
) -> Added:
    """Add checked payloads to a robot's queue in one transaction; what is known is left as it is."""
    sql, manifest = queries.load("items"), _manifest(connection, queue)
    rows = [_row(keys, queue, manifest, payload, by) for payload in payloads]
    with connection.transaction():
        new = sum(connection.execute(sql.add_item, row).fetchone() is not None for row in rows)
    return Added(new, len(rows) - new)


def _manifest(connection: Connection, queue: str) -> dict[str, Any]:
    row = connection.execute(queries.load("intake").deployed_manifest, {"robot": queue}).fetchone()
    if row is None:
        raise NotFound(f"No robot named {queue} is deployed here; `avlast robots` lists those that are.")
    manifest: dict[str, Any] = row["manifest"]
    return manifest


def _row(
    keys: Keys, queue: str, manifest: Mapping[str, Any], payload: Mapping[str, Any], by: str
) -> dict[str, Any]:
    sealer, prints = Sealer(keys), Fingerprints(keys)
    reference, business_key = (_text(payload, manifest[key]) for key in ("reference", "business_key"))
    mark = prints.reference(queue, reference)
    return {
        "queue": queue,
        "reference_hash": mark,
        "reference_sealed": sealer.seal(reference.encode(), reference_place(queue, mark.hex())),
        "payload_sealed": sealer.seal(orjson.dumps(payload), payload_place(queue, mark.hex())),
        "key_id": sealer.key_id,
        "hash_normalisation": NORMALISATION,
        "process": manifest["process"],
        "step": manifest["step"],
        "variant": manifest["variant"],
        "claim_hash": prints.business_key(manifest["process"], business_key),
        "unit": manifest["unit"],
        "priority": 0,
        "added_by": by,
    }


def _text(payload: Mapping[str, Any], field: str) -> str:
    value = payload.get(field)
    if not isinstance(value, str | int) or isinstance(value, bool) or str(value).strip() == "":
        raise BadPayload(
            f"The field {field} is missing or is not a text or number; it says which case this is."
        )
    return str(value)
