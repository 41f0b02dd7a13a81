"""A picture of all that a server holds, so small that two can be laid side by side."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from shared.store import queries

_Connection = psycopg.Connection[dict[str, Any]]


@dataclass(frozen=True)
class Picture:
    """What there is, by kind and name, each with a value that differs when it does; and rows in all."""

    facts: dict[tuple[str, str], str]
    rows: int


def differences(before: Picture, after: Picture) -> list[str]:
    """What is not as it was, by name: a value may be a password's hash."""
    changed = {
        key for key in before.facts.keys() & after.facts.keys() if before.facts[key] != after.facts[key]
    }
    lost, added = before.facts.keys() - after.facts.keys(), after.facts.keys() - before.facts.keys()
    named = (("is missing", lost), ("is new", added), ("differs", changed))
    return [f"{kind} {name} {how}" for how, keys in named for kind, name in sorted(keys)]


def picture_of(address: Callable[[str], str], at: Callable[[str], None]) -> Picture:
    """Look at everything on a server, by the superuser's address in each database; `at` hears where."""
    upgrade = queries.load("upgrade")
    facts: dict[tuple[str, str], str] = {}
    rows = 0
    with connection(address("postgres")) as server:
        databases = server.execute(upgrade.databases).fetchall()
        facts |= {("role", row["name"]): row["value"] for row in server.execute(upgrade.roles)}
    for each in databases:
        name = each["name"]
        facts["database", name] = f"{each['owner']} {each['encoding']}"
        with connection(address(name)) as inside:
            inside.execute(upgrade.same_words)
            for row in inside.execute(upgrade.shape):
                facts[row["kind"], f"{name}: {row['name']}"] = str(row["value"])
            for row in inside.execute(upgrade.sequences):
                facts["sequence", f"{name}: {row['name']}"] = row["value"]
            for table, count, hashed in _contents(inside, at):
                facts["content of", f"{name}: {table}"] = f"{count} {hashed}"
                rows += count
    return Picture(facts, rows)


def _contents(inside: _Connection, at: Callable[[str], None]) -> Iterator[tuple[str, int, str]]:
    upgrade = queries.load("upgrade")
    for table in inside.execute(upgrade.tables).fetchall():
        shown = f"{table['schema']}.{table['name']}"
        at(shown)
        name = sql.Identifier(table["schema"], table["name"])
        found = inside.execute(sql.SQL(upgrade.content).format(table=name)).fetchone() or {}
        yield shown, found["rows"], found["hash"]


def connection(address: str) -> _Connection:
    """A connection whose statements are each done when they are."""
    return psycopg.connect(address, autocommit=True, row_factory=dict_row)
