"""A run that holds its lease, and its queue, without a worker: what tests of the store begin with."""

from scheduler.runs import Runs, TakenRun
from shared.redact import Redactor
from shared.sealing import Keys, Sealer
from shared.store.connect import Store
from shared.store.items import StoredItems
from tests.support.house import SmallHouse

LOST_BUDGET = 5


def take_run(house: SmallHouse, store: Store) -> TakenRun:
    """Ask for a run and take it."""
    house.run()
    run = Runs(store, LOST_BUDGET).take("w", "m", [], 20.0)
    assert run is not None
    return run


def queue(house: SmallHouse, store: Store, run: TakenRun, keys: Keys | None = None) -> StoredItems:
    """The run's queue, as somebody with these keys sees it; with the house's own unless others are given."""
    sealer = Sealer(keys or house.house().keys)
    return StoredItems(store, sealer, Redactor(), "counting", run.id, run.token)
