"""A process that meets an outage says so once, mends what is its own, and says when it is over."""

import threading
from typing import Any

import pytest
import structlog
from structlog.testing import LogCapture

from scheduler.outage import Outage, Server
from shared.errors import EmbeddedDatabaseError
from tests.support.house import until

AWAY = ConnectionError("away")


@pytest.fixture
def said() -> LogCapture:
    """What was said."""
    return LogCapture()


@pytest.fixture
def log(said: LogCapture) -> Any:
    """A logger that only keeps what was said."""
    return structlog.wrap_logger(None, processors=[said])


def events(said: LogCapture) -> list[str]:
    return [entry["event"] for entry in said.entries]


def test_an_outage_is_told_once_however_many_meet_it(log: Any, said: LogCapture):
    """A night without a database is two lines in the log, not one for each attempt."""
    outage = Outage(Server("url"), log)
    for _ in range(1000):
        outage.met("sweep", AWAY)
        outage.met("doorbell", AWAY)
    outage.over("sweep")
    assert ["database away; trying again"] == events(said)
    outage.over("doorbell")
    outage.over("doorbell")
    assert ["database away; trying again", "database is back"] == events(said)


def test_a_server_of_our_own_is_brought_back_until_the_outage_is_over(log: Any, said: LogCapture):
    """One attempt may come too early: it is tried again with longer and longer pauses, and told once."""
    answers = iter([False, True])
    brought = threading.Event()

    def bring_back() -> bool:
        brought.set()
        return next(answers, False)

    outage = Outage(Server("url", bring_back), log, dice=lambda: 0.0)
    outage.met("sweep", AWAY)
    until(lambda: "the embedded database was down and is brought up again" in events(said))
    outage.over("sweep")
    outage.end()
    brought.clear()
    outage.over("sweep")
    assert not brought.wait(0.3)


def test_what_stands_in_the_way_is_told_once(log: Any, said: LogCapture):
    """A disk that stays full all night is one line, with the server's own words."""
    attempts = iter(range(3))
    tried = threading.Event()

    def bring_back() -> bool:
        if next(attempts, None) is None:
            tried.set()
        raise EmbeddedDatabaseError("the disk is full")

    outage = Outage(Server("url", bring_back), log, dice=lambda: 0.0)
    outage.met("sweep", AWAY)
    assert tried.wait(30)
    outage.end()
    troubles = [entry["trouble"] for entry in said.entries if "trouble" in entry]
    assert ["the disk is full"] == troubles


def test_who_ends_brings_nothing_up_any_more(log: Any):
    """The last thing that a house does is to stop its database: no part of it may start it after that."""
    brought = threading.Event()

    def bring_back() -> bool:
        brought.set()
        return True

    outage = Outage(Server("url", bring_back), log)
    outage.end()
    outage.met("sweep", AWAY)
    assert not brought.wait(0.3)


def test_a_servers_address_is_not_shown():
    """It holds a password, and what is shown of a value ends in a log."""
    assert "word" not in repr(Server("postgresql://avlast:word@/avlast"))
