"""An embedded database of each test's own, in a folder that goes away."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from shared.database import EmbeddedDatabase

ENSURE = "import sys, pathlib; from shared.database import EmbeddedDatabase as E; print(E(pathlib.Path(sys.argv[1])).ensure())"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name: pytest's own are longer than a socket's path may be."""
    with tempfile.TemporaryDirectory(prefix="avlast-test-", ignore_cleanup_errors=True) as place:
        yield Path(place, "database")


@pytest.fixture
def embed() -> Iterator[Callable[..., EmbeddedDatabase]]:
    """Makes embedded databases that are removed when the test ends."""
    made: list[EmbeddedDatabase] = []

    def make(folder: Path, **more: str) -> EmbeddedDatabase:
        made.append(EmbeddedDatabase(folder, more_settings=more, patience_seconds=60, tell=lambda line: None))
        return made[-1]

    yield make
    for database in made:
        database.remove()


@pytest.fixture
def embedded(embed: Callable[..., EmbeddedDatabase], folder: Path) -> EmbeddedDatabase:
    """One that nobody has started yet."""
    return embed(folder)


@pytest.fixture(scope="module")
def shared_one() -> Iterator[EmbeddedDatabase]:
    """A running one, for tests that only look."""
    with tempfile.TemporaryDirectory(prefix="avlast-test-", ignore_cleanup_errors=True) as place:
        database = EmbeddedDatabase(Path(place, "database"), patience_seconds=60, tell=lambda line: None)
        database.ensure()
        yield database
        database.remove()


def ask(url: str, query: str) -> object:
    """The first value of the first row."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query).fetchone() if query.startswith("select") else connection.execute(query)
    return row[0] if isinstance(row, tuple) else None


def starter(folder: Path) -> subprocess.Popen[str]:
    """Another process that ensures the database of this folder and prints its address."""
    return subprocess.Popen(
        [sys.executable, "-c", ENSURE, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def until(fact: Callable[[], object], seconds: float = 30) -> None:
    """Wait for a fact; a test that waits in vain fails here."""
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.002)
