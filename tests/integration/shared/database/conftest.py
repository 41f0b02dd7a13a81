"""An embedded database of each test's own, in a folder that goes away."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.database import EmbeddedDatabase
from tests.support.embedded import Embed, database_in, short_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    """A place for a database, with a short name."""
    with short_folder() as place:
        yield place


@pytest.fixture(scope="session")
def blank() -> Iterator[Path]:
    """Data of a database that was made, and stopped, once for all tests."""
    with short_folder() as place:
        database = database_in(place)
        database.ensure()
        database.stop()
        yield database.folder / "data"
        database.remove()


@pytest.fixture
def embed(blank: Path, folder: Path) -> Iterator[Embed]:
    """Makes embedded databases that are removed when the test ends; their first start is behind them."""
    made: list[EmbeddedDatabase] = []

    def make(folder: Path, **more: str) -> EmbeddedDatabase:
        made.append(database_in(folder, **more))
        if blank.exists():  # a system account's data are elsewhere
            shutil.copytree(blank, folder / "data")
        return made[-1]

    yield make
    for database in made:
        database.remove()


@pytest.fixture
def embedded(embed: Embed, folder: Path) -> EmbeddedDatabase:
    """One that does not run."""
    return embed(folder)


@pytest.fixture
def new(folder: Path) -> Iterator[EmbeddedDatabase]:
    """One that nobody has ever started."""
    database = database_in(folder)
    yield database
    database.remove()


@pytest.fixture(scope="module")
def running() -> Iterator[EmbeddedDatabase]:
    """One that runs with the settings as shipped, for tests that do it no harm."""
    with short_folder() as place:
        database = EmbeddedDatabase(place, patience_seconds=60, tell=lambda line: None)
        database.ensure()
        yield database
        database.remove()
