"""A house brings its own database up again by itself, goes on with the same processes, and ends in order."""

from collections.abc import Callable
from pathlib import Path

import pytest

from shared.database import EmbeddedDatabase
from tests.support.house import SmallHouse, until
from tests.support.own_server import (
    house_of_its_own,
    is_up,
    kill,
    kill_one_backend,
    server,
    stop_at_once,
    stop_fast,
)
from tests.support.siege import Siege, besieged

CASES = 12
LONG = 100.0


def pids(siege: Siege) -> dict[str, list[int]]:
    return {kind: [process.pid for process in siege.victims(kind)] for kind in ("clock", "worker")}


def assert_nothing_lost_or_doubled(house: SmallHouse) -> None:
    assert {f"c{number:02}": 1 for number in range(CASES)} == house.marks()
    assert {("done", None): CASES} == house.outcomes()
    assert [{"n": CASES, "items": CASES}] == house.rows(
        "select count(*) as n, count(distinct item_id) as items from facts"
    )
    assert [{"state": "succeeded"}] == house.rows("select state from runs")


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    "goes_down",
    [
        kill,
        pytest.param(kill_one_backend, marks=pytest.mark.soak),
        pytest.param(stop_fast, marks=pytest.mark.soak),
        pytest.param(stop_at_once, marks=pytest.mark.soak),
    ],
)
def test_a_house_brings_its_own_database_up_again(
    tmp_path: Path, goes_down: Callable[[EmbeddedDatabase], None]
) -> None:
    """Clock, worker and robot are the same processes afterwards, and the house's end ends the server too."""
    with house_of_its_own(tmp_path) as house:
        house.add(*({"case": f"c{number:02}", "mode": "slow"} for number in range(CASES)))
        house.run()
        server(house).stop()
        with besieged(house.environ, tmp_path / "up.log", workers=1, seed=1) as siege:
            until(lambda: len(house.marks()) > 2, LONG)
            before = pids(siege)
            goes_down(server(house))
            until(
                lambda: is_up(server(house)), LONG
            )  # asked without connecting: a command of ours would start it
            until(lambda: not house.rows("select 1 from runs where ended_at is null"), LONG)
            assert before == pids(siege)
        assert not is_up(server(house))
        assert_nothing_lost_or_doubled(house)


@pytest.mark.timeout(240)
def test_a_house_leaves_a_database_down_that_was_stopped_on_purpose(tmp_path: Path) -> None:
    """Clock and worker wait, also one that is killed meanwhile, and go on when a command has started it."""
    with house_of_its_own(tmp_path) as house:
        house.add(*({"case": f"c{number:02}", "mode": "slow"} for number in range(CASES)))
        house.run()
        log = tmp_path / "up.log"
        with besieged(house.environ, log, workers=1, seed=1) as siege:
            until(lambda: len(house.marks()) > 2, LONG)
            before = pids(siege)
            server(house).stop()
            until(lambda: 2 == log.read_text().count("database away"), LONG)
            assert siege.kill_one("clock")
            until(lambda: "clock waits" in log.read_text(), LONG)
            assert not is_up(server(house))
            until(lambda: not house.rows("select 1 from runs where ended_at is null"), LONG)
            assert before["worker"] == pids(siege)["worker"]
            until(lambda: [] != pids(siege)["clock"], LONG)
        assert_nothing_lost_or_doubled(house)
