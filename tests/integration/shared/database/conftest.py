"""An embedded database of each test's own, in a folder that goes away."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.database import EmbeddedDatabase
from tests.support.embedded import Embed, database_in


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name: pytest's own are longer than a socket's path may be."""
    with tempfile.TemporaryDirectory(prefix="avlast-test-", ignore_cleanup_errors=True) as place:
        yield Path(place, "database")


@pytest.fixture(scope="session")
def blank() -> Iterator[Path]:
    """Data of a database that was made, and stopped, once for all tests."""
    with tempfile.TemporaryDirectory(prefix="avlast-test-", ignore_cleanup_errors=True) as place:
        database = database_in(Path(place, "database"))
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
    with tempfile.TemporaryDirectory(prefix="avlast-test-", ignore_cleanup_errors=True) as place:
        database = EmbeddedDatabase(Path(place, "database"), patience_seconds=60, tell=lambda line: None)
        database.ensure()
        yield database
        database.remove()
