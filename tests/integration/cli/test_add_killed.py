"""`avlast add` killed at any moment: all of the file is in the queue, or nothing of it, and never twice."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.house import PROJECT, SmallHouse, until

CASES = 3000
WAITING = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"


def adding(house: SmallHouse, file: Path) -> subprocess.Popen[bytes]:
    """`avlast add` in a process of its own."""
    command = [sys.executable, "-m", "scheduler.cli", "add", "counting", str(file)]
    environ, nowhere = os.environ | house.environ, subprocess.DEVNULL
    return subprocess.Popen(command, env=environ, cwd=PROJECT, stdout=nowhere, stderr=nowhere)


def killed_after(house: SmallHouse, file: Path, seconds: float) -> None:
    """Start `avlast add` and kill it after so many seconds, or let it end before."""
    with adding(house, file) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()


def count(house: SmallHouse) -> tuple[int, int]:
    """How many items there are, and how many times one was told to have been added."""
    row = house.rows(
        "select (select count(*) from items) as items, "
        "(select count(*) from item_events where kind = 'added') as events"
    )[0]
    return row["items"], row["events"]


def hold(house: SmallHouse, terminal, file: Path, kills: int) -> None:
    """Kill at random moments, the file given back each time; afterwards each case is there once."""
    lines = "".join(json.dumps({"case": f"c{number}"}) + "\n" for number in range(CASES))
    for _ in range(kills):
        file.write_text(lines)
        killed_after(house, file, random.uniform(0.3, 3))
        assert count(house) in {(0, 0), (CASES, CASES)}
        assert lines == file.read_text() if file.exists() else (CASES, CASES) == count(house)
    file.write_text(lines)
    assert 0 == terminal("add", "counting", str(file)).code
    assert (CASES, CASES) == count(house)


def test_a_killed_add_leaves_all_or_nothing(house: SmallHouse, terminal, cases: Path):
    """A file is deleted only when its cases are there, and adding it again adds none twice."""
    hold(house, terminal, cases, kills=4)


def test_an_add_killed_after_most_of_its_cases_leaves_nothing(house: SmallHouse, cases: Path):
    """The last case waits for somebody else's transaction; what came before it must not be there alone."""
    house.add({"case": f"c{CASES - 1}"})
    cases.write_text("".join(json.dumps({"case": f"c{number}"}) + "\n" for number in range(CASES)))
    with house.connection() as other:
        with other.transaction(force_rollback=True):
            other.execute("update items set reference_hash = sha256('another')")
            with adding(house, cases) as process:
                until(lambda: house.rows(WAITING) != [] or process.poll() is not None)
                assert process.poll() is None
                process.kill()
        until(lambda: house.rows(WAITING) == [])
    assert ((1, 1), True) == (count(house), cases.exists())


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_very_many_killed_adds_leave_all_or_nothing(house: SmallHouse, terminal, cases: Path):
    """The same, often enough to meet every moment."""
    hold(house, terminal, cases, kills=200)
