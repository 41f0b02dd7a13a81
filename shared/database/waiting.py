"""Waiting that says so, and that has an end."""

import time
from collections.abc import Callable

from shared.errors import EmbeddedDatabaseError

_SHORTEST, _LONGEST = 0.01, 0.25


class Wait:
    """One wait: tells about itself every five seconds, and ends in an error when patience does.

    Patience begins anew whenever what is waited for has moved on: work that goes on is not given up.
    """

    def __init__(
        self,
        what: str,
        patience_seconds: float,
        tell: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._what = what
        self._patience = patience_seconds
        self._tell = tell
        self._clock = clock
        self._sleep = sleep
        self._since = self._moved = clock()
        self._sign: object = None
        self._next_word = 5.0
        self._pause = _SHORTEST

    @property
    def seconds(self) -> float:
        """How long it has lasted."""
        return self._clock() - self._since

    def on(self, cure: str, sign: object = None) -> None:
        """Wait a little more; the cure is what the error says when it has lasted too long.

        The sign is something that changes while the work goes on; as a text it is told.
        """
        if sign != self._sign:
            self._sign, self._moved = sign, self._clock()
        if self._clock() - self._moved > self._patience:
            raise EmbeddedDatabaseError(f"Waited {self.seconds:.0f} s: {self._what}. {cure}")
        if self.seconds > self._next_word:
            shown = f" ({sign})" if sign else ""
            self._tell(f"{self._what}{shown}: {self.seconds:.0f} s so far ...")
            self._next_word += 5.0
        self._sleep(self._pause)
        self._pause = min(self._pause * 1.5, _LONGEST)
