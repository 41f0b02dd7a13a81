"""What a trigger causes, as rows: the run, inserted once for its cause, with its ring."""

from collections.abc import Iterable, Mapping
from typing import Any

from scheduler.doorbell import ring_for_all
from scheduler.trigger import Trigger
from scheduler.triggers import Caused
from shared.model import Closed, RunState
from shared.store import queries
from shared.store.connect import Connection

_OWN = tuple(each for each in Trigger.__dataclass_fields__)


def read_trigger(row: Mapping[str, Any]) -> Trigger:
    """A row of any of the trigger queries as a value."""
    own = {key: row[key] for key in _OWN}
    return Trigger(**(own | {"closed": Closed(row["closed"]), "capabilities": tuple(row["capabilities"])}))


def start_caused(connection: Connection, trigger: Trigger, caused: Iterable[Caused]) -> list[RunState]:
    """Insert runs and ring for them; the states of those that were not there already."""
    rows = [row for each in caused for row in insert_caused(connection, trigger, each)]
    queued = [(row["id"], trigger.capabilities) for row in rows if row["state"] == RunState.QUEUED]
    ring_for_all(connection, queued)
    return [RunState(row["state"]) for row in rows]


def insert_caused(connection: Connection, trigger: Trigger, caused: Caused) -> list[dict[str, Any]]:
    """Insert the run of a cause; nothing when it is there already."""
    values = {
        "trigger": trigger.id,
        "cause": caused.cause,
        "state": caused.state.value,
        "due_at": caused.due_at,
        "not_before": caused.not_before,
        "begin_by": caused.begin_by,
        "code": caused.code,
        "reason": caused.reason,
    }
    return connection.execute(queries.load("triggers").insert_run, values).fetchall()
