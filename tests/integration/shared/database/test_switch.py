"""The switch to new data is one file written: killed on either side of it, one of the two is in force."""

from pathlib import Path

import pytest

from shared.database.minding import Minder
from shared.database.switch import broken_off, clear_away, decide, finish, work_folder
from shared.errors import EmbeddedDatabaseError

KEPT = "data-of-postgresql-15-until-2026-11-22"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Old data, and new data in the folder of an upgrade."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("15")
    return tmp_path


@pytest.fixture
def work(home: Path) -> Path:
    """The folder of an upgrade that has everything ready."""
    work = work_folder(home)
    (work / "data").mkdir(parents=True)
    (work / "data" / "PG_VERSION").write_text("18")
    (work / "dump").mkdir()
    return work


def cleared(home: Path) -> list[str]:
    """What whoever comes next finds, and that it says which data are in force."""
    clear_away(home, Minder(home / "data", home / "server.lock", lambda line: None, 10))
    assert not broken_off(home)
    return [(home / "data" / "PG_VERSION").read_text(), *sorted(path.name for path in home.iterdir())]


def test_what_was_not_decided_never_was(home: Path, work: Path):
    """The new data may be whole, but nobody said so: the dump and they go."""
    assert broken_off(home)
    assert ["15", "data"] == cleared(home)


@pytest.mark.parametrize("renamed", [0, 1, 2])
def test_what_was_decided_is_finished_by_whoever_comes_next(home: Path, work: Path, renamed: int):
    """Killed before the first renaming, between the two, and after both."""
    decide(home, work, KEPT)
    for before, after in [(home / "data", home / KEPT), (work / "data", home / "data")][:renamed]:
        before.rename(after)
    assert ["18", "data", KEPT] == cleared(home)
    assert "15" == (home / KEPT / "PG_VERSION").read_text()


def test_a_clear_table_is_left_as_it_is(home: Path):
    """Every start looks, and nearly always there is nothing."""
    assert ["15", "data"] == cleared(home)


def test_old_data_that_somebody_put_back_are_not_overwritten(home: Path, work: Path):
    """A person interfered between the two renamings: only a person can tell what was meant."""
    decide(home, work, KEPT)
    (home / KEPT).mkdir()
    with pytest.raises(EmbeddedDatabaseError, match=f"{KEPT}.*Nothing was changed"):
        finish(home)
    assert "15" == (home / "data" / "PG_VERSION").read_text()


def test_a_note_that_cannot_be_read_stops_everything(home: Path):
    """To guess which data are in force would be to lose some."""
    (home / "upgrade.json").write_text("{")
    with pytest.raises(EmbeddedDatabaseError, match=r"upgrade\.json cannot be used"):
        finish(home)
