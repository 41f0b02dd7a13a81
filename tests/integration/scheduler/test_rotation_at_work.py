"""The key is renewed under a worker that goes on working, and under a command that is killed."""

import multiprocessing
from contextlib import closing
from pathlib import Path

import pytest

from scheduler import resealing, rotation
from shared.sealing import Keys, Sealer
from shared.secrets import add_payload_key, open_secrets_file, remove_payload_key
from shared.store.connect import connect
from shared.store.keys import fit, payload_keys
from tests.support.house import SmallHouse, small_house, until, worker

CASES = 600


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house of this test's own."""
    return small_house(tmp_path, database)


def rotate(house: SmallHouse) -> str:
    """Rotate as the command does; gives the new key."""
    wired = house.house()
    file = open_secrets_file(wired.settings, house.environ)
    with wired.connection() as connection:
        done = rotation.rotate(connection, lambda: wired.keys, lambda: add_payload_key(file), "test", 60.0)
    assert () == done.waits_for
    return done.key


def reseal(url: str, keys: Keys, batch: int = 5) -> None:
    """Seal all rows anew, as a process of its own may."""
    with closing(connect(url)) as connection:
        sealer = Sealer(fit(connection, keys))
        old = [each.id for each in payload_keys(connection) if each.old]
        for _ in resealing.reseal_items(connection, sealer, old, batch):
            pass


def ended(house: SmallHouse, run: int) -> bool:
    """Whether the run is over."""
    return house.rows(f"select state from runs where id = {run} and ended_at is not null") != []


def test_a_worker_goes_on_through_a_whole_rotation(house: SmallHouse):
    """Nothing is restarted: what was sealed before, during and after is done, and the old key is gone."""
    house.add({"case": "before"})
    (old,) = house.house().keys.payload
    with worker(house):
        rotate(house)
        house.add({"case": "after"})
        first = house.run()
        until(lambda: ended(house, first), 60)
        reseal(house.url, house.house().keys)
        wired = house.house()
        with wired.connection() as connection:
            connection.execute("delete from file_keys where key_id = %s", [old])
            rotation.retire(connection, old, "test")
        remove_payload_key(open_secrets_file(wired.settings, house.environ), old)
        house.add({"case": "at last"})
        second = house.run()
        until(lambda: ended(house, second), 60)
    assert {"after": 1, "at last": 1, "before": 1} == house.marks()
    assert {("done", None): 3} == house.outcomes()


@pytest.mark.parametrize("kills", [2])
def test_sealing_anew_may_be_killed_and_repeated(house: SmallHouse, kills: int):
    """What is committed is sealed anew, the rest opens as before; nothing is lost at any moment of it."""
    house.add(*({"case": str(number)} for number in range(CASES)))
    new = rotate(house)
    keys = house.house().keys
    context = multiprocessing.get_context("spawn")
    for _ in range(kills):
        before = resealed(house, new)
        process = context.Process(target=reseal, args=(house.url, keys))
        process.start()
        until(lambda: resealed(house, new) > before or not process.is_alive(), 60)  # noqa: B023 (done at once)
        process.kill()
        process.join()
    reseal(house.url, keys, 200)
    assert CASES == resealed(house, new)
    with house.connection() as connection:
        assert 0 == rotation.need(connection, next(iter(keys.payload))).items


def resealed(house: SmallHouse, key: str) -> int:
    """How many cases the new key seals."""
    (row,) = house.rows(f"select count(*) as n from items where key_id = '{key}'")
    return int(row["n"])
