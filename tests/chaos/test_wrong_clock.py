"""A machine whose wall clock is wrong: what is due, held, written and kept goes by the database's time."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from psycopg import sql

from tests.support.asleep import Points
from tests.support.house import SmallHouse, small_house, until
from tests.support.ticking import assert_ticked_evenly, is_worked_off, ticks, with_ticks
from tests.support.wrong_clock import HOURS_BEHIND, PRESENT, YEAR_AHEAD, WrongClock, jumping

pytestmark = pytest.mark.only_where(PRESENT, reason="Debian's libfaketime shows processes a wrong clock")

SOAK = pytest.mark.soak
JUMPING = "jumping"
LONG = 90.0
SETTLED = "update items set state = 'settled', outcome = 'done', share_permille = 1000, settled_at = now()"
MOMENTS = "select table_name, column_name from information_schema.columns where table_schema = 'public'"
# A run's place in line is reckoned from its priority; it is no moment at which anything happened.
MOMENTS += " and data_type = 'timestamp with time zone' and column_name <> 'line_at' order by 1, 2"
OFF = (
    "select 1 from {table} where {column} not between now() - interval '1 hour' and now() + interval '1 hour'"
)


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house whose machine has a wrong clock, and the database's machine a right one."""
    return small_house(tmp_path, database, AVLAST_PERSON_FOR_ANY_ACCOUNT="rpa-team")


@contextmanager
def wrong(house: SmallHouse, off: str) -> Iterator[WrongClock]:
    """The machine's wrong clock, which jumps if told so."""
    clock = WrongClock(house.root / "wrong clock", "+0" if off == JUMPING else off)
    with ExitStack() as stack:
        if off == JUMPING:
            stack.enter_context(jumping(clock))
        yield clock


def command(house: SmallHouse, clock: WrongClock | None, *words: str) -> subprocess.Popen[bytes]:
    """A command of avlast on the machine with that clock."""
    environ = dict(os.environ) | house.environ | (clock.environ if clock else {})
    line = [sys.executable, "-m", "scheduler.cli", *words]
    with (house.root / f"{words[0]}.log").open("ab") as log:
        return subprocess.Popen(line, env=environ, stdout=subprocess.PIPE, stderr=log)


@contextmanager
def at_work(house: SmallHouse, clock: WrongClock) -> Iterator[None]:
    """Clock and worker by the wrong clock, and a worker by the right one; each watches the other's lease."""
    work = ("work", "--slots", "1")
    parts = [command(house, clock, "clock"), command(house, clock, *work), command(house, None, *work)]
    try:
        yield
        assert [None, None, None] == [part.poll() for part in parts]
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            part.communicate(timeout=60)


def moments_off(house: SmallHouse) -> list[str]:
    """Columns in which some moment is off by more than an hour."""
    with house.connection() as connection:
        found = []
        for table, column in ((row["table_name"], row["column_name"]) for row in connection.execute(MOMENTS)):
            names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
            if connection.execute(sql.SQL(OFF).format(**names)).rowcount:
                found.append(f"{table}.{column}")
    return found


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    "off", [pytest.param(YEAR_AHEAD, marks=SOAK), pytest.param(HOURS_BEHIND, marks=SOAK), JUMPING]
)
def test_everything_goes_by_the_databases_time(house: SmallHouse, off: str) -> None:
    """Starts come once, none early, none lost; no lease is lost; every row bears the database's time."""
    points, cases = Points(house.root / "points"), ["a", "b"]
    points.folder.mkdir()
    house.add(*({"case": case, "mode": "pause before"} for case in cases))
    house.rows("update robots set runs_limit = 2 where name = 'counting' returning 1")
    runs = [house.run(), house.run()]
    with_ticks(house)
    with wrong(house, off) as clock, at_work(house, clock):
        until(lambda: all(points.reached(case) for case in cases), LONG)  # one run by each of the workers
        seen = ticks(house)
        until(lambda: ticks(house) > seen + 6, LONG)
        points.go(*cases)
        until(lambda: not house.rows("select 1 from items where state <> 'settled'"), LONG)
        until(lambda: is_worked_off(house), LONG)
    assert_ticked_evenly(house)
    assert [] == house.rows("select 1 from runs where due_at > created_at")
    assert {"a": 1, "b": 1} == house.marks()
    assert [True, True] == [abs(points.time(case) - datetime.now(UTC)) < timedelta(hours=1) for case in cases]
    assert [{"id": run, "state": "succeeded"} for run in runs] == house.rows(
        "select id, state from runs where robot = 'counting' order by id"
    )
    assert [] == moments_off(house)


def said(house: SmallHouse, clock: WrongClock, *words: str) -> str:
    """What a command says on the machine with that clock."""
    return command(house, clock, *words).communicate(timeout=100)[0].decode()


@pytest.mark.parametrize("off", [YEAR_AHEAD, pytest.param(HOURS_BEHIND, marks=SOAK)])
def test_retention_and_the_doctor_go_by_the_databases_time(house: SmallHouse, off: str) -> None:
    """What is kept 90 days goes neither too early nor too late, and the doctor names that machine's fault."""
    house.add({"case": "old"}, {"case": "young"})
    house.rows(f"{SETTLED} - interval '88 days' returning 1")
    house.rows(f"{SETTLED} - interval '92 days' where id = 1 returning 1")
    with wrong(house, off) as clock:
        told = json.loads(said(house, clock, "purge", "--json"))
        found = json.loads(said(house, clock, "doctor", "--json"))
    assert [{"robot": "counting", "items": 1, "folders": 0}] == told
    assert [{"id": 2}] == house.rows("select id from items where payload_sealed is not null")
    assert "clock_differs" in [finding["code"] for finding in found]
