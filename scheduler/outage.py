"""The database away, as one process meets it: told once, our own server brought up again, its end told."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from scheduler.retry import Policy, wait
from shared.errors import DatabaseUnavailable

_RETRY = Policy(first=timedelta(milliseconds=200), factor=2, longest=timedelta(seconds=10))
_START_IN_HAND_SECONDS = 10.0


@dataclass(frozen=True)
class Server:
    """The server that a service works on: its address, and what brings it up again when it is our own."""

    url: str = field(repr=False)
    bring_back: Callable[[], bool] | None = None


class Outage:
    """Whether the database is away from any part of this process; each says when it met it and when it ended.

    A server of our own is brought up again in a thread of its own: nobody's work waits for a long repair.
    """

    def __init__(self, server: Server, log: Any, dice: Callable[[], float] = random.random) -> None:
        self._server = server
        self._log = log
        self._dice = dice
        self._lock = threading.Lock()
        self._met: set[str] = set()
        self._since = 0.0
        self._ending = threading.Event()
        self._mender: threading.Thread | None = None

    def met(self, part: str, error: BaseException) -> None:
        """A part of this process could not reach the database."""
        with self._lock:
            if not self._met:
                self._since = time.monotonic()
                self._log.warning("database away; trying again", met_by=part, why=type(error).__name__)
            self._met.add(part)
            if self._server.bring_back and not self._ending.is_set() and self._mender is None:
                self._mender = threading.Thread(target=self._mend, name="database's mender", daemon=True)
                self._mender.start()

    def over(self, part: str) -> None:
        """A part reached the database, or needs it no more."""
        with self._lock:
            if part not in self._met:
                return
            self._met.remove(part)
            if not self._met:
                seconds = round(time.monotonic() - self._since, 1)
                self._log.info("database is back", seconds=seconds)

    def end(self) -> None:
        """Bring nothing up any more; waits for a start in hand."""
        self._ending.set()
        mender = self._mender
        if mender is not None:
            mender.join(_START_IN_HAND_SECONDS)

    def _mend(self) -> None:
        attempts, told = 0, False
        while self._needed():
            attempts += 1
            trouble = self._bring_back()
            if trouble and not told:
                self._log.error("the embedded database does not come up; trying again", trouble=trouble)
                told = True
            self._ending.wait(wait(attempts, _RETRY, self._dice).total_seconds())

    def _needed(self) -> bool:
        """Whether to go on; the thread that hears no has ended as far as `met` is concerned."""
        with self._lock:
            if self._met and not self._ending.is_set():
                return True
            self._mender = None
            return False

    def _bring_back(self) -> str:
        """Try once; gives what stands in the way, if anything does."""
        try:
            if self._server.bring_back and self._server.bring_back():
                self._log.warning("the embedded database was down and is brought up again")
        except DatabaseUnavailable as error:
            return str(error)
        return ""
