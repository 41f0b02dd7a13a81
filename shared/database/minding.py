"""Minding a server: waiting until it answers or has ended; what a killed one left behind is ended."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shared.database import server
from shared.database.address import Listening
from shared.database.waiting import Wait

_ORPHAN_SECONDS = 2.0
_PATIENCE_SECONDS = 600.0


@dataclass(frozen=True)
class Minder:
    """Waits for the server of one data folder; `life` is the file that each of its processes keeps locked."""

    data: Path
    life: Path
    tell: Callable[[str], None]
    patience_seconds: float = _PATIENCE_SECONDS

    def wait(self, what: str) -> Wait:
        """A wait that tells where this minder tells."""
        return Wait(what, self.patience_seconds, self.tell)

    def come_up(
        self, expected: Listening | None, lets_in: Callable[[Listening], bool], what: str
    ) -> Listening | None:
        """Wait until the living server answers; None when there is none, or none any more."""
        wait = self.wait(what)
        while server.alive(self.life, self.data):
            listening = expected or server.listening(self.data)
            if listening and lets_in(listening):
                return listening
            if listening and server.is_lost(self.data, listening):
                self.tell(f"the embedded database lost its socket {listening.socket} and is restarted")
                self.end(listening)
                return None
            self._end_orphans(wait)
            wait.on("It goes on by itself; try again later.", server.repair(self.data))
        return None

    def end(self, listening: Listening | None) -> None:
        """End the server with everything written down, and the folder that was made for its socket alone."""
        wait = self.wait("the embedded database is writing everything down before it ends")
        asked = None
        while server.alive(self.life, self.data):
            process = server.postmaster(self.data)  # a killed starter's server may show itself only now
            if process and process != asked:
                server.end_fast(process)
                asked = process
            self._end_orphans(wait)
            wait.on(f"It goes on by itself; {self.data / 'log'} says more.")
        if listening and listening.is_socket and Path(listening.host).name != "socket":
            shutil.rmtree(listening.host, ignore_errors=True)

    def _end_orphans(self, wait: Wait) -> None:
        if server.postmaster(self.data) is None and wait.seconds > _ORPHAN_SECONDS:
            server.end_orphans(self.data)
