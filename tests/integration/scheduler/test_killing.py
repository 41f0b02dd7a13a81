"""A worker, a robot or its guardian is killed, or a run ended: nothing of the tree has an effect after it."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

import psutil
import pytest

from scheduler.private import empty_left_behind
from scheduler.runs import request_stop
from scheduler.tree import end_tree, members
from shared.model import Stop
from tests.support.asleep import worker_process
from tests.support.house import SmallHouse, small_house, until
from tests.support.offspring import guardians_of, living, offspring, robots_of
from tests.support.witness import witness

Processes = list[psutil.Process]
# What DESIGN promises of an orphan.
SECONDS = 2.0
STATES = ("busy", "asleep", "blocked", "deaf")
SPAWNED = os.environ.get("AVLAST_WORKER_START_METHOD") == "spawn"
STARTED = ("own session", "daemon", "unmarked", "unmarked, elsewhere")

pytestmark = [pytest.mark.children, pytest.mark.timeout(300)]


@pytest.fixture
def short(tmp_path: Path) -> Iterator[Path]:
    """A folder for temporary files of this test's own, with a short path: a browser's socket lies in it."""
    with tempfile.TemporaryDirectory(prefix="avlast-killing-", ignore_cleanup_errors=True) as folder:
        yield Path(folder).resolve()
        end_tree(None, Path(folder).resolve())


@pytest.fixture
def house(tmp_path: Path, database: str, short: Path) -> SmallHouse:
    """A house with the unruly robot."""
    return small_house(tmp_path, database, "unruly", TMPDIR=str(short))


def test_an_orphan_has_no_effect_two_seconds_after_its_worker(house: SmallHouse, short: Path) -> None:
    """Busy, asleep, blocked or in native code that lets no thread of Python run: it ends with its worker."""
    with witness(house.effects) as heard, worker_process(house, short / "worker.log", slots=4) as lived:
        house.add(*({"case": state, "state": state, "starts": [*STARTED]} for state in STATES))
        for _ in STATES:
            house.run()
        until(partial(heard.has_all, {*STATES, *(f"{case}: {what}" for case in STATES for what in STARTED)}))
        until(lambda: "deaf" not in heard.names(latest=500))
        tree = offspring(lived)
        lived.kill()
        killed = time.time()
        until(lambda: not living(tree))
    assert {} == {who: late for who, late in heard.after(killed).items() if late > SECONDS}


def stop_hard(house: SmallHouse, lived: psutil.Process) -> None:
    """Somebody has both runs stopped, and will not wait."""
    with house.connection() as connection:
        for run in (1, 2):
            assert "asked" == request_stop(connection, run, Stop.HARD, "test")


def end_in_order(house: SmallHouse, lived: psutil.Process) -> None:
    """The robots return, and have closed nothing."""
    for robot in robots_of(lived):
        robot.resume()
        Path(robot.cwd(), "go").touch()


def kill_robots(house: SmallHouse, lived: psutil.Process) -> None:
    """Their memory ran out, say."""
    for robot in robots_of(lived):
        robot.kill()


def kill_worker(house: SmallHouse, lived: psutil.Process) -> None:
    """Nobody is told."""
    lived.kill()


def kill_guardians(house: SmallHouse, lived: psutil.Process) -> None:
    """What they had taken in is nobody's now."""
    for guardian in guardians_of(lived):
        guardian.kill()


def kill_worker_and_a_guardian(house: SmallHouse, lived: psutil.Process) -> None:
    """The other guardian is stopped, and the fork server with it: only another worker can help."""
    first, second = guardians_of(lived)
    for process in (second, second.parent()):
        if process is not None and process != lived:
            process.suspend()
    first.kill()
    lived.kill()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("end", "starts"),
    [
        (stop_hard, STARTED),
        (end_in_order, STARTED),
        (kill_robots, STARTED),
        (kill_worker, STARTED),
        # What gave up both signs of its run is lost with all that would have taken it in: the guardian, and
        # the fork server where there is one.
        (kill_guardians, STARTED[:-1] if SPAWNED else STARTED),
        (kill_worker_and_a_guardian, STARTED[:-1]),
    ],
)
def test_nothing_of_a_runs_tree_outlives_it(
    house: SmallHouse, short: Path, end: Callable[[SmallHouse, psutil.Process], None], starts: tuple[str, ...]
) -> None:
    """A browser, its driver and daemons end with their run, healthy or stopped, and so does its folder."""
    starts = ("browser", *starts)
    with witness(house.effects) as heard, worker_process(house, short / "worker.log", slots=4) as lived:
        for case in ("healthy", "stopped"):
            house.add({"case": case, "state": "forgets", "starts": starts})
            house.run()
            until(partial(heard.has_all, {case, *(f"{case}: {what}" for what in starts)}), 60)
        tree = [*guardians_of(lived), *chain(*map(offspring, guardians_of(lived)))]
        for process in offspring(guardians_of(lived)[-1]):
            process.suspend()
        end(house, lived)
        # What any other worker of this machine does every few seconds.
        until(lambda: empty_left_behind(short) + len(living(tree)) + len([*short.glob("avlast-*/*-*")]) == 0)
    until(lambda: not living(members(None, short)))
