"""From "start a child" to its first line: our launch beside the bare fork server and a fresh interpreter."""

import multiprocessing
import statistics
import subprocess
import sys
import time
from typing import Any

from benchmarks.place import first_line_at, house
from benchmarks.row import Row
from scheduler.launch import PRELOADED, Launcher, nameless_main
from tests.support.house import SmallHouse

_ROUNDS = 15
_FRESH = "import " + ", ".join(PRELOADED) + "; print('there', flush=True)"


def rows() -> list[Row]:
    """Milliseconds to the child's first line."""
    with house() as place:
        launcher = Launcher()
        launcher.warm()
        context = multiprocessing.get_context("forkserver")
        _floor(context), _ours(place, launcher)  # both warm
        pairs = [(_ours(place, launcher), _floor(context)) for _ in range(_ROUNDS)]
        fresh = statistics.median(_fresh() for _ in range(3))
    ours, floor = (statistics.median(values) for values in zip(*pairs, strict=True))
    return [
        Row("warm start to the robot's first line", ours, "bare fork server", floor, "ms", "≤ 2"),
        Row("warm start to the robot's first line", ours, "fresh interpreter", fresh, "ms", "≤ 0.067"),
    ]


def _ours(place: SmallHouse, launcher: Launcher) -> float:
    """A real assignment with an empty queue; the log's first line is the child's."""
    wired = place.house()
    with place.connection() as connection:
        connection.execute("update robots set runs_limit = 100000")
    number = place.run()
    with wired.store("bench") as store:
        run = wired.runs(store).take(f"bench {number}", "bench", [], 60.0)
        assert run is not None  # noqa: S101 (for the type checker)
        assignment = wired.assignment(run, wired.keys)
        began = time.time()
        child = launcher.start(assignment)
        while child.hear(1.0)[1]:
            pass
        child.end()
    return (first_line_at(place, number) - began) * 1000


def _floor(context: Any) -> float:
    ours, theirs = context.Pipe()
    began = time.perf_counter()
    # A target that is loaded everywhere: what the floor would import is not the floor's.
    process = context.Process(target=theirs.send, args=("there",))
    with nameless_main():
        process.start()
    ours.recv()
    seconds = time.perf_counter() - began
    process.join()
    return float(seconds) * 1000


def _fresh() -> float:
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", _FRESH], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None  # noqa: S101 (a pipe was asked for)
        process.stdout.readline()
        return (time.perf_counter() - began) * 1000
