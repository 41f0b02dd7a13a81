"""A worker, a robot or its guardian is killed, or a run ended: nothing of the tree has an effect after it."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from tests.support.house import SmallHouse, small_house, until
from tests.support.offspring import offspring
from tests.support.witness import witness

# What DESIGN promises of an orphan.
SECONDS = 2.0
STATES = ("busy", "asleep", "blocked", "deaf")
STARTED = ("own session", "daemon", "unmarked", "unmarked, elsewhere")

pytestmark = pytest.mark.children


@pytest.fixture
def short(tmp_path: Path) -> Iterator[Path]:
    """A folder for temporary files of this test's own, with a short path: a browser's socket lies in it."""
    with tempfile.TemporaryDirectory(prefix="avlast-killing-", ignore_cleanup_errors=True) as folder:
        yield Path(folder).resolve()


@pytest.fixture
def house(tmp_path: Path, database: str, short: Path) -> SmallHouse:
    """A house with the unruly robot."""
    return small_house(tmp_path, database, "unruly", TMPDIR=str(short), AVLAST_WORKER_SLOTS="4")


@contextmanager
def worker_process(house: SmallHouse) -> Iterator[psutil.Process]:
    """A worker that can be killed: `avlast work`."""
    with (house.root / "worker.log").open("ab") as lines:
        process = subprocess.Popen(
            [sys.executable, "-m", "scheduler.cli", "work"],
            env=dict(os.environ) | house.environ,
            stderr=lines,
        )
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(60)


def living(processes: list[psutil.Process]) -> list[str]:
    """Those that have not ended, by what they are."""
    found = []
    for process in processes:
        with suppress(psutil.Error):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline())[:100])
    return found


def test_an_orphan_has_no_effect_two_seconds_after_its_worker(house: SmallHouse) -> None:
    """Busy, asleep, blocked or in native code that lets no thread of Python run: it ends with its worker."""
    with witness(house.effects) as heard, worker_process(house) as lived:
        house.add(*({"case": state, "state": state, "starts": [*STARTED]} for state in STATES))
        for _ in STATES:
            house.run()
        until(lambda: heard.names() >= {*STATES, *STARTED})
        until(lambda: "deaf" not in heard.names(latest=500))
        tree = offspring(lived)
        lived.kill()
        killed = time.time()
        until(lambda: not living(tree))
    assert {} == {who: late for who, late in heard.after(killed).items() if late > SECONDS}
