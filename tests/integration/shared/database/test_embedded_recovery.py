"""A crash that needs a long repair: it is waited for by all, told, and never taken for an outage."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from shared.database import EmbeddedDatabase, server
from shared.database.look import look
from tests.support.embedded import Embed, ask, data_of, kill_server, server_of, starter, until

ROWS = 200_000


@pytest.fixture
def crashed(embed: Embed, folder: Path) -> EmbeddedDatabase:
    """A database killed with a long log of changes that no checkpoint has put in place."""
    database = embed(folder, checkpoint_timeout="1d", max_wal_size="4GB")
    row = "select x, repeat('y', 99) as y"
    ask(database.ensure(), f"create table t as {row} from generate_series(1, {ROWS}) as x")
    kill_server(database)
    return database


def repairing(database: EmbeddedDatabase) -> psutil.Process | None:
    """The process that replays the log."""
    if not database.status().running:
        return None
    try:
        children = server_of(database).children()
        return next((each for each in children if "startup" in " ".join(each.cmdline())), None)
    except psutil.Error:
        return None


@contextmanager
def stopped_in_its_repair(database: EmbeddedDatabase) -> Iterator[None]:
    """Somebody starts it, and its repair stands still while the test looks; it takes as long as one likes."""
    found: list[psutil.Process] = []

    def caught() -> bool:
        process = repairing(database)
        if process is not None:
            process.suspend()
            found.append(process)
        return bool(found)

    until(caught)
    try:
        yield
    finally:
        found[0].resume()


def test_all_who_ensure_wait_for_the_repair(crashed: EmbeddedDatabase):
    """The first starts it, the others wait with it; each gets the address, and nothing committed is lost."""
    waiting = [starter(crashed.folder) for _ in range(3)]
    with stopped_in_its_repair(crashed):
        assert [None] * 3 == [each.poll() for each in waiting]
        repair = crashed.status().repair
    assert "startup" in str(repair)
    addresses = {each.communicate(timeout=90)[0].strip() for each in waiting}
    assert {crashed.ensure()} == addresses
    assert ROWS == ask(crashed.ensure(), "select count(*) from t")


def test_the_doctor_says_that_it_repairs_itself(crashed: EmbeddedDatabase):
    """Not "unreachable": whoever is woken shall wait, and kill nothing."""
    with starter(crashed.folder) as first:
        with stopped_in_its_repair(crashed):
            seen = look(crashed)
        first.communicate(timeout=90)
    assert {"database_repairing", "database_being_started"} == {fault.code for fault in seen.faults}
    assert seen.address is None
    assert (crashed.ensure(), ()) == (look(crashed).address, look(crashed).faults)


def test_a_repair_gives_signs_while_it_goes_on(crashed: EmbeddedDatabase):
    """By them it is told from one that stands still: patience begins anew with each."""
    with starter(crashed.folder) as first:
        with stopped_in_its_repair(crashed):
            signs = {server.repair(data_of(crashed))}
        while first.poll() is None:
            signs.add(server.repair(data_of(crashed)))
    assert len(signs - {None}) >= 2, signs


def test_a_starter_killed_during_the_repair_disturbs_nothing(crashed: EmbeddedDatabase):
    """The server goes on repairing by itself, and the next one who asks waits for that server."""
    with starter(crashed.folder) as first, stopped_in_its_repair(crashed):
        first.kill()
    pid = crashed.status().pid
    assert ROWS == ask(crashed.ensure(), "select count(*) from t")
    assert pid == crashed.status().pid


def test_a_server_killed_during_its_repair_begins_it_again(crashed: EmbeddedDatabase):
    """Kill -9 twice: the second repair finds all that the first one would have."""
    with starter(crashed.folder) as first:
        with stopped_in_its_repair(crashed):
            os.kill(server_of(crashed).pid, signal.SIGKILL)
        first.communicate(timeout=90)
    assert ROWS == ask(crashed.ensure(), "select count(*) from t")
