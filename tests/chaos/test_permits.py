"""A permit is never given twice nor lost, whoever is killed: seen from outside the house."""

import random
from collections import Counter
from pathlib import Path

import pytest

from scheduler.runs import request
from tests.support.blows import planned
from tests.support.figures import tell
from tests.support.house import SmallHouse, until
from tests.support.own_server import house_of_its_own, server
from tests.support.permits import MOST, ROBOTS, permits, with_permits
from tests.support.siege import besieged

KILLS = {"kill child": 4, "kill worker": 4, "kill backend": 2}
SEED = 20261122
_LONG = 240.0


def ask(house: SmallHouse, each: int) -> None:
    """Ask for so many runs of each robot, in turn."""
    with house.connection() as connection:
        for _ in range(each):
            for robot in ROBOTS:
                assert request(connection, robot, "test") is not None


def states(house: SmallHouse) -> dict[str, int]:
    """How many runs are asked for by hand, end well, or are not over."""
    (row,) = house.rows(
        "select count(*) filter (where trigger = 'hand') as asked,"
        " count(*) filter (where state = 'succeeded') as succeeded,"
        " count(*) filter (where ended_at is null) as left from runs"
    )
    return row


@pytest.mark.parametrize(
    ("blows", "each"),
    [
        pytest.param(8, 8, marks=pytest.mark.timeout(600)),
        pytest.param(200, 160, marks=[pytest.mark.soak, pytest.mark.timeout(7200)]),
    ],
)
def test_a_permit_is_never_given_twice_nor_lost(tmp_path: Path, blows: int, each: int) -> None:
    """Licences, robots, the unit and who is alone: at no moment too many, and every run has its turn."""
    short = {"AVLAST_LEASE_SECONDS": "6", "AVLAST_LEASE_LOST_BUDGET": "1000", "AVLAST_WORKER_SLOTS": "3"}
    with house_of_its_own(tmp_path, robot="holding", **short) as made, permits(made.effects) as witness:
        house = with_permits(made)
        with besieged(house.environ, tmp_path / "up.log", 2, SEED, database=server(house)) as siege:
            until(
                lambda: 2 == len(siege.victims("worker")) and bool(house.rows("select 1 from resources")),
                _LONG,
            )
            ask(house, each)
            total = each * len(ROBOTS)
            siege.strike(planned(random.Random(SEED), blows, KILLS, 0), witness.over.total, total)
            until(lambda: 0 == states(house)["left"], _LONG)
            ask(house, 1)
            until(lambda: 0 == states(house)["left"], _LONG)
        tell(f"{blows} kills, {witness.begun} begun for {total}; at once {dict(witness.most)}")
        assert Counter() == witness.most - Counter(MOST)
        assert {"asked": total + len(ROBOTS), "succeeded": total + len(ROBOTS), "left": 0} == states(house)
