"""A robot that is only a copied folder: it runs in a real house and brings its own tests."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scheduler import intake
from scheduler.deploy import deploy
from scheduler.new_robot import new_robot
from scheduler.runs import request
from tests.support.house import SmallHouse, small_house, until, worker

TEMPLATE = Path(__file__).resolve().parents[2] / "robots" / "_template"
NAME = "arkivpost"


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house with a robot more: what `avlast new` makes, no line of it changed."""
    made = small_house(tmp_path, database)
    new_robot(NAME, [tmp_path / "robots", TEMPLATE.parent])
    with made.connection() as connection:
        house = made.house()
        deploy(connection, house.manifests(), house.settings.robots_path, house.version, "test")
    return made


def add(house: SmallHouse, *cases: dict[str, Any]) -> None:
    """Put cases in the copied robot's queue."""
    with house.connection() as connection:
        intake.add(connection, house.house().keys, NAME, list(cases), "test")


def work(house: SmallHouse) -> None:
    """Have a real worker run the copied robot once."""
    with worker(house), house.connection() as connection:
        request(connection, NAME, "test")
        until(lambda: house.rows("select 1 from runs where ended_at is not null") != [])


def settled(house: SmallHouse) -> list[tuple[Any, ...]]:
    """How its items ended."""
    rows = house.rows("select outcome, cause, reason_code from items order by id")
    return [tuple(row.values()) for row in rows]


def test_a_copied_folder_is_a_robot(house: SmallHouse):
    """Deployed, given a case, run by a worker: the receipt lies in its folder and the item is done."""
    today = house.rows("select (now() at time zone 'Europe/Oslo')::date as day")[0]["day"]
    add(house, {"request_id": "r-1", "case": "2026/17", "received": today.isoformat()})
    work(house)
    assert [("done", None, None)] == settled(house)
    receipt = house.root / "var" / "test" / "receipts" / NAME / "r-1.txt"
    assert f"Vi mottok sak 2026/17 {today:%d.%m.%Y}." == receipt.read_text(encoding="utf-8")[:33]


def test_a_copied_robot_hands_over_what_it_must_not_decide(house: SmallHouse):
    """A case from long ago goes to a person with the reason that the manifest declares."""
    add(house, {"request_id": "r-1", "case": "2026/17", "received": "2020-01-02"})
    work(house)
    assert [("to_person", "business", "too_late")] == settled(house)


def test_a_copied_folder_brings_its_tests(house: SmallHouse):
    """They pass where the folder lies now, whatever it is called."""
    command = [sys.executable, "-m", "pytest", "--import-mode=importlib", "-q", "-p", "no:cacheprovider"]
    ran = subprocess.run(
        [*command, f"--rootdir={house.root}", f"robots/{NAME}"],
        cwd=house.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (0, True) == (ran.returncode, " passed" in ran.stdout), ran.stdout + ran.stderr


def test_nothing_in_the_template_holds_its_folders_name():
    """So that a copy needs no other line changed."""
    texts = {
        path: path.read_text(encoding="utf-8") for path in TEMPLATE.rglob("*.*") if path.suffix != ".pyc"
    }
    assert [] == [path.name for path, text in texts.items() if "_template" in text]
