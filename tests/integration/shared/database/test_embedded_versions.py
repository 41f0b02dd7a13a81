"""A data folder stays with the PostgreSQL that made it, until somebody says otherwise."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.database import EmbeddedDatabase
from shared.database.binaries import OWN_CHOICE, Binaries, installed
from shared.errors import DataFolderDoesNotFit
from tests.support.embedded import ask

FOUND = list(installed({}))
NEWEST, OTHERS = FOUND[0], [each for each in FOUND if each.major != FOUND[0].major]


def with_programs(folder: Path, binaries: Binaries | None) -> EmbeddedDatabase:
    """The database of this folder, by these programs or by whichever are found."""
    environ = {OWN_CHOICE: str(binaries.folder)} if binaries else {}
    settings = {"fsync": "off"}
    return EmbeddedDatabase(
        folder, environ=environ, more_settings=settings, patience_seconds=60, tell=lambda line: None
    )


@pytest.fixture(params=OTHERS, ids=[each.version for each in OTHERS])
def older(request: pytest.FixtureRequest, folder: Path) -> Iterator[EmbeddedDatabase]:
    """A database made by an older PostgreSQL, the wheel's or Debian's own, and stopped."""
    database = with_programs(folder, request.param)
    ask(database.ensure(), "create table t as select upper('å') as x")
    database.stop()
    yield database
    with_programs(folder, None).remove()


def test_an_older_postgresql_does_the_same(older: EmbeddedDatabase):
    """A municipality that has a PostgreSQL already is not asked to take another."""
    assert "Å" == ask(older.ensure(), "select x from t")
    assert "avlast" == ask(older.ensure(), "select current_user")


def test_older_data_find_the_programs_that_made_them(older: EmbeddedDatabase):
    """An upgrade of ours that brings a newer PostgreSQL stops nobody whose old one is still there."""
    assert "Å" == ask(with_programs(older.folder, None).ensure(), "select x from t")


def test_older_data_and_newer_programs_are_refused_and_nothing_is_touched(older: EmbeddedDatabase):
    """The message names both versions and the way on; the old programs still work afterwards."""
    before = sorted(path.stat().st_mtime_ns for path in older.status().folder.rglob("*") if path.is_file())
    with pytest.raises(DataFolderDoesNotFit, match=rf"only this was found: {NEWEST.version}"):
        with_programs(older.folder, NEWEST).ensure()
    after = sorted(path.stat().st_mtime_ns for path in older.status().folder.rglob("*") if path.is_file())
    assert before == after
    assert "Å" == ask(older.ensure(), "select x from t")
