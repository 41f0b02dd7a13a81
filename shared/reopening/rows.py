"""Reopening a case in its row, and asking for the run that will take it."""

from shared.errors import Refused
from shared.items import StepState
from shared.reopening.how import FROM_FAILED_STEP, Beginning, How, StepLeft, changed
from shared.store import queries
from shared.store.connect import Connection

LEASE_SECONDS = 20.0
_KINDS = {Beginning.FAILED_STEP: "reopened", Beginning.START: "reopened_from_start"}


def steps_left(connection: Connection, item: int) -> tuple[StepLeft, ...]:
    """The case's steps in the order in which they were begun."""
    rows = connection.execute(queries.load("reopening").steps_left, {"item": item})
    return tuple(StepLeft(**(row | {"state": StepState(row["state"])})) for row in rows)


def reopen(
    connection: Connection,
    item: int,
    treatment: int,
    by: str,
    how: How = FROM_FAILED_STEP,
    lease_seconds: float = LEASE_SECONDS,
) -> bool:
    """Put a settled case back in its queue for another treatment; False when that was done already.

    Belongs into the transaction that says why. Claim, cycle and attempts stand, so that the register counts
    the case once; a step that was begun is verified by the next attempt, after its time.
    """
    steps = steps_left(connection, item)
    after = changed(steps, how)
    values = {
        "item": item,
        "treatment": treatment,
        "person": by,
        "lease_seconds": lease_seconds,
        "names": list(after),
        "states": [state.value for state in after.values()],
        "repeat": [step.name for step in steps if step.name in how.repeat],
        "kind": _KINDS[how.beginning],
        "reason": how.reason,
    }
    return connection.execute(queries.load("reopening").reopen_item, values).fetchone() is not None


def ask_for_run(connection: Connection, robot: str, by: str) -> int:
    """The run that will look at the queue: one that waits already, else a new one in line with the others.

    Belongs into the transaction that reopens, so that no case waits for a run that nobody asked for.
    """
    sql, asked = queries.load("reopening"), {"robot": robot, "asked_by": by}
    connection.execute(sql.lock_robot, asked)
    # A statement of its own: it sees the run of whoever held the lock before us.
    found = connection.execute(sql.run_that_comes, asked).fetchone()
    found = found or connection.execute(sql.ask_for_run, asked).fetchone()
    if found is None:
        raise Refused(f"The robot {robot} is retired, so no run of it can be asked for.")
    return int(found["id"])
