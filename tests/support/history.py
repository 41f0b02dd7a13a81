"""Years of settled cases, made in the database itself, and what one query costs among them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, LiteralString

from shared.store.connect import Connection
from shared.store.queries import parse

CASES_OF_A_RUN = 20
KEY = "k1"
_SQL: dict[str, LiteralString] = parse(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def begin(connection: Connection) -> None:
    """Have the key of what is made here, and a second robot whose few cases are oldest, and with people."""
    connection.execute(_SQL["key"], {"key": KEY})
    connection.execute(_SQL["quiet"])
    connection.execute(_SQL["unsolved"])


def wait(connection: Connection, items: int) -> None:
    """Add so many items that wait for their first attempt."""
    connection.execute(_SQL["waiting"], {"items": items})
    connection.execute("vacuum analyze items")


def grow(connection: Connection, items: int) -> None:
    """Add so many settled items with the runs, events and facts that belong to them."""
    row = connection.execute(_SQL["runs"], {"runs": items // CASES_OF_A_RUN}).fetchone()
    assert row is not None
    connection.execute(_SQL["settled"], {"first": row["first"], "cases": CASES_OF_A_RUN})
    connection.execute("vacuum analyze")


def blocks(connection: Connection, statement: LiteralString, values: Mapping[str, Any]) -> int:
    """How many pages PostgreSQL touches for this statement; what it changes is taken back."""
    explain: LiteralString = "explain (analyze, buffers, format json) "
    with connection.transaction(force_rollback=True):
        row = connection.execute(explain + statement, values).fetchone()
    assert row is not None
    plan = row["QUERY PLAN"][0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
