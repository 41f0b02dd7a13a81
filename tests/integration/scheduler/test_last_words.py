"""What a robot says in its last moment is what the RPA team looks for, and it is filtered as all else."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.support.house import SmallHouse, small_house, until, worker

pytestmark = pytest.mark.children


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house of this test's own."""
    return small_house(tmp_path, database)


def said(house: SmallHouse, run: int) -> list[str]:
    """What the run's robot and all it started wrote to standard output and error."""
    log = house.root / "logs" / "counting" / str(run) / "log.jsonl"
    lines = [json.loads(line) for line in log.read_bytes().splitlines()]
    return [line["text"] for line in lines if line["event"] == "output"]


def died(house: SmallHouse, way: str) -> int:
    """A run in which the robot dies in this way; another one has done its work since."""
    house.add({"case": "a", "mode": way})
    with worker(house):
        run = house.run()
        until(lambda: not house.rows("select 1 from items where state <> 'settled'"))
    return run


@pytest.mark.parametrize(
    ("way", "rest"), [("exit", ""), ("kill", ""), ("crash", "Fatal Python error: Segmentation fault")]
)
def test_last_words_are_in_the_log_and_filtered(house: SmallHouse, way: str, rest: str) -> None:
    """Also what had no end of line, the number that came in two pieces and the secret that came late."""
    run = died(house, way)
    expected = f"last words of [identity number] with [secret], {rest}".rstrip()
    assert expected == said(house, run)[0].rstrip()
    assert [{"reason_code": "child_died"}] == house.rows(f"select reason_code from runs where id = {run}")


def test_all_that_was_said_before_the_end_is_read(house: SmallHouse) -> None:
    """As much as a pipe holds takes the filter longer than the system takes to end a process."""
    run = died(house, "much, kill")
    assert {"one of many [identity number]": 2000} == Counter(said(house, run))
