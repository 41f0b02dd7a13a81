"""How long one write may take, so that a rescuer knows when it can no longer happen."""

import time

from .errors import LedgerUnavailable


class Patience:
    """Time to prepare a write; after it the write is not begun any more."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def demand(self) -> None:
        """Raise LedgerUnavailable when the time is up: nothing was written, and nothing shall be so late."""
        if time.monotonic() > self._ends:
            raise LedgerUnavailable("Getting ready to write took too long, so nothing was written")
