"""Kill -9 at random while cases are worked on: nothing is lost, nothing happens twice."""

import random
from pathlib import Path

import pytest

from scheduler.runs import request
from tests.support.blows import WITHOUT_ITS_DATABASE, planned
from tests.support.house import small_house, until
from tests.support.siege import besieged

CASES, KILLS, SEED = 60, 8, 20261122


@pytest.mark.timeout(240)
def test_eight_kills_during_sixty_cases_lose_and_double_nothing(tmp_path: Path, database: str) -> None:
    """Each case is marked once, settled once and counted once, whoever dies when."""
    house = small_house(
        tmp_path,
        database,
        AVLAST_LEASE_SECONDS="5",
        AVLAST_LEASE_LOST_BUDGET="50",
        AVLAST_PERSON_FOR_ANY_ACCOUNT="rpa-team",
        AVLAST_SECRETS_KEY_FILE=str(tmp_path / "var" / "secrets.key"),
    )
    house.add(*({"case": f"c{number:02}", "mode": "slow"} for number in range(CASES)))
    with besieged(house.environ, tmp_path / "up.log", workers=2, seed=SEED) as siege:
        until(lambda: bool(siege.victims("worker")) and bool(siege.victims("clock")), 120)
        with house.connection() as connection:
            request(connection, "counting", "test")
        blows = planned(random.Random(SEED), KILLS, WITHOUT_ITS_DATABASE, 0)
        siege.strike(blows, lambda: len(house.rows("select 1 from facts")), CASES)
        until(lambda: not house.rows("select 1 from items where state <> 'settled'"), 150)
    assert {f"c{number:02}": 1 for number in range(CASES)} == house.marks()
    assert {("done", None): CASES} == house.outcomes()
    assert [{"n": CASES}] == house.rows("select count(distinct item_id) as n from facts having count(*) = 60")
