"""Put to sleep past the lease and woken: nothing is lost, nothing happens twice, and the sleeper ends."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from tests.support.asleep import Points, begun_and_unheard, put_to_sleep, tree, wake, worker_process
from tests.support.guarding import guarded_target
from tests.support.house import SmallHouse, small_house, until
from tests.support.offspring import living

LEASE = 5
POINTS = {
    "before": "pause before",
    "begun": "pause before",
    "effect": "pause after effect",
    "finished": "pause after finish",
}
Victims = Callable[[psutil.Process, list[psutil.Process]], list[psutil.Process]]
VICTIMS: dict[str, Victims] = {
    "child": lambda worker, children: children,
    "worker": lambda worker, children: [worker],
    "machine": lambda worker, children: tree(worker),
}


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house whose lease is short."""
    return small_house(tmp_path, database, AVLAST_LEASE_SECONDS=str(LEASE), AVLAST_LEASE_LOST_BUDGET="50")


@pytest.fixture
def points(house: SmallHouse) -> Points:
    """Where its robots wait."""
    (house.root / "points").mkdir()
    return Points(house.root / "points")


@pytest.fixture
def machines(house: SmallHouse) -> Iterator[Callable[[str], psutil.Process]]:
    """Start a worker that stands for a machine of its own."""
    with ExitStack() as running:
        yield lambda name: running.enter_context(
            worker_process(house, house.root / f"{name}.log", slots=len(POINTS))
        )


def at_work(house: SmallHouse, points: Points) -> list[psutil.Process]:
    """Have a run at each point at once; gives the processes that wait there."""
    with house.connection() as connection:
        connection.execute("update robots set runs_limit = 20")
    house.add(*({"case": case, "mode": mode} for case, mode in POINTS.items()))
    for _ in POINTS:
        house.run()
    until(lambda: all(points.reached(case) for case in POINTS), 60)
    return [points.child(case) for case in POINTS]


def over(children: list[psutil.Process]) -> bool:
    """Whether all of them have ended."""
    return not living(children)


def settled_once(house: SmallHouse, cases: int) -> bool:
    """Whether every case is settled."""
    return [{"n": cases}] == house.rows("select count(*) as n from items where state = 'settled'")


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("who", "ends_meanwhile"), [("child", True), ("worker", True), ("machine", False)])
def test_asleep_past_the_lease_and_woken_at_each_point(
    house: SmallHouse,
    points: Points,
    machines: Callable[[str], psutil.Process],
    who: str,
    ends_meanwhile: bool,
) -> None:
    """Before a step, begun, after the effect, after the end: another goes on; the woken one changes nothing.

    A worker ends its children that sleep, and a child whose worker sleeps ends by itself.
    """
    sleep_and_wake(house, points, machines, who, ends_meanwhile)


@pytest.mark.soak
@pytest.mark.timeout(240)
@pytest.mark.parametrize("who", VICTIMS)
@pytest.mark.parametrize("round_", range(20))
def test_asleep_past_the_lease_and_woken_often(
    house: SmallHouse, points: Points, machines: Callable[[str], psutil.Process], who: str, round_: int
) -> None:
    """The same, twenty times each."""
    sleep_and_wake(house, points, machines, who, who != "machine")


def sleep_and_wake(
    house: SmallHouse,
    points: Points,
    machines: Callable[[str], psutil.Process],
    who: str,
    ends_meanwhile: bool,
) -> None:
    """Put them to sleep at four points at once, have a second machine go on, and wake them."""
    first = machines("first")
    children = at_work(house, points)
    victims = VICTIMS[who](first, children)
    with begun_and_unheard(house, points, "begun"):
        put_to_sleep(victims)
    machines("second")
    until(lambda: settled_once(house, len(POINTS)), 100)
    until(lambda: ends_meanwhile == over(children), 60)
    points.go(*POINTS)
    wake(victims)
    until(lambda: over(children), 60)
    assert dict.fromkeys(POINTS, 1) == house.marks()
    assert {("done", None): len(POINTS)} == house.outcomes()
    assert [{"n": 4, "m": 4}] == house.rows("select count(*) as n, count(distinct item_id) as m from facts")
    abandoned_with_one_successor_each(house)


@pytest.mark.timeout(240)
def test_asleep_in_the_middle_of_a_guarded_effect(
    house: SmallHouse, points: Points, machines: Callable[[str], psutil.Process]
) -> None:
    """Nothing in the house can hold back what begins to leave: the target refuses a key that it knows."""
    with guarded_target() as target:
        house.add({"case": "a", "mode": f"guarded {target.address}/payments"})
        first = machines("first")
        house.run()
        until(lambda: points.reached("a"), 60)
        asleep, child = tree(first), points.child("a")
        put_to_sleep(asleep)
        machines("second")
        until(lambda: settled_once(house, 1), 100)
        points.go("a")
        wake(asleep)
        until(lambda: over([child]), 60)
    assert ["a"] == list(target.payments.values())
    assert {("done", None): 1} == house.outcomes()


def abandoned_with_one_successor_each(house: SmallHouse) -> None:
    """The rows say it: each of the first runs was abandoned, with its reason, and one run came after it."""
    rows = house.rows(
        "select state, reason_code, reason is not null as told,"
        " (select count(*) from runs s where s.after_run = r.id and s.trigger = 'successor') as after"
        f" from runs r order by id limit {len(POINTS)}"
    )
    expected = {"state": "abandoned", "reason_code": "worker_lost", "told": True, "after": 1}
    assert [expected] * len(POINTS) == rows
