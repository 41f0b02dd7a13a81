"""The payload keys as the database knows them: which one seals, and whether those here are the right ones."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared.errors import MissingKey, WrongKey
from shared.sealing import NORMALISATIONS, Fingerprints, Keys, Sealer, check_value
from shared.store import queries
from shared.store.connect import Connection
from shared.store.items import reference_place

# Any number that no other program takes.
_LOCK = 0x41564C4B


@dataclass(frozen=True)
class PayloadKey:
    """A payload key of this database: published until it seals, then sealing, then kept to open with."""

    id: str
    check_value: bytes | None
    registered_at: datetime
    seals_since: datetime | None
    sealed_until: datetime | None
    given_up_at: datetime | None

    @property
    def seals(self) -> bool:
        """Whether new rows are sealed with it."""
        return self.seals_since is not None and self.sealed_until is None

    @property
    def state(self) -> str:
        """`published`, `seals`, `opens` or `given up`."""
        if self.given_up_at is not None:
            return "given up"
        return "seals" if self.seals else "opens" if self.old else "published"

    @property
    def old(self) -> bool:
        """Whether it only opens what it sealed."""
        return self.sealed_until is not None


def payload_keys(connection: Connection) -> list[PayloadKey]:
    """Every payload key that the database knows, the oldest first."""
    return [_payload_key(row) for row in connection.execute(queries.load("keys").keys_known)]


def fit(connection: Connection, keys: Keys) -> Keys:
    """The keys, of which the one seals that the database names; the first use is remembered.

    Raises WrongKey when a key here is not the database's, MissingKey when the one that seals is not here.
    """
    known = payload_keys(connection)
    sealing = next((each for each in known if each.seals), None)
    if sealing is None or hash_key_check(connection) is None or _unchecked(known, keys):
        known = _remember(connection, keys)
        sealing = next(each for each in known if each.seals)
    demand_same(connection, known, keys)
    if sealing.id not in keys.payload:
        raise MissingKey(
            f"The house seals with the payload key {sealing.id}, which is not among the keys here "
            f"({', '.join(sorted(keys.payload))}): copy the secrets file here from a machine that has it, or "
            "restore it from its backup. `avlast secret keys` says what needs it."
        )
    return replace(keys, current=sealing.id)


def demand_same(connection: Connection, known: list[PayloadKey], keys: Keys) -> None:
    """Raises WrongKey unless hash key and payload keys are those that this database was made with."""
    there = hash_key_check(connection)
    if there is not None and there != check_value(keys.hash):
        raise WrongKey(
            "The hash key here is not the one that this database's fingerprints were made with: cases that "
            "come again would not be known, and one case might count twice. Restore the secrets file from "
            "its backup, or correct AVLAST_DATABASE_URL; nothing was changed."
        )
    for each in known:
        mine = keys.payload.get(each.id)
        if mine is not None and each.check_value is not None and check_value(mine) != each.check_value:
            raise WrongKey(
                f"The payload key {each.id} here is not the one of that name that sealed rows of this "
                "database: it was damaged. Restore the secrets file from its backup; nothing was changed."
            )


def lock_keys(connection: Connection) -> None:
    """Stand in line with whoever else changes which key seals, until the transaction ends."""
    connection.execute(queries.load("keys").lock_keys, {"lock": _LOCK})


def _unchecked(known: list[PayloadKey], keys: Keys) -> bool:
    return any(each.check_value is None and each.id in keys.payload for each in known)


def _remember(connection: Connection, keys: Keys) -> list[PayloadKey]:
    """What the database did not know yet of its keys, from whoever shows them first."""
    sql = queries.load("keys")
    with connection.transaction():
        lock_keys(connection)
        if hash_key_check(connection) is None:
            _demand_opens_earlier(connection, keys)
        connection.execute(sql.remember_hash_key, {"check": check_value(keys.hash)})
        demand_same(connection, payload_keys(connection), keys)
        for key_id, key in keys.payload.items():
            connection.execute(sql.remember_payload_key, {"key": key_id, "check": check_value(key)})
        if not any(each.seals for each in payload_keys(connection)):
            check = check_value(keys.payload[keys.current])
            connection.execute(sql.begin_sealing, {"key": keys.current, "check": check})
        return payload_keys(connection)


def _demand_opens_earlier(connection: Connection, keys: Keys) -> None:
    """Before keys are taken for the right ones: a case from before must open, and be known, by them."""
    row = connection.execute(queries.load("keys").sealed_sample, {"keys": sorted(keys.payload)}).fetchone()
    if row is None:
        return
    queue, mark = row["queue"], row["reference_hash"]
    reference = Sealer(keys).open(bytes(row["reference_sealed"]), reference_place(queue, mark)).decode()
    normalise = NORMALISATIONS[row["hash_normalisation"]]
    if Fingerprints(keys, normalise).reference(queue, reference).hex() != mark:
        raise WrongKey(
            "The hash key here does not give the fingerprints that stand in this database: restore the "
            "secrets file from its backup, or correct AVLAST_DATABASE_URL; nothing was changed."
        )


def hash_key_check(connection: Connection) -> bytes | None:
    """What the hash key is held against; None before the first use."""
    row = connection.execute(queries.load("keys").hash_key_check).fetchone()
    return bytes(row["hash_key_check"]) if row and row["hash_key_check"] is not None else None


def _payload_key(row: dict[str, Any]) -> PayloadKey:
    check = row["check_value"]
    return PayloadKey(**(row | {"check_value": None if check is None else bytes(check)}))
