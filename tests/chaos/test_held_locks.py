"""Processes stopped inside a transaction: what they hold is free again within a quarter of a minute."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from scheduler.look import look
from scheduler.runs import Runs
from shared.store.connect import Store
from tests.support.asleep import wake
from tests.support.house import SmallHouse, small_house, until
from tests.support.ticking import with_ticks

LONG = 90.0
# Holds what a statement of the house holds, stops as it stands, and wants to write when it wakes.
HOLDER = """
import os, signal, sys
from shared.store.connect import AWAY, connect
url, hold = sys.argv[1:]
with connect(url, "holder") as connection:
    try:
        with connection.transaction():
            connection.execute(hold)
            print("held", flush=True)
            os.kill(os.getpid(), signal.SIGSTOP)
            connection.execute("update robots set title = 'woken'")
    except AWAY:
        print("refused", flush=True)
"""
TAKES = "select pg_advisory_xact_lock(x'41564c54'::int)"
ROWS = "select 1 from runs join items on true for update"
LOOK = "select 1 from schedules for no key update"


@contextmanager
def stopped_holding(house: SmallHouse, hold: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds it and is stopped; at the end it is killed."""
    command = [sys.executable, "-c", HOLDER, house.url, hold]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert "held\n" == process.stdout.readline()
            until(lambda: psutil.Process(process.pid).status() == psutil.STATUS_STOPPED)
            yield process
        finally:
            process.kill()


@pytest.mark.timeout(300)
def test_what_stopped_processes_hold_is_free_again_soon(tmp_path: Path, database: str) -> None:
    """The line of takes, rows of runs and items, and a clock's schedules; whoever wakes writes nothing."""
    house = small_house(tmp_path, database)
    house.add({"case": "a"})
    house.run()
    on_disk = with_ticks(house)
    with Store(house.url) as store, ExitStack() as stack:
        runs = Runs(store, 5)
        run = runs.take("first", "m", [], 20.0)
        assert run is not None
        house.rows("update robots set runs_limit = 2 where name = 'counting' returning 1")
        stopped = [stack.enter_context(stopped_holding(house, hold)) for hold in (TAKES, ROWS, LOOK)]
        house.run()
        assert 0 == look(store.connection, on_disk).queued
        assert runs.take("second", "m", [], 20.0) is not None
        assert (True, None) == store.again(lambda _: runs.renew(run, 20.0))
        until(lambda: look(store.connection, on_disk).queued > 0, LONG)
        wake([psutil.Process(process.pid) for process in stopped])
        assert ["refused\n"] * 3 == [process.communicate(timeout=60)[0] for process in stopped]
    assert [] == house.rows("select 1 from robots where title = 'woken'")
