"""A database with the register's tables, and short ways to put facts and baselines into it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from shared.figures import Report
from shared.model import Environment
from shared.period import Period, year
from shared.register import register_baselines, report
from shared.store.connect import Connection, connect

_INSERT = """
    insert into facts (kind, environment, item_id, queue, process, step, variant, claim_hash,
                       hash_normalisation, cycle, outcome, cause, share_permille, attempts, first_seen,
                       terminal_at, robot, robot_version, residual_ms, exception_ms, person, note, reverses,
                       treatment)
    values (%(kind)s, %(environment)s, %(item_id)s, 'queue', %(process)s, %(step)s, %(variant)s,
            %(claim_hash)s, case when %(claim_hash)s::bytea is not null then 1 end, %(cycle)s,
            %(outcome)s, %(cause)s, %(share)s, %(attempts)s, %(first_seen)s, %(at)s, %(robot)s, 'v1',
            %(residual_ms)s, %(exception_ms)s, %(person)s, %(note)s, %(reverses)s, %(treatment)s)
    returning id
"""
# A settled, wholly done item; a test names what is otherwise.
_USUAL = {
    "kind": "settled",
    "process": "p",
    "step": "hele",
    "variant": "alle",
    "cycle": 1,
    "outcome": "done",
    "cause": None,
    "share": 1000,
    "attempts": 1,
    "first_seen": datetime(2020, 1, 1, tzinfo=UTC),
    "robot": "r",
    "treatment": 1,
    **dict.fromkeys(("residual_ms", "exception_ms", "person", "note", "reverses")),
}
_BASELINE = """
[[baselines]]
process = "{process}"
version = {version}
valid_from = {valid_from}
variant = "{variant}"
{more}
[baselines.manual_seconds]
low = {low}
expected = {expected}
high = {high}
[baselines.evidence]
method = "anslag"
grade = "{grade}"
best_before = {best_before}
participants = "Ingen"
reason = "Regneeksempel"
[baselines.approved]
owner = "{owner}"
finance = "{finance}"
"""


def baseline(version: int, valid_from: str, expected: int, **other: Any) -> str:
    """One baseline as `config/baselines.toml` writes it; seconds, without a range unless given."""
    usual = {"process": "p", "variant": "alle", "low": expected, "high": expected, "more": "", "grade": "D"}
    usual |= {"best_before": "2099-01-01", "owner": "", "finance": ""}
    return _BASELINE.format(
        **(usual | {"version": version, "valid_from": valid_from, "expected": expected} | other)
    )


@dataclass
class Register:
    """One test's register: its connection, its configuration folder, its item numbers."""

    connection: Connection
    config: Path
    environment: Environment = Environment.PRODUCTION
    _items: Iterator[int] = field(default_factory=lambda: count(1))

    def baselines(self, *tables: str, by: str = "rpa-team") -> list[int]:
        """Write the file, register it and give the new versions."""
        (self.config / "baselines.toml").write_text("\n".join(tables), encoding="utf-8")
        return [each.version for each in register_baselines(self.connection, self.config, by)]

    def fact(self, at: str | datetime, key: str | None = None, **other: Any) -> int:
        """Insert one fact and give its id; items without a key are cases of their own."""
        item = other.get("item_id") or next(self._items)
        own = {
            "environment": self.environment.value,
            "item_id": item,
            "claim_hash": sha256((key or f"item {item}").encode()).digest(),
            "at": datetime.fromisoformat(at) if isinstance(at, str) else at,
        }
        row = self.connection.execute(_INSERT, _USUAL | own | other).fetchone()
        assert row is not None
        return int(row["id"])

    def later(self, at: str, kind: str, **other: Any) -> int:
        """Insert a fact that comes after settling: human minutes or a reversal."""
        unsettled = {"kind": kind, "outcome": None, "share": 0, "first_seen": None, "person": "rpa-team"}
        return self.fact(at, **(unsettled | other))

    def report(self, period: Period | None = None, factor: str | None = None) -> Report:
        """Draw up the report of a period, by default the year 2026."""
        return report(self.connection, self.config, self.environment, period or year(2026), factor)

    def gross(self, period: Period | None = None) -> int:
        """Give the expected gross time of a period, in ms."""
        return self.report(period).gross.expected


@pytest.fixture
def register(database: str, tmp_path: Path) -> Iterator[Register]:
    """An empty register with the factor sets that are shipped."""
    shipped = Path(__file__).parents[3] / "config" / "factors.toml"
    (tmp_path / "factors.toml").write_bytes(shipped.read_bytes())
    with connect(database, "test") as connection:
        yield Register(connection, tmp_path)


@pytest.fixture
def make_baseline() -> Callable[..., str]:
    """The way to write one baseline, for tests."""
    return baseline
