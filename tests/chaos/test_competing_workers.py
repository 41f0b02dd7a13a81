"""Eight workers over one queue: no item is taken twice, and each is settled and counted once."""

import multiprocessing
from collections import Counter
from multiprocessing.pool import Pool
from pathlib import Path

import pytest

from shared.items import Settlement
from shared.model import Outcome
from shared.redact import Redactor
from shared.sealing import Keys, Sealer
from shared.store.connect import Store
from shared.store.items import StoredItems
from tests.support.house import SmallHouse, small_house

WORKERS = 8
_AT_ONCE = 20_000
_DONE = Settlement(Outcome.DONE, share_permille=1000)


def filled(house: SmallHouse, items: int) -> None:
    """Put so many cases in the queue, in files as large as people hand in."""
    for first in range(0, items, _AT_ONCE):
        house.add(*({"case": str(number)} for number in range(first, min(first + _AT_ONCE, items))))


def drain(arguments: tuple[str, Keys, int, int]) -> list[int]:
    """Take and settle what is there, as a run does; gives what was taken."""
    url, keys, run, token = arguments
    with Store(url) as store:
        queue, mine = StoredItems(store, Sealer(keys), Redactor(), "counting", run, token), []
        while (item := queue.take()) is not None:
            queue.settle(item, _DONE)
            mine.append(item.id)
    return mine


def competed(house: SmallHouse) -> Counter[int]:
    """How often each item was taken when all workers began at once."""
    runs = house.house().runs
    with Store(house.url) as store:
        store.connection.execute("update robots set runs_limit = %s", [WORKERS])
        for _ in range(WORKERS):
            house.run()
        taken = [runs(store).take(f"worker {number}", "m", [], 3600.0) for number in range(WORKERS)]
    keys = house.house().keys
    with multiprocessing.get_context("spawn").Pool(WORKERS) as pool:
        assert isinstance(pool, Pool)
        each = pool.map(drain, [(house.url, keys, run.id, run.token) for run in taken if run])
    return Counter(number for mine in each for number in mine)


@pytest.mark.parametrize(
    "items",
    [
        pytest.param(80_000, marks=pytest.mark.timeout(900)),
        pytest.param(1_000_000, marks=[pytest.mark.soak, pytest.mark.timeout(7200)]),
    ],
)
def test_eight_workers_never_take_one_item_twice(tmp_path: Path, database: str, items: int) -> None:
    """Each of all the items is taken once, settled once and counted once."""
    house = small_house(tmp_path, database)
    filled(house, items)
    taken = competed(house)
    assert (items, 1) == (len(taken), max(taken.values()))
    assert [{"facts": items, "counted": items, "attempts": items}] == house.rows(
        "select count(*) as facts, count(distinct item_id) as counted,"
        " (select sum(attempts)::bigint from items where state = 'settled') as attempts from facts"
    )
