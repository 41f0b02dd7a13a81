"""Who has lost their lease: decided only by what an observer itself saw stand still."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Heartbeat:
    """One look at another's lease: it beats for as long as its worker lives."""

    run: int
    robot: str
    token: int
    beats: int


# One look vouches for at most this part of a lease: an observer that slept has not seen anything stand still.
_LONGEST_BLINK = 1 / 4


@dataclass(frozen=True)
class _Seen:
    heartbeat: Heartbeat
    still_seconds: float


class Observer:
    """Watches heartbeats; `generation` is the connection's, `moment` this machine's monotonic seconds.

    After a database outage every observation starts over, and the time that the observer itself was
    away does not count, so that nobody is abandoned by mistake; a wrong clock on any machine changes
    nothing.
    """

    def __init__(self, lease_seconds: float) -> None:
        self._lease_seconds = lease_seconds
        self._generation: int | None = None
        self._looked = 0.0
        self._seen: dict[int, _Seen] = {}

    def look(self, heartbeats: Iterable[Heartbeat], generation: int, moment: float) -> list[Heartbeat]:
        """Give the heartbeats that stood still for a full lease on one unbroken connection."""
        if generation != self._generation:
            self._generation, self._seen = generation, {}
        passed = min(max(moment - self._looked, 0.0), self._lease_seconds * _LONGEST_BLINK)
        self._looked = moment
        self._seen = {each.run: self._watched(each, passed) for each in heartbeats}
        return [s.heartbeat for s in self._seen.values() if s.still_seconds > self._lease_seconds]

    def _watched(self, heartbeat: Heartbeat, passed: float) -> _Seen:
        before = self._seen.get(heartbeat.run)
        if before is None or before.heartbeat != heartbeat:
            return _Seen(heartbeat, 0.0)
        return _Seen(heartbeat, before.still_seconds + passed)
