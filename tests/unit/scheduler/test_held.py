"""A child whose worker is silent asks for itself whether the run is still its own."""

from collections.abc import Callable

import pytest

from scheduler.held import Held


class Clock:
    """A clock that a test sets."""

    now = 100.0

    def __call__(self) -> float:
        """Give the time."""
        return self.now


def never() -> bool | None:
    """Stand for a database that must not be asked."""
    raise AssertionError("nobody need ask")


def held(clock: Clock, still_mine: Callable[[], bool | None]) -> Held:
    """A lease of twenty seconds."""
    return Held(20.0, clock, still_mine)


def test_while_its_worker_renews_nobody_asks() -> None:
    """The worker's word is enough, and costs no connection."""
    clock = Clock()
    lease = held(clock, never)
    for clock.now in (119.0, 138.0, 157.0):
        assert not lease.lost()
        lease.renewed()


@pytest.mark.parametrize(("answer", "lost"), [(True, False), (False, True), (None, False)])
def test_a_silent_worker_makes_the_child_ask(answer: bool | None, lost: bool) -> None:
    """Another's: it ends. Still its own, or the database is away too: it goes on."""
    clock = Clock()
    lease = held(clock, lambda: answer)
    clock.now = 120.5
    assert lost == lease.lost()


def test_who_slept_asks_on_waking() -> None:
    """Child and worker slept together: the clock went on, and the last renewal is long ago."""
    clock = Clock()
    lease = held(clock, lambda: False)
    lease.renewed()
    clock.now = 3700.0
    assert lease.lost()
