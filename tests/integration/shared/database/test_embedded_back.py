"""A server that went down by itself is brought back, at its address; one that was stopped stays down."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.database import EmbeddedDatabase
from tests.support.embedded import Embed, ask, database_in, kill_server, server_of


@pytest.mark.parametrize("depth", ["short", "too long for a socket"])
def test_a_killed_server_comes_back_at_its_address(embed: Embed, folder: Path, depth: str):
    """A robot in the middle of its item knows the address that it was given, and no other."""
    database = embed(folder if depth == "short" else folder / ("l" * 60) / ("l" * 60))
    address = database.ensure()
    ask(address, "create table t as select 42 as x")
    kill_server(database)
    assert database.bring_back()
    assert 42 == ask(address, "select x from t")


def test_a_stopped_server_with_a_long_path_comes_up_at_its_address(embed: Embed, folder: Path):
    """Its short folder went with it and is made again."""
    database = embed(folder / ("l" * 60) / ("l" * 60))
    address = database.ensure()
    database.stop()
    assert address == database.ensure()


def test_what_was_stopped_on_purpose_stays_down_until_a_command_starts_it(embedded: EmbeddedDatabase):
    """Who stops the database for a backup does not fight with the house's own services."""
    embedded.ensure()
    embedded.stop()
    assert not embedded.bring_back()
    assert not embedded.status().running
    embedded.ensure()
    kill_server(embedded)
    assert embedded.bring_back()


def test_what_was_never_made_is_not_brought_back(new: EmbeddedDatabase):
    """A removed folder shall not become an empty database behind somebody's back."""
    assert not new.bring_back()
    assert not new.folder.exists()


def test_of_many_that_bring_it_back_one_starts_it(embedded: EmbeddedDatabase):
    """Clock and workers all see it go: one of them says that it started it, and there is one server."""
    embedded.ensure()
    kill_server(embedded)
    others = [EmbeddedDatabase(embedded.folder, tell=lambda line: None) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        started = list(threads.map(lambda other: other.bring_back(), others))
    assert 1 == sum(started)
    assert server_of(embedded).is_running()


def test_stopping_a_copy_stops_no_original(embedded: EmbeddedDatabase):
    """The copy has the original's note in it: what is written of the one is not written into the other."""
    embedded.ensure()
    copy = database_in(embedded.folder.with_name("copy"))
    copy.folder.mkdir()
    shutil.copy(embedded.folder / "state.json", copy.folder)
    copy.stop()
    kill_server(embedded)
    assert embedded.bring_back()


def test_a_moved_project_can_be_stopped(embedded: EmbeddedDatabase):
    """Before anything has been started at its new place."""
    embedded.ensure()
    moved = database_in(embedded.folder.with_name("moved"))
    embedded.folder.rename(moved.folder)
    moved.stop()
    assert not moved.bring_back()
    moved.remove()
