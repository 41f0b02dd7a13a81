"""Putting items in a queue: checked first, then all of them or none."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import orjson

from scheduler.intake_case import LONGEST_KEY, Case
from scheduler.intake_file import read_cases
from shared.errors import BadPayload, NotFound
from shared.sealing import NORMALISATIONS, Fingerprints, Keys, Normalisation, Sealer, normal
from shared.store import queries
from shared.store.connect import Connection
from shared.store.items import payload_place, reference_place
from shared.store.keys import fit

_AT_ONCE = 1000
_HIDDEN = frozenset(("Cc", "Cf", "Zl", "Zp"))


@dataclass(frozen=True)
class Added:
    """How many items are new, how many were known already, and how many stood in the file once more.

    Of those that were known, `purged` are duplicates of cases whose content is deleted by age.
    """

    new: int
    known: int
    purged: int = 0
    repeated: int = 0
    encoding: str = "UTF-8"


@dataclass(frozen=True, slots=True)
class Ready:
    """A checked case as it goes into the queue: what it is called, what counts once, and its content."""

    reference: str
    business_key: str
    content: bytes


def add(
    connection: Connection, keys: Keys, queue: str, payloads: Iterable[Mapping[str, Any]], by: str
) -> Added:
    """Add checked payloads to a robot's queue in one transaction; what is known is left as it is."""
    manifest = _deployed(connection, queue)["manifest"]
    return insert(connection, keys, queue, manifest, [ready(each, manifest) for each in payloads], by)


def add_file(connection: Connection, keys: Keys, queue: str, data: bytes, by: str) -> Added:
    """Add a file's cases, checked against the deployed payload schema: all of them or none.

    Raises BadInput or BadPayload with line and field, never a value.
    """
    # Imported here: whoever adds what is checked already does not pay for it.
    from scheduler.intake_check import fitting  # noqa: PLC0415

    deployed = _deployed(connection, queue)
    read = read_cases(data, deployed["payload_schema"])
    cases, repeated = once(fitting(read.cases, deployed["payload_schema"]), deployed["manifest"])
    added = insert(connection, keys, queue, deployed["manifest"], cases, by)
    return replace(added, repeated=repeated, encoding=read.encoding)


def once(cases: Iterable[Case], manifest: Mapping[str, Any]) -> tuple[list[Ready], int]:
    """The cases, each reference once, and how many were left out because they say the same once more.

    Raises BadPayload when two cases of one reference say different things.
    """
    seen: dict[str, tuple[str, Ready]] = {}
    repeated = 0
    for case in cases:
        try:
            made = ready(case.payload, manifest)
        except BadPayload as wrong:
            raise BadPayload(f"{case.place}: {wrong} Nothing was added.") from None
        place, first = seen.setdefault(normal(made.reference), (case.place, made))
        repeated += first is not made
        if first.content != made.content and orjson.loads(first.content) != case.payload:
            raise BadPayload(
                f"{case.place}: has the same {manifest['reference']} as {place} and another content. "
                "Nothing was added."
            )
    return [made for _, made in seen.values()], repeated


def ready(payload: Mapping[str, Any], manifest: Mapping[str, Any]) -> Ready:
    """The payload with what its manifest says it is called; raises BadPayload when it says nothing."""
    reference, business_key = (_key(payload, manifest[name]) for name in ("reference", "business_key"))
    # A copy: orjson leaves what it wrote in a buffer of four kilobytes, and a file has many cases.
    return Ready(reference, business_key, bytes(memoryview(orjson.dumps(payload))))


def _deployed(connection: Connection, queue: str) -> dict[str, Any]:
    row = connection.execute(queries.load("intake").deployed_manifest, {"robot": queue}).fetchone()
    if row is None:
        raise NotFound(f"No robot named {queue} is deployed here; `avlast robots` lists those that are.")
    return row


def insert(
    connection: Connection,
    keys: Keys,
    queue: str,
    manifest: Mapping[str, Any],
    cases: Sequence[Ready],
    by: str,
    normalisations: Mapping[int, Normalisation] = NORMALISATIONS,
) -> Added:
    """Put cases in a queue, a part at a time; `normalisations` are the rules of all fingerprints there."""
    sql, keys = queries.load("items"), fit(connection, keys)
    new, purged, left = 0, 0, iter(cases)
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(queries.load("intake").lock_queue, {"robot": queue})
        while part := list(islice(left, _AT_ONCE)):
            rows = list(_rows(keys, queue, manifest, part, by, normalisations))
            cursor.executemany(sql.add_item, rows, returning=True)
            new += sum(result.fetchone() is not None for result in cursor.results())
            marks = [mark for row in rows for mark in (row["reference_hash"], *row["earlier_hashes"])]
            met = cursor.execute(sql.meet_again, {"queue": queue, "hashes": marks, "added_by": by})
            purged += len(met.fetchall())
    return Added(new, len(cases) - new, purged)


def _rows(
    keys: Keys,
    queue: str,
    manifest: Mapping[str, Any],
    cases: Iterable[Ready],
    by: str,
    normalisations: Mapping[int, Normalisation],
) -> Iterator[dict[str, Any]]:
    newest, *earlier = sorted(normalisations, reverse=True)
    sealer, prints = Sealer(keys), Fingerprints(keys, normalisations[newest])
    older = [Fingerprints(keys, normalisations[version]) for version in earlier]
    for case in cases:
        mark = prints.reference(queue, case.reference)
        yield {
            "queue": queue,
            "reference_hash": mark,
            "earlier_hashes": [each.reference(queue, case.reference) for each in older],
            "reference_sealed": sealer.seal(case.reference.encode(), reference_place(queue, mark.hex())),
            "payload_sealed": sealer.seal(case.content, payload_place(queue, mark.hex())),
            "key_id": sealer.key_id,
            "hash_normalisation": newest,
            "process": manifest["process"],
            "step": manifest["step"],
            "variant": manifest["variant"],
            "claim_hash": prints.business_key(manifest["process"], case.business_key),
            "unit": manifest["unit"],
            "priority": 0,
            "added_by": by,
        }


def _key(payload: Mapping[str, Any], field: str) -> str:
    """What says which case this is; one that looks like another to people would be a case twice."""
    value = payload.get(field)
    if not isinstance(value, str | int) or isinstance(value, bool) or str(value).strip() == "":
        raise BadPayload(
            f"The field {field} is missing or is not a text or number; it says which case this is."
        )
    text = str(value)
    if len(text) > LONGEST_KEY:
        raise BadPayload(
            f"The field {field} has more than {LONGEST_KEY} characters; it says which case this is."
        )
    hidden = next((each for each in text.strip() if unicodedata.category(each) in _HIDDEN), None)
    if hidden is not None:
        raise BadPayload(
            f"The field {field} holds the invisible character U+{ord(hidden):04X}; remove it, for it makes "
            "one case look like two."
        )
    return text
