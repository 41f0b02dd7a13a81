"""A browser that is put to sleep past the lease: its robot lives on, and what it pressed was pressed once."""

from pathlib import Path

import psutil
import pytest

from tests.support.asleep import Points, put_to_sleep, tree, wake, worker_process
from tests.support.button import buttons
from tests.support.house import SmallHouse, small_house, until

MORE_BEATS_THAN_A_LEASE = 5


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house whose robot drives a browser, under a short lease."""
    made = small_house(tmp_path, database, robot="pressing", AVLAST_LEASE_SECONDS="8")
    (made.root / "points").mkdir()
    return made


def chromium_of(robot: psutil.Process) -> list[psutil.Process]:
    """The browser's processes below a robot."""
    return [process for process in tree(robot) if "chrom" in process.name()]


def beats(house: SmallHouse) -> int:
    """How often the leases of all runs were renewed."""
    return int(house.rows("select coalesce(sum(beats), 0) as n from runs")[0]["n"])


@pytest.mark.browser
@pytest.mark.timeout(240)
def test_a_button_in_a_sleeping_browser_is_pressed_once(house: SmallHouse) -> None:
    """The robot ticks, so its run goes on; the press that timed out is verified when its time is over."""
    points = Points(house.root / "points")
    with buttons() as pages, worker_process(house, house.root / "worker.log"):
        house.add({"case": "a", "page": pages.address})
        house.run()
        until(lambda: points.reached("a"), 60)
        asleep = chromium_of(points.child("a"))
        assert asleep
        put_to_sleep(asleep)
        slept = beats(house)
        points.go("a")
        until(lambda: beats(house) >= slept + MORE_BEATS_THAN_A_LEASE, 60)
        wake(asleep)
        until(lambda: not house.rows("select 1 from items where state <> 'settled'"), 90)
        assert {"a": 1} == dict(pages.pressed)
    assert {("done", None): 1} == house.outcomes()
    assert [] == house.rows("select 1 from runs where state = 'abandoned'")
    assert [{"failures": 1, "losses": 0}] == house.rows("select failures, losses from items")
