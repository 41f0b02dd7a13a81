"""Waiting says so, and has an end."""

from dataclasses import dataclass, field

import pytest

from shared.database.waiting import Wait
from shared.errors import EmbeddedDatabaseError


@dataclass
class Clock:
    """A clock that only sleeping moves."""

    now: float = 0.0
    told: list[str] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Time passes."""
        self.now += seconds

    def wait(self, patience: float) -> Wait:
        """A wait by this clock."""
        return Wait("the server starts", patience, self.told.append, lambda: self.now, self.sleep)


def waited(clock: Clock, wait: Wait, until: float) -> None:
    """Wait on until the clock says so."""
    while clock.now < until:
        wait.on("Look at its log.")


def test_a_short_wait_says_nothing():
    """An ordinary start is silent."""
    clock = Clock()
    waited(clock, clock.wait(600), 4.9)
    assert [] == clock.told


def test_a_long_wait_tells_every_five_seconds():
    """Whoever waits for a long repair sees that it goes on."""
    clock = Clock()
    waited(clock, clock.wait(600), 16)
    said = [f"the server starts: {seconds} s so far ..." for seconds in (5, 10, 15)]
    assert said == clock.told


def test_patience_ends_in_an_error_with_the_cure():
    """A wait that nobody ends would be a hang without a reason."""
    clock = Clock()
    with pytest.raises(EmbeddedDatabaseError, match=r"Waited 3 s: the server starts\. Look at its log\."):
        waited(clock, clock.wait(3), 100)


def test_the_first_looks_are_quick_and_the_later_ones_cheap():
    """A start of a tenth of a second is not rounded up, and a long one costs no processor."""
    clock = Clock()
    wait = clock.wait(600)
    wait.on("")
    assert 0.01 == clock.now
    waited(clock, wait, 10)
    before = clock.now
    wait.on("")
    assert 0.25 == pytest.approx(clock.now - before)


def test_work_that_goes_on_is_not_given_up():
    """A repair may take an hour: patience begins anew with each sign of it, and the sign is told."""
    clock = Clock()
    wait = clock.wait(3)
    while clock.now < 60:
        wait.on("", f"segment {int(clock.now)}")
    assert "the server starts (segment 5): 5 s so far ..." == clock.told[0]


def test_work_that_stands_still_is_given_up():
    """A sign that stays the same is no sign of life."""
    clock = Clock()
    wait = clock.wait(3)
    wait.on("", "segment 1")
    clock.now = 4
    with pytest.raises(EmbeddedDatabaseError, match="Waited 4 s"):
        wait.on("", "segment 1")
