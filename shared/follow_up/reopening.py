"""A case that was settled is given to its robot once more."""

from shared.store import queries
from shared.store.connect import Connection

LEASE_SECONDS = 20.0


def reopen(
    connection: Connection, item: int, treatment: int, by: str, lease_seconds: float = LEASE_SECONDS
) -> bool:
    """Put a settled case back in its queue for another treatment; False when that was done already.

    Belongs into the transaction that says why. Claim, cycle, attempts and finished steps stand, so that the
    register counts the case once; a step that was begun is verified by the next attempt, after its time.
    """
    values = {"item": item, "treatment": treatment, "person": by, "lease_seconds": lease_seconds}
    return connection.execute(queries.load("follow_up").reopen_item, values).fetchone() is not None
