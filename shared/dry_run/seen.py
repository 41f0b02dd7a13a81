"""Asking for a dry run, and what it said: the portal uses these too."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.dry_run.told import CaseTold, Deed, DeedKind
from shared.errors import NotFound, Refused
from shared.model import Cause, Outcome
from shared.store import queries
from shared.store.connect import Connection

USUAL = 20
"""How many cases a dry run looks at unless told."""
MOST = 1000


def ask(connection: Connection, robot: str, asked_by: str, cases: int = USUAL) -> int:
    """Insert a dry run; a sweep rings for it. Raises Refused for a robot that offers none, and NotFound."""
    sql = queries.load("dry_run")
    found = connection.execute(sql.offered, {"robot": robot}).fetchone()
    if found is not None and not found["offered"]:
        raise Refused(
            f"The robot {robot} offers no dry run: nobody has said that it changes nothing outside its "
            "steps. Its author sees to that, writes `dry_run = true` into robot.toml and runs "
            "`avlast deploy`; docs/dry-run.md says how. Until then try it in the environment test."
        )
    row = connection.execute(sql.ask, {"robot": robot, "asked_by": asked_by, "cases": cases}).fetchone()
    if row is None:
        raise NotFound(f"The robot {robot} is retired: its folder was gone at the last `avlast deploy`.")
    return int(row["id"])


def told(connection: Connection, run: int) -> list[CaseTold]:
    """What it said of each case, in the order in which a run would take them."""
    return [_case(row) for row in connection.execute(queries.load("dry_run").told, {"run": run})]


def _case(row: dict[str, Any]) -> CaseTold:
    typed = {
        "outcome": Outcome(row["outcome"]) if row["outcome"] else None,
        "cause": Cause(row["cause"]) if row["cause"] else None,
        "deeds": tuple(_deeds(row["deeds"])),
    }
    return CaseTold(**(row | typed))


def _deeds(rows: Iterable[Mapping[str, Any]]) -> Iterable[Deed]:
    return (Deed(DeedKind(each["kind"]), each["step"], each["says"]) for each in rows)
