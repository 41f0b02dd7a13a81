"""Everything that the rule of the line looks at, read from the database at one moment."""

from typing import Any

from scheduler.limits import Place, Queued, Robot, Running, Situation, Wait, why_waits
from scheduler.pauses import as_rule, in_force
from shared.store import queries
from shared.store.connect import Connection


def situation(connection: Connection) -> Situation:
    """The town hall as it stands now."""
    sql = queries.load("limits")
    with connection.transaction():
        connection.execute(sql.one_picture)
        moment = connection.execute(sql.moment).fetchone() or {}
        return Situation(
            robots={row["name"]: _robot(row) for row in connection.execute(sql.robots)},
            queued=[Queued(**row) for row in connection.execute(sql.queued)],
            running=[Running(**row) for row in connection.execute(sql.running)],
            permits={row["name"]: row["permits"] for row in connection.execute(sql.resources)},
            unit_limits={row["unit"]: row["runs"] for row in connection.execute(sql.units)},
            pauses=[as_rule(each) for each in in_force(connection)],
            places=[
                Place(row["machine"], frozenset(row["capabilities"]), row["has_key"])
                for row in connection.execute(sql.places)
            ],
            **moment,
        )


def waits(connection: Connection) -> dict[int, list[Wait]]:
    """Why each queued run waits."""
    return why_waits(situation(connection))


def _robot(row: dict[str, Any]) -> Robot:
    return Robot(**(row | {"capabilities": frozenset(row["capabilities"])}))
