"""Rescue is one transaction, whoever dies in it and however many try."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from scheduler.rescue import Heartbeat
from scheduler.runs import Runs, TakenRun
from shared.errors import Fenced
from shared.items import Settlement
from shared.model import Outcome
from shared.store.connect import Connection, Store
from shared.store.items import StoredItems
from tests.support.house import SmallHouse, small_house
from tests.support.lease import queue, take_run

RESCUERS = 6
DONE = Settlement(Outcome.DONE, share_permille=1000)


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house."""
    return small_house(tmp_path, database)


def taken_run(house: SmallHouse, store: Store) -> TakenRun:
    """A run with its worker."""
    store.connection.execute("update runs set state = 'stopped', ended_at = now() where state = 'queued'")
    return take_run(house, store)


def seen(run: TakenRun) -> Heartbeat:
    """What an observer saw of a run that never beat."""
    return Heartbeat(run.id, run.robot, run.token, beats=0)


class Dying(Runs):
    """A rescuer whose connection is killed between two of its statements."""

    def __init__(self, store: Store, killer: Connection, at: str) -> None:
        super().__init__(store, 5)
        self._killer = killer
        self._at = at

    def _free_items(self, connection: Connection, *rest: Any) -> None:
        self._die("run ended", connection)
        super()._free_items(connection, *rest)

    def _follow(self, connection: Connection, *rest: Any) -> bool:
        self._die("items freed", connection)
        return super()._follow(connection, *rest)

    def _ring_next(self, connection: Connection, *rest: Any) -> None:
        self._die("successor there", connection)
        super()._ring_next(connection, *rest)
        self._die("rung", connection)

    def _die(self, here: str, connection: Connection) -> None:
        if here == self._at:
            self._killer.execute("select pg_terminate_backend(%s)", [connection.info.backend_pid])


STANDS = (
    "select (select state from runs where id = {0}) as run, (select state from items) as item,"
    " (select count(*) from runs where after_run = {0}) as after,"
    " (select count(*) from item_events where kind = 'freed') as told,"
    " (select count(*) from procrastinate_jobs) as rings"
)


@pytest.mark.parametrize("at", ["run ended", "items freed", "successor there", "rung"])
def test_a_rescuer_that_dies_in_it_leaves_nothing_half(house: SmallHouse, at: str) -> None:
    """All stands as before, and the next rescuer does all of it."""
    house.add({"case": "a"})
    with Store(house.url) as store, Store(house.url) as other, house.connection() as killer:
        run = taken_run(house, store)
        queue(house, store, run).take()
        killer.execute("delete from procrastinate_jobs")
        with pytest.raises(psycopg.OperationalError):
            Dying(other, killer, at).abandon(seen(run))
        before = {"run": "running", "item": "taken", "after": 0, "told": 0, "rings": 0}
        assert [before] == house.rows(STANDS.format(run.id))
        assert Runs(store, 5).abandon(seen(run))
    after = {"run": "abandoned", "item": "waiting", "after": 1, "told": 1, "rings": 1}
    assert [after] == house.rows(STANDS.format(run.id))


def race(house: SmallHouse, rounds: int) -> None:
    """Have several rescuers end each of so many runs at one moment."""
    house.add({"case": "a"})
    with Store(house.url) as store, ThreadPoolExecutor(RESCUERS) as pool:
        others = [Store(house.url) for _ in range(RESCUERS)]
        for _ in range(rounds):
            store.connection.execute("update items set not_before = clock_timestamp(), losses = 0")
            run = taken_run(house, store)
            assert queue(house, store, run).take() is not None
            together = threading.Barrier(RESCUERS)
            ended = list(pool.map(lambda mine, r=run, t=together: rescue(mine, r, t), others))
            assert 1 == sum(ended)
            (after,) = house.rows(f"select count(*) as n from runs where after_run = {run.id}")
            assert ({"n": 1}, [{"losses": 1}]) == (after, house.rows("select losses from items"))
        for each in others:
            each.close()


def rescue(store: Store, run: TakenRun, together: threading.Barrier) -> bool:
    """Be one of those who see it at the same moment."""
    together.wait()
    return Runs(store, 5).abandon(seen(run))


def test_of_several_rescuers_at_once_one_rescues(house: SmallHouse) -> None:
    """One ends the run, counts the loss and inserts the successor; the others find nothing left to do."""
    race(house, 10)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_of_several_rescuers_at_once_one_rescues_always(house: SmallHouse) -> None:
    """The same, five hundred times."""
    race(house, 500)


def taken_from_under(house: SmallHouse, rounds: int) -> None:
    """Abandon a run while it takes, begins and settles; whatever moment that is, no item is left behind."""
    with Store(house.url) as store, Store(house.url) as rescuer, ThreadPoolExecutor(1) as pool:
        for number in range(rounds):
            house.add(*({"case": f"{number}-{case}"} for case in range(8)))
            run = taken_run(house, store)
            mine = queue(house, store, run)
            working = pool.submit(work_until_fenced, mine)
            time.sleep(0.002 * (number % 20))
            assert Runs(rescuer, 5).abandon(seen(run))
            assert working.result()
            held = "select count(*) as n from items where state = 'taken'"
            assert [{"n": 0}] == house.rows(held)
    assert [{"n": 0}] == house.rows("select count(*) - count(distinct item_id) as n from facts")


def work_until_fenced(mine: StoredItems) -> bool:
    """Take, begin, finish and settle until refused."""
    try:
        while (item := mine.take()) is not None:
            mine.begin(item, "mark", b"{}", 0)
            mine.finish(item, "mark")
            mine.settle(item, DONE)
        while True:
            mine.take()
    except Fenced:
        return True


def test_a_run_that_is_abandoned_at_work_leaves_no_item_in_its_hand(house: SmallHouse) -> None:
    """Take and rescue meet on the run's own row: either the item is freed with it, or it is never taken."""
    taken_from_under(house, 12)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_run_that_is_abandoned_at_work_never_leaves_an_item_in_its_hand(house: SmallHouse) -> None:
    """The same, three hundred times."""
    taken_from_under(house, 300)
