"""A house of real processes, and what can be done to them."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import psutil

from shared.database import EmbeddedDatabase
from tests.support.blows import Blow
from tests.support.counting_proxy import CountingProxy
from tests.support.house import until
from tests.support.victims import Victims

_PATIENCE = 240.0
_LONGEST_HOLD = 3.0
"""How long a write is held: less than what the robot is told that a write may take."""


class Siege:
    """`avlast up` in a process of its own; it starts again whatever is killed."""

    def __init__(
        self,
        up: subprocess.Popen[bytes],
        dice: random.Random,
        proxy: CountingProxy | None = None,
        database: EmbeddedDatabase | None = None,
    ) -> None:
        self.up = up
        self.events: list[str] = []
        self._victims = Victims(up.pid, database)
        self._dice = dice
        self._proxy = proxy
        self._began = time.monotonic()
        self._sleepers: list[threading.Timer] = []

    def strike(self, blows: Sequence[Blow], settled: Callable[[], int], total: int) -> None:
        """Spread the blows over the work; AssertionError when one came after all the work was done."""
        for number, blow in enumerate(blows):
            until(partial(_reached, settled, number * total // (len(blows) + 2)), _PATIENCE)
            time.sleep(self._dice.uniform(0, 1))
            self._aim(blow) if blow.moment else until(partial(self._strike, blow), _PATIENCE)
            assert settled() < total, f"blow {number + 1} came when all the work was done"

    def victims(self, kind: str) -> list[psutil.Process]:
        """The living processes of a kind that are awake."""
        return [first for first, *_ in self._victims.all(kind)]

    def kill_one(self, kind: str) -> bool:
        """Kill -9 one of a kind at random; False when there is none just now."""
        return self._strike(Blow(f"kill {kind}", 0))

    def wake_all(self) -> None:
        """Wake whoever still sleeps."""
        for timer in self._sleepers:
            timer.cancel()
            timer.function(*timer.args)

    def _aim(self, blow: Blow) -> None:
        """Hold the next write where the blow shall fall, strike, and let the write go a little later."""
        assert self._proxy is not None
        assert blow.moment is not None
        caught = self._proxy.catch(blow.moment, _LONGEST_HOLD)
        assert caught.reached.wait(_PATIENCE), f"nothing was written for {_PATIENCE:g} s"
        self._hit(blow, self._victims.child_at(caught.port))
        time.sleep(self._dice.uniform(0, _LONGEST_HOLD / 2))
        caught.let_go.set()

    def _strike(self, blow: Blow) -> bool:
        return self._hit(blow, self._victims.all(blow.victim))

    def _hit(self, blow: Blow, candidates: list[list[psutil.Process]]) -> bool:
        """Strike one of them; False when there is none just now."""
        if not candidates:
            return False
        hit = self._dice.choice(candidates)
        for process in hit:
            _signal(process, signal.SIGKILL if blow.kills else signal.SIGSTOP)
        if not blow.kills:
            timer = threading.Timer(blow.seconds, _wake, [hit])
            timer.daemon = True
            timer.start()
            self._sleepers.append(timer)
        self.events.append(f"{time.monotonic() - self._began:7.1f} s  {blow}  (pid {hit[0].pid})")
        return True


def _signal(process: psutil.Process, number: int) -> None:
    with suppress(psutil.Error):
        process.send_signal(number)


def _wake(processes: list[psutil.Process]) -> None:
    for process in processes:
        _signal(process, signal.SIGCONT)


def _reached(settled: Callable[[], int], share: int) -> bool:
    return settled() >= share


@contextmanager
def besieged(
    environ: Mapping[str, str],
    log: Path,
    workers: int,
    seed: int,
    folder: Path | None = None,
    proxy: CountingProxy | None = None,
    database: EmbeddedDatabase | None = None,
) -> Iterator[Siege]:
    """Have a house up, started in a folder, and down again at the end; a failure tells seed and events."""
    command = [sys.executable, "-m", "scheduler.cli", "up", "--workers", str(workers)]
    with log.open("wb") as lines:
        up = subprocess.Popen(
            command, env=dict(os.environ) | dict(environ), stderr=lines, stdout=lines, cwd=folder
        )
    siege = Siege(up, random.Random(seed), proxy, database)
    try:
        yield siege
    except BaseException as error:
        error.add_note("\n".join([f"seed {seed}, log {log}", *siege.events]))
        raise
    finally:
        siege.wake_all()
        up.send_signal(signal.SIGTERM)
        up.wait(60)
