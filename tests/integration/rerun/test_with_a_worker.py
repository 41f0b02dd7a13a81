"""Cases that are run again by a real worker: the effect is there once, whatever happens."""

from typing import Any

import pytest

from shared.model import Environment
from shared.register import report
from shared.reopening.how import Beginning, How
from tests.integration.rerun.conftest import as_person
from tests.support.house import PROJECT, SmallHouse, until, worker

START = How(Beginning.START, reason="Målsystemet ble lagt tilbake fra kopi.")
REPEAT = How(Beginning.START, frozenset({"mark"}), "Merket ble slettet.")

pytestmark = pytest.mark.children


def settled(house: SmallHouse, treatment: int) -> bool:
    """Whether every case has ended this treatment, and no run is left to come."""
    rows = house.rows("select state, treatment from items")
    open_runs = house.rows("select 1 from runs where state in ('queued', 'running')")
    return not open_runs and {("settled", treatment)} == {(r["state"], r["treatment"]) for r in rows}


def again(house: SmallHouse, how: How, *items: int) -> None:
    """The RPA team has these run again."""
    with house.connection() as connection:
        for item in items:
            as_person(connection, "rita").act(item, how)


def facts(house: SmallHouse) -> list[tuple[Any, ...]]:
    """How each treatment ended."""
    rows = house.rows(
        "select treatment, outcome from facts where kind = 'settled' order by item_id, treatment"
    )
    return [tuple(row.values()) for row in rows]


def benefits(house: SmallHouse) -> int:
    """How many cases the register counts."""
    with house.connection() as connection:
        made = report(connection, PROJECT / "config", Environment.TEST)
    return sum(gap.items for gap in made.gaps)


def test_a_kill_in_the_middle_of_a_rerun_does_nothing_twice(house: SmallHouse) -> None:
    """Run again and killed right after the effect: the next attempt verifies, and one is counted."""
    house.add({"case": "a", "mode": "a person, then die in step"})
    house.run()
    with worker(house):
        until(lambda: settled(house, 1))
        assert {} == house.marks()
        again(house, How(), 1)
        until(lambda: settled(house, 2))
    assert ({"a": 1}, [(1, "to_person"), (2, "done")]) == (house.marks(), facts(house))
    assert [{"attempts": 3}] == house.rows("select attempts from items")
    assert 1 == benefits(house)


def test_a_done_case_is_verified_from_the_start_and_done_only_where_it_is_gone(house: SmallHouse) -> None:
    """What the target lost is written again as it was decided then; each is counted once."""
    house.add({"case": "stands"}, {"case": "gone"}, {"case": "untold", "mode": "no verify"})
    house.run()
    with worker(house):
        until(lambda: settled(house, 1))
        (house.effects / "gone").unlink()
        again(house, START, 1, 2, 3)
        until(lambda: settled(house, 2))
    assert {"stands": 1, "gone": 1, "untold": 1} == house.marks()
    # The second treatment wrote what the first one had decided: the number of the first run.
    assert "1" == (house.effects / "gone").read_text().strip()
    assert ([(1, "done"), (2, "done")] * 3, 3) == (facts(house), benefits(house))


def test_what_nobody_can_verify_is_repeated_at_the_word_of_the_rpa_team_only(house: SmallHouse) -> None:
    """The permission is used up by its first use; what can be verified is not repeated for it."""
    house.add({"case": "a", "mode": "no verify"}, {"case": "b", "mode": "partial"})
    house.run()
    with worker(house):
        until(lambda: settled(house, 1))
        again(house, REPEAT, 1, 2)
        until(lambda: settled(house, 2))
        again(house, START, 1, 2)
        until(lambda: settled(house, 3))
    assert {"a": 2, "b": 1} == house.marks()
    assert 2 == benefits(house)
