"""The database away in every way: clock, worker and robot live on, nothing is lost, doubled or abandoned."""

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path

import psycopg
import pytest
import structlog

from shared.database import EmbeddedDatabase
from shared.model import Environment
from shared.platform import is_root
from shared.store.connect import connect
from shared.store.migrations import migrate
from tests.support.embedded import database_in, short_folder
from tests.support.house import SmallHouse, small_house, until, worker
from tests.support.own_server import house_of_its_own, paused, server
from tests.support.proxy import Network, Proxy
from tests.support.ticking import (
    CASES,
    assert_done_once,
    assert_ticked_evenly,
    is_worked_off,
    ticks,
    with_work,
)

LONG = 100.0
TERMINATE = "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'avlast %'"


@contextmanager
def clock(house: SmallHouse) -> Iterator[None]:
    lived = house.house().clock(structlog.get_logger())
    thread = threading.Thread(target=lived.live)
    thread.start()
    try:
        yield
    finally:
        lived.end()
        thread.join(60)
        assert not thread.is_alive()


def lives_through(house: SmallHouse, fault: AbstractContextManager[None], seconds: float) -> None:
    """Have the fault come in the middle of the work, and count everything afterwards."""
    with worker(house), clock(house):
        until(lambda: len(house.marks()) > 2, LONG)
        until(lambda: bool(house.rows("select 1 from runs where robot = 'counting' and beats > 0")), LONG)
        with fault:
            threading.Event().wait(seconds)
        until(lambda: is_worked_off(house), LONG)
        before = ticks(house)
        until(lambda: before + 2 < ticks(house), LONG)
    assert_done_once(house)
    assert_ticked_evenly(house)


@pytest.fixture
def own() -> Iterator[EmbeddedDatabase]:
    """A migrated server of this test's own, with few connections."""
    with short_folder() as folder:
        database = database_in(folder, max_connections="30")
        migrate(database.ensure(), Environment.TEST)
        yield database
        database.remove()


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("network", "seconds"),
    [
        pytest.param(Network.CUT, 10, id="cut for 10 s"),
        pytest.param(Network.HOLE, 15, id="silent for 15 s", marks=pytest.mark.soak),
    ],
)
def test_a_network_that_is_away(tmp_path: Path, database: str, network: Network, seconds: float) -> None:
    """Whether connections break or nothing is heard any more, the work goes on where it was."""
    with Proxy(database) as proxy:
        lives_through(with_work(small_house(tmp_path, proxy.url)), proxy.bad(network), seconds)


@contextmanager
def forgotten(proxy: Proxy) -> Iterator[None]:
    """Each connection that is open now is silent from now on, and never breaks."""
    proxy.forget()
    yield


@pytest.mark.timeout(400)
def test_a_network_that_forgot_its_connections(tmp_path: Path, database: str) -> None:
    """Whoever waits for an answer on one of them gives it up: none would ever come."""
    with Proxy(database) as proxy:
        lives_through(with_work(small_house(tmp_path, proxy.url)), forgotten(proxy), 0)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_network_that_is_away_for_a_minute_twenty_times(tmp_path: Path, database: str) -> None:
    """Each time as the first time."""
    with Proxy(database) as proxy:
        house = with_work(small_house(tmp_path, proxy.url))
        house.add(*({"case": f"more {number}", "mode": "slow"} for number in range(400)))
        # Its robot waits for the database nearly all the time, and that is no reason to end it here.
        house.rows("update robots set timeout_ms = 3600000 where name = 'counting' returning 1")
        with worker(house), clock(house):
            for number in range(20):
                until(partial(marked_more_than, house, 2 + number * 3), LONG)
                with proxy.bad(Network.HOLE if number % 2 else Network.CUT):
                    threading.Event().wait(60)
            until(lambda: not house.rows("select 1 from items where state <> 'settled'"), 1000)
        assert {1} == set(house.marks().values())
        assert [{"n": CASES + 400, "items": CASES + 400}] == house.rows(
            "select count(*) as n, count(distinct item_id) as items from facts"
        )
        assert [] == house.rows("select 1 from runs where state = 'abandoned'")
        assert_ticked_evenly(house)


def marked_more_than(house: SmallHouse, marks: int) -> bool:
    return len(house.marks()) > marks


@contextmanager
def used_up(url: str) -> Iterator[None]:
    """Others hold every connection, and ours are cut again and again."""
    held: list[psycopg.Connection] = []
    ending = threading.Event()

    def hold() -> None:
        with connect(url, "killer") as killer:
            while not ending.is_set():
                with suppress(psycopg.OperationalError):
                    while True:
                        held.append(psycopg.connect(url))
                killer.execute(TERMINATE)

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(30)
        for connection in held:
            connection.close()


@contextmanager
def read_only(url: str) -> Iterator[None]:
    """The database takes no writes, as after a failover to a standby."""
    with connect(url, "killer") as killer:
        name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
        killer.execute(f"alter database {name} set default_transaction_read_only = on")
        killer.execute(TERMINATE)
        yield
        killer.execute("set default_transaction_read_only = off")
        killer.execute(f"alter database {name} set default_transaction_read_only = off")
        killer.execute(TERMINATE)


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    "fault",
    [
        used_up,
        pytest.param(read_only, marks=pytest.mark.soak),
    ],
)
def test_a_server_that_does_not_serve(
    tmp_path: Path, own: EmbeddedDatabase, fault: Callable[[str], AbstractContextManager[None]]
) -> None:
    """No connection is left, or nothing may be written: the house waits for it like for an outage."""
    url = own.ensure()
    lives_through(with_work(small_house(tmp_path, url)), fault(url), 8)


@pytest.mark.soak
@pytest.mark.timeout(400)
@pytest.mark.parametrize("seconds", [3, 15, 30])
def test_a_server_that_stands_still(tmp_path: Path, own: EmbeddedDatabase, seconds: float) -> None:
    """Longer than a lease, too: nobody is abandoned, because nobody could see a lease stand still."""
    lives_through(with_work(small_house(tmp_path, own.ensure())), paused(own), seconds)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 160 MB."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m,mode=700", "none", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def full(disk: Path, url: str) -> Iterator[None]:
    """The database's disk is full to the last page, and others want to write much."""
    filler = disk / "filler"
    free = os.statvfs(disk)
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize - 8192)
    with pytest.raises((psycopg.errors.DiskFull, psycopg.OperationalError)), psycopg.connect(url) as other:
        other.execute("create table big as select repeat(md5(n::text), 30) from generate_series(1, 100000) n")
    yield
    filler.unlink()


@pytest.mark.soak
@pytest.mark.only_where(is_root(), reason="only root can make a disk that is small enough to be filled")
@pytest.mark.timeout(400)
def test_a_full_disk(tmp_path: Path) -> None:
    """PostgreSQL refuses or goes down, and comes up again when there is room: the house needs no help."""
    with small_disk(tmp_path / "disk") as disk, house_of_its_own(tmp_path, AVLAST_VAR=str(disk)) as house:
        lives_through(with_work(house), full(disk, server(house).ensure()), 8)
