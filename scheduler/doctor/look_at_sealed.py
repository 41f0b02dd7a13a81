"""Looking at what is sealed: which keys the database names, which are here, and what is kept too long."""

from collections.abc import Collection, Iterator

from scheduler import purging
from scheduler.doctor.facts import KeyHere, Overdue, Sealed
from scheduler.retention import ended_before
from scheduler.rotation import retired_keys
from scheduler.sealed_files import count_by_key
from scheduler.wiring import House
from shared.errors import Refused
from shared.sealing import Keys, check_value
from shared.store import queries
from shared.store.connect import Connection
from shared.store.keys import hash_key_check, payload_keys

# A purge comes each hour; who lags by more than a day has none.
_MORE_DAYS = 1


def look_at_sealed(connection: Connection, house: House) -> Sealed:
    """What the database says of keys and retention, held against what is here; nothing is changed."""
    keys = _keys(house)
    here = keys.payload if keys else {}
    known, files = payload_keys(connection), count_by_key(house.settings.logs)
    rows = connection.execute(queries.load("doctor").waiting_by_key)
    waiting = {row["key_id"]: row["items"] for row in rows}
    moment, check = purging.now(connection), hash_key_check(connection)
    return Sealed(
        hash_key_differs=keys is not None and check is not None and check != check_value(keys.hash),
        damaged_keys=tuple(
            each.id
            for each in known
            if each.id in here and each.check_value not in (None, check_value(here[each.id]))
        ),
        keys=(
            *_only_here(connection, here, {each.id for each in known}),
            *(
                KeyHere(
                    id=each.id,
                    state=each.state,
                    here=each.id in here,
                    waiting=waiting.get(each.id, 0),
                    files=files.get(each.id, 0),
                    seconds=(moment - (each.sealed_until or each.registered_at)).total_seconds(),
                )
                for each in known
            ),
        ),
        overdue=tuple(_overdue(connection)),
    )


def _only_here(connection: Connection, here: Collection[str], known: Collection[str]) -> Iterator[KeyHere]:
    """Keys that the database does not have, and why; before its first use it knows none."""
    retired = retired_keys(connection)
    for key in sorted(set(here) - set(known)) if known else ():
        yield KeyHere(key, "retired" if key in retired else "unknown")


def _overdue(connection: Connection) -> list[Overdue]:
    moment, late = purging.now(connection), []
    for each in purging.kept(connection):
        asked = {"robot": each.robot, "before": ended_before(moment, each.payload_days + _MORE_DAYS)}
        row = connection.execute(queries.load("purge").purgeable, asked).fetchone()
        if row and row["items"]:
            late.append(Overdue(each.robot, row["items"], each.payload_days))
    return late


def _keys(house: House) -> Keys | None:
    try:
        return house.keys
    except Refused:
        return None
