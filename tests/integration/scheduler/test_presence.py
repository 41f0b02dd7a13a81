"""Workers say that they are here."""

from scheduler.presence import Presence, workers
from shared.store.connect import Connection, Store, connect
from tests.support.house import SmallHouse, small_house, until, worker


def seen(connection: Connection) -> list[tuple[str, tuple[str, ...], int]]:
    """Name, capabilities and slots of the workers that are known."""
    return [(each.name, each.capabilities, each.slots) for each in workers(connection)]


def test_a_worker_is_known_by_what_it_can_run(database: str):
    """Whoever wonders why a run waits reads which workers could take it."""
    with connect(database) as connection:
        Presence("m:1", "m", ("browser",), 3).tell(connection)
        assert [("m:1", ("browser",), 3)] == seen(connection)


def test_a_worker_that_ends_in_order_is_forgotten(database: str):
    """Only one that stopped without a word is missed."""
    presence = Presence("m:1", "m", (), 1)
    with Store(database) as store:
        presence.tell(store.connection)
        presence.leave(store)
        assert [] == seen(store.connection)


def test_a_worker_that_fell_silent_is_forgotten_after_a_day(database: str):
    """The row of a killed worker does not stay for ever."""
    with connect(database) as connection:
        Presence("m:1", "m", (), 1).tell(connection)
        connection.execute("update workers set seen_at = now() - interval '25 hours'")
        assert [] == seen(connection)


def test_a_living_worker_gives_its_sign_of_life(tmp_path, database: str):
    """It comes from the sweep, with the worker's own capabilities, and is taken back at the end."""
    house: SmallHouse = small_house(tmp_path / "house", database, AVLAST_WORKER_CAPABILITIES="browser,excel")
    with worker(house):
        until(lambda: house.rows("select 1 from workers where capabilities = '{browser,excel}'") != [])
    assert [] == house.rows("select 1 from workers")
