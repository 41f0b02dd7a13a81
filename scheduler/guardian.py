"""The guardian of one run: a process above the robot's, which nothing in the robot can hold up.

A robot's own threads stand still while native code holds the interpreter's lock, or when it is stopped.
So the child splits in two before robot code is loaded. The guardian loads none: it waits for the worker's
end or the robot's, and then ends all that is below it. Orphans come to it, so nothing below gets away.
It reads what they say, and so their last words too.
"""

import os
import select
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

import psutil

from scheduler.output import Hearer, Output
from scheduler.tree import end_tree
from shared.platform import CAN_SPLIT, adopt_orphans, end_with

_LAST_WORDS_SECONDS = 5.0
_LAST_WORDS_SECONDS_ALONE = 1.0  # of the two within which nothing of an orphaned run is left


def split(pipe: Connection, folder: Path, output: Output, hear: Callable[[], Hearer]) -> None:
    """Go on as the robot's process; the guardian hears its output and does not come back.

    Where a process cannot split, its worker's Job Object ends the tree (`shared.platform.open_job`), and the
    robot's own process hears.
    """
    if not CAN_SPLIT:
        hear()
        return
    adopt_orphans()
    guardian = os.getpid()
    robot = os.fork()
    if robot == 0:
        end_with(guardian)
        output.only_speak()
        return
    try:
        output.only_hear()
        _Guardian(robot, pipe, folder).guard(hear)
    finally:
        # Whatever was ours before the split is the robot's to close.
        os._exit(0)


class _Guardian:
    def __init__(self, robot: int, pipe: Connection, folder: Path) -> None:
        self._robot = psutil.Process(robot)
        self._pipe = pipe
        self._folder = folder
        self._hearer: Hearer | None = None

    def guard(self, hear: Callable[[], Hearer]) -> None:
        """Wait for the end of robot or worker, or for a signal to end, and leave nothing running."""
        signal.signal(signal.SIGTERM, self._told)
        threading.Thread(target=self._mind_the_worker, name="worker's end", daemon=True).start()
        self._hearer = hear()
        while os.wait()[0] != self._robot.pid:
            continue  # an orphan that came to us
        self._end(_LAST_WORDS_SECONDS)

    def _mind_the_worker(self) -> None:
        hung_up = select.poll()
        hung_up.register(self._pipe.fileno(), 0)  # only its closing is waited for; words are the robot's
        hung_up.poll()
        self._end(_LAST_WORDS_SECONDS_ALONE)

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        self._end(_LAST_WORDS_SECONDS_ALONE)

    def _end(self, last_words_seconds: float) -> None:
        with suppress(psutil.NoSuchProcess):
            # Before anything is looked for: from here on the robot has no effect on anything.
            self._robot.kill()
        end_tree(psutil.Process(), self._folder)
        if self._hearer is not None:
            self._hearer.last_words(last_words_seconds)
        os._exit(0)
