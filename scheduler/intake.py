"""Putting items in a queue: checked first, then all of them or none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from scheduler.intake_file import Case, read_cases
from shared.errors import BadPayload, NotFound
from shared.sealing import NORMALISATION, Fingerprints, Keys, Sealer, normal
from shared.store import queries
from shared.store.connect import Connection
from shared.store.items import payload_place, reference_place


@dataclass(frozen=True)
class Added:
    """How many items are new, how many were known already, and how many stood in the file once more."""

    new: int
    known: int
    repeated: int = 0
    encoding: str = "UTF-8"


def add(
    connection: Connection, keys: Keys, queue: str, payloads: Sequence[Mapping[str, Any]], by: str
) -> Added:
    """Add checked payloads to a robot's queue in one transaction; what is known is left as it is."""
    return _insert(connection, keys, queue, _deployed(connection, queue)["manifest"], payloads, by)


def add_file(connection: Connection, keys: Keys, queue: str, data: bytes, by: str) -> Added:
    """Add a file's cases, checked against the deployed payload schema: all of them or none.

    Raises BadInput or BadPayload with line and field, never a value.
    """
    # Imported here: whoever adds what is checked already does not pay for it.
    from scheduler.intake_check import demand_fitting  # noqa: PLC0415

    deployed = _deployed(connection, queue)
    read = read_cases(data, deployed["payload_schema"])
    demand_fitting(read.cases, deployed["payload_schema"])
    payloads = once(read.cases, deployed["manifest"]["reference"])
    added = _insert(connection, keys, queue, deployed["manifest"], payloads, by)
    return replace(added, repeated=len(read.cases) - len(payloads), encoding=read.encoding)


def once(cases: Iterable[Case], field: str) -> list[Mapping[str, Any]]:
    """The cases, each reference once; raises BadPayload when two cases claim the same one."""
    seen: dict[str, Case] = {}
    for case in cases:
        try:
            reference = normal(_text(case.payload, field))
        except BadPayload as wrong:
            raise BadPayload(f"{case.place}: {wrong} Nothing was added.") from None
        first = seen.setdefault(reference, case)
        if first.payload != case.payload:
            raise BadPayload(
                f"{case.place}: has the same {field} as {first.place} and another content. Nothing was added."
            )
    return [case.payload for case in seen.values()]


def _deployed(connection: Connection, queue: str) -> dict[str, Any]:
    row = connection.execute(queries.load("intake").deployed_manifest, {"robot": queue}).fetchone()
    if row is None:
        raise NotFound(f"No robot named {queue} is deployed here; `avlast robots` lists those that are.")
    return row


def _insert(
    connection: Connection,
    keys: Keys,
    queue: str,
    manifest: Mapping[str, Any],
    payloads: Sequence[Mapping[str, Any]],
    by: str,
) -> Added:
    rows = [_row(keys, queue, manifest, payload, by) for payload in payloads]
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(queries.load("intake").lock_queue, {"robot": queue})
        cursor.executemany(queries.load("items").add_item, rows, returning=True)
        new = sum(result.fetchone() is not None for result in cursor.results()) if rows else 0
    return Added(new, len(rows) - new)


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
