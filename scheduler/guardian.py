"""The guardian of one run: a process above the robot's, which nothing in the robot can hold up.

A robot's own threads stand still while native code holds the interpreter's lock, or when it is stopped.
So the child splits in two before robot code is loaded. The guardian loads none: it waits for the worker's
end or the robot's, and then ends all that is below it. Orphans come to it, so nothing below gets away.
"""

import os
import select
import signal
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

import psutil

from scheduler.tree import end_tree
from shared.platform import CAN_SPLIT, adopt_orphans, end_with


def split(pipe: Connection, folder: Path) -> None:
    """Go on as the robot's process; the guardian does not come back.

    Where a process cannot split, its worker's Job Object does the same (`shared.platform.open_job`).
    """
    if not CAN_SPLIT:
        return
    adopt_orphans()
    guardian = os.getpid()
    robot = os.fork()
    if robot == 0:
        end_with(guardian)
        return
    try:
        _Guardian(robot, pipe, folder).guard()
    finally:
        # Whatever was ours before the split is the robot's to close.
        os._exit(0)


class _Guardian:
    def __init__(self, robot: int, pipe: Connection, folder: Path) -> None:
        self._robot = psutil.Process(robot)
        self._pipe = pipe
        self._folder = folder

    def guard(self) -> None:
        """Wait for the end of robot or worker, or for a signal to end, and leave nothing running."""
        signal.signal(signal.SIGTERM, self._told)
        threading.Thread(target=self._mind_the_worker, name="worker's end", daemon=True).start()
        while os.wait()[0] != self._robot.pid:
            continue  # an orphan that came to us
        self._end()

    def _mind_the_worker(self) -> None:
        hung_up = select.poll()
        hung_up.register(self._pipe.fileno(), 0)  # only its closing is waited for; words are the robot's
        hung_up.poll()
        self._end()

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        self._end()

    def _end(self) -> None:
        with suppress(psutil.NoSuchProcess):
            # Before anything is looked for: from here on the robot has no effect on anything.
            self._robot.kill()
        end_tree(psutil.Process(), self._folder)
        os._exit(0)
