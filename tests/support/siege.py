"""A house of real processes, and what can be done to them."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import psutil

from tests.support.house import until
from tests.support.offspring import offspring, robots_of

KINDS = ("child", "worker", "clock")


class Siege:
    """`avlast up` in a process of its own; it starts again whatever is killed."""

    def __init__(self, up: subprocess.Popen[bytes], dice: random.Random) -> None:
        self.up = up
        self.dice = dice
        self.killed: list[str] = []

    def kill_at_work(self, kills: int, settled: Callable[[], int], total: int) -> None:
        """Kill while the work goes on, each kind at least once; AssertionError when a kill came too late."""
        kinds = self.dice.sample(KINDS, len(KINDS)) + [
            self.dice.choice(KINDS) for _ in range(kills - len(KINDS))
        ]
        for number, kind in enumerate(kinds):
            until(partial(_reached, settled, number * total // (kills + 2)), 200)
            time.sleep(self.dice.uniform(0, 1))
            until(partial(self.kill_one, kind))
            assert settled() < total, f"kill {number + 1} came when all the work was done"

    def victims(self, kind: str) -> list[psutil.Process]:
        """The living processes of a kind: the clock, workers, or the children that run robots."""
        parts = [p for p in offspring(psutil.Process(self.up.pid)) if _says(p, "scheduler.cli")]
        if kind == "clock":
            return [p for p in parts if _says(p, "clock")]
        workers = [p for p in parts if _says(p, "work")]
        return workers if kind == "worker" else [c for w in workers for c in robots_of(w)]

    def kill_one(self, kind: str) -> bool:
        """Kill -9 one of a kind at random; False when there is none just now."""
        victims = self.victims(kind)
        if not victims:
            return False
        with suppress(psutil.NoSuchProcess):
            self.dice.choice(victims).send_signal(signal.SIGKILL)
            self.killed.append(kind)
            return True
        return False


def _reached(settled: Callable[[], int], share: int) -> bool:
    return settled() >= share


@contextmanager
def besieged(
    environ: Mapping[str, str], log: Path, workers: int, seed: int, folder: Path | None = None
) -> Iterator[Siege]:
    """Have a house up, started in a folder, and down again at the end."""
    command = [sys.executable, "-m", "scheduler.cli", "up", "--workers", str(workers)]
    with log.open("wb") as lines:
        up = subprocess.Popen(
            command, env=dict(os.environ) | dict(environ), stderr=lines, stdout=lines, cwd=folder
        )
    try:
        yield Siege(up, random.Random(seed))
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(60)


def _says(process: psutil.Process, word: str) -> bool:
    """Whether a process was started with this very word; a folder's name may hold it too."""
    with suppress(psutil.Error):
        return word in process.cmdline()
    return False
