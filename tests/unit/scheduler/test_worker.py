"""A worker keeps the lease for a child that starts or works, and for none that has fallen silent."""

import time
from datetime import UTC, datetime
from typing import Any, cast

import psycopg
import pytest
import structlog
from structlog.testing import LogCapture

from scheduler.ending import NEVER_BEGAN
from scheduler.launch import Child
from scheduler.outage import Outage, Server
from scheduler.retry import Policy
from scheduler.runs import Runs, TakenRun
from scheduler.told_time import ToldTime
from scheduler.worker import Minder, Pace, Place, Start, Worker
from shared.store.connect import Store

RUN = TakenRun(7, "counting", 1, "hash", Policy(), 60.0, "v", ToldTime(datetime(2026, 3, 2, tzinfo=UTC), 0.0))
ENDED = ("ended", "succeeded", None)
Words = tuple[Any, ...] | None


def test_a_lost_key_is_not_told_as_a_database_that_is_away():
    """The connection broke once, then the key was lost: the outage is over, and the key has its own line."""
    said = LogCapture()
    looks: list[Any] = [psycopg.errors.AdminShutdown(), False]

    def ready(_: Store) -> bool:
        found = looks.pop(0)
        if isinstance(found, Exception):
            raise found
        return bool(found)

    start = Start(ready, cast("Any", None), tuple)
    log = structlog.wrap_logger(None, processors=[said])
    place = Place("w", "m", (), 1)
    worker = Worker(place, Pace(), Server("nowhere"), cast("Any", FakeRuns), start, lambda: None, log)
    worker.answer(1)
    worker.answer(2)
    assert ["database away; trying again", "database is back"] == [line["event"] for line in said.entries]


class FakeRuns:
    """A run that stays ours; counts how often its lease was renewed."""

    renewed = 0

    def __init__(self, *_: object) -> None:
        """Over whichever store."""

    def renew(self, *_: object) -> tuple[bool, None]:
        """Renew it."""
        self.renewed += 1
        return True, None

    def asked(self, *_: object) -> tuple[bool, None]:
        """Nobody wants it stopped."""
        return True, None


class FakeChild:
    """Says one thing each time it is heard, and nothing where that is None."""

    def __init__(self, *words: Words) -> None:
        self._words = iter(words)

    def hear(self, _: float) -> tuple[list[Any], bool]:
        """The next that it says, after more than the time between two renewals."""
        time.sleep(0.002)
        word = next(self._words)
        return ([word] if word else []), True

    def tell(self, *_: str) -> None:
        """Hears nothing."""


def test_a_child_that_never_begins_ends_its_run_long_before_the_time_out():
    """A fork server that hangs must not hold a case for as long as the robot may work."""
    runs, child = FakeRuns(), FakeChild(*[None] * 1000)
    outage = Outage(Server("nowhere"), structlog.get_logger())
    pace = Pace(renew=0.001, start=0.02)
    minder = Minder(cast("Runs", runs), RUN, cast("Child", child), pace, lambda: False, outage)
    assert NEVER_BEGAN == minder.mind()


@pytest.mark.parametrize(
    ("words", "renewals"),
    [
        ([None] * 5, 5),  # starting: a fresh interpreter on a busy machine takes longer than a lease
        ([("tick",)] * 5, 5),
        ([("tick",), *[None] * 5], 1),  # stopped, or its native code lets no thread run
    ],
    ids=["starting", "working", "silent"],
)
def test_a_lease_is_renewed_until_a_child_that_had_begun_falls_silent(words: list[Words], renewals: int):
    """A child that is still starting has no effects; one that has begun and is silent may be stopped."""
    runs, child = FakeRuns(), FakeChild(*words, ENDED)
    outage = Outage(Server("nowhere"), structlog.get_logger())
    pace = Pace(renew=0.001)
    Minder(cast("Runs", runs), RUN, cast("Child", child), pace, lambda: False, outage).mind()
    assert renewals == runs.renewed
