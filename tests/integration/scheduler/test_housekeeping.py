"""What a service does beside its work: again and again, whatever goes wrong meanwhile."""

from typing import Any

import psycopg
import structlog
from structlog.testing import capture_logs
from structlog.typing import EventDict

from scheduler.housekeeping import Times, housekeeping
from tests.support.house import until


class Doors:
    """Stands where a store does: counts how often its connection is closed."""

    def __init__(self) -> None:
        self.connection: Any = None
        self.closed = 0

    def close(self) -> None:
        """One more."""
        self.closed += 1


def kept(doors: Doors, *, holds: bool, wrong: int = 0) -> tuple[int, list[EventDict]]:
    """Ten times, the first so many wrong; how often the door was closed by then, and what was said."""
    done: list[int] = []
    closed: list[int] = []

    def chores(_: Any) -> None:
        done.append(1)
        if len(done) == 10:
            closed.append(doors.closed)
        if len(done) <= wrong:
            raise psycopg.OperationalError("away")

    with capture_logs() as said:
        log, times = structlog.get_logger(), Times(first=0.0, every=0.001, holds=holds)
        with housekeeping(doors, chores, log, times):  # type: ignore[arg-type]  # a store for all it is asked
            until(lambda: bool(closed))
    return closed[0], said


def test_a_connection_is_held_from_one_time_to_the_next_when_asked_for():
    """What is done each second would else connect each second; what is done each hour holds nothing."""
    assert (0, []) == kept(Doors(), holds=True)
    assert 9 == kept(Doors(), holds=False)[0]


def test_what_goes_wrong_again_and_again_is_told_once():
    """And the connection is made anew each time, for it may be what is wrong."""
    closed, said = kept(Doors(), holds=True, wrong=5)
    assert (5, ["OperationalError"]) == (closed, [line["why"] for line in said])
