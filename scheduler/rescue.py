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


@dataclass(frozen=True)
class _Seen:
    heartbeat: Heartbeat
    since: float


class Observer:
    """Watches heartbeats; `generation` is the connection's, `moment` this machine's monotonic seconds.

    After a database outage every observation starts over, so that nobody is abandoned by mistake;
    a wrong clock on any machine changes nothing.
    """

    def __init__(self, lease_seconds: float) -> None:
        self._lease_seconds = lease_seconds
        self._generation: int | None = None
        self._seen: dict[int, _Seen] = {}

    def look(self, heartbeats: Iterable[Heartbeat], generation: int, moment: float) -> list[Heartbeat]:
        """Give the heartbeats that stood still for a full lease on one unbroken connection."""
        if generation != self._generation:
            self._generation, self._seen = generation, {}
        now_seen: dict[int, _Seen] = {}
        for heartbeat in heartbeats:
            before = self._seen.get(heartbeat.run)
            same = before is not None and before.heartbeat == heartbeat
            now_seen[heartbeat.run] = before if same and before else _Seen(heartbeat, moment)
        self._seen = now_seen
        return [s.heartbeat for s in now_seen.values() if moment - s.since > self._lease_seconds]
