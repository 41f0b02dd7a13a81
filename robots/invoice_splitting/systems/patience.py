"""How long one write may take, so that a rescuer knows when it can no longer happen."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import LedgerUnavailable


@dataclass(frozen=True)
class Allowance:
    """The longest times of one write, in seconds: until it is sent, and from then until it is written."""

    ready: float
    written: float

    @property
    def effect_seconds(self) -> float:
        """Longest time from the beginning of a write to its last possible effect."""
        return self.ready + self.written

    def stated(self, values: Mapping[str, object]) -> "Allowance":
        """These times, or those that the robot's values state: `ready_seconds` and `written_seconds`."""
        ready, written = values.get("ready_seconds", self.ready), values.get("written_seconds", self.written)
        return Allowance(float(str(ready)), float(str(written)))


class Patience:
    """Time to prepare a write; after it the write is not begun any more."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def demand(self) -> None:
        """Raise LedgerUnavailable when the time is up: nothing was written, and nothing shall be so late."""
        if time.monotonic() > self._ends:
            raise LedgerUnavailable("Getting ready to write took too long, so nothing was written")
