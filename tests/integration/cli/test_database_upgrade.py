"""`avlast database upgrade` and what leads to it: the refusal, the doctor, the way there, the way on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.database.binaries import OWN_CHOICE, Binaries
from tests.support.embedded import ask, short_folder
from tests.support.house import SmallHouse
from tests.support.terminal import Answer, avlast
from tests.support.upgrading import NEW, OLD, by

pytestmark = pytest.mark.only_where(OLD is not None, reason="needs Debian's PostgreSQL 15 beside the wheel's")


@pytest.fixture
def older(house: SmallHouse) -> Iterator[tuple[SmallHouse, dict[str, str]]]:
    """A house whose embedded database was made by PostgreSQL 15, and the variables to use it by."""
    with short_folder() as place:
        database = by(place / "postgres", OLD)
        ask(database.ensure(), "create table t as select 42 as x")
        database.stop()
        environ = {key: value for key, value in house.environ.items() if key != "AVLAST_DATABASE_URL"}
        yield house, environ | {"AVLAST_VAR": str(place)}
        by(place / "postgres", None).remove()


def only(binaries: Binaries | None) -> dict[str, str]:
    """The variable that names these programs and no others."""
    assert binaries is not None
    return {OWN_CHOICE: str(binaries.folder)}


def test_older_data_are_refused_with_the_command_that_upgrades_them(older):
    """At the start of the house, and by the doctor: each names the command, and nothing is changed."""
    _, environ = older
    refused = avlast(environ | only(NEW), "deploy")
    assert (5, True) == (refused.code, "avlast database upgrade" in refused.err), refused
    found = {each["code"]: each for each in avlast(environ | only(NEW), "doctor", "--json").json}
    assert "avlast database upgrade" in found["data_folder_does_not_fit"]["cure"]


def test_the_command_upgrades_and_says_where_the_old_data_are(older):
    """With the old programs named, as the refusal advised; afterwards it says that the variable must go."""
    _, environ = older
    said: Answer = avlast(environ | only(OLD), "database", "upgrade")
    assert (0, True) == (said.code, f"is now PostgreSQL {NEW.version}" in said.out), said
    kept = next(Path(environ["AVLAST_VAR"], "postgres").glob("data-of-postgresql-15-until-*"))
    assert str(kept) in said.out
    assert "AVLAST_POSTGRES_BIN is set: remove it" in said.out
    assert "newer than what was found" in avlast(environ | only(OLD), "deploy").err
    again = avlast(environ, "database", "upgrade")
    assert "the embedded database is at the newest PostgreSQL that is here already\n" == again.out
    assert "old_data_kept" in {each["code"] for each in avlast(environ, "doctor", "--json").json}


def test_only_the_rpa_team_upgrades(older):
    """It ends the database that everybody uses."""
    _, environ = older
    nobody = {key: value for key, value in environ.items() if key != "AVLAST_PERSON_FOR_ANY_ACCOUNT"}
    assert 5 == avlast(nobody, "database", "upgrade").code
