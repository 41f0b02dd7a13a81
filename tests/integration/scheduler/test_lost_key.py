"""The keys are lost under a house at work: everybody says so plainly, and nobody says anything else."""

from pathlib import Path

import pytest
import structlog
from structlog.testing import LogCapture

from scheduler.housekeeping import Times
from tests.support.house import SmallHouse, in_a_thread, small_house, until
from tests.support.terminal import avlast


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house of this test's own."""
    return small_house(tmp_path, database, AVLAST_PERSON_FOR_ANY_ACCOUNT="rpa-team")


def files(house: SmallHouse, lost: str) -> list[Path]:
    """The files that are lost."""
    return [file for file in (house.root / "var").glob("secrets*") if lost in file.name]


def lose(house: SmallHouse, lost: str) -> None:
    """Move them out of the way."""
    for file in files(house, lost):
        file.rename(file.with_name(f"was-{file.name}"))


def restore(house: SmallHouse) -> None:
    """Bring them back from where they were kept."""
    for file in (house.root / "var").glob("was-*"):
        file.rename(file.with_name(file.name.removeprefix("was-")))


def why(house: SmallHouse, run: int) -> list[str]:
    """Why a run waits, by code."""
    return [wait["code"] for wait in avlast(house.environ, "why", str(run), "--json").json["waits"]]


def doctor(house: SmallHouse) -> list[str]:
    """What the doctor says of keys, work and database."""
    told = ("key", "worker", "run_", "database", "server")
    found = [each["code"] for each in avlast(house.environ, "doctor", "--json").json]
    return [code for code in found if any(word in code for word in told)]


@pytest.mark.parametrize("lost", ["secrets", "secrets.key"])
def test_a_lost_key_is_said_by_all_and_the_work_goes_on_when_it_is_back(house: SmallHouse, lost: str):
    """Worker, line and doctor name the key; none of them speaks of a database or of a worker to start."""
    said = LogCapture()
    log = structlog.wrap_logger(None, processors=[said])
    house.add({"case": "a"})
    with in_a_thread(house.house().worker(log)):
        until(lambda: house.rows("select 1 from workers where key_ids <> '{}'") != [])
        lose(house, lost)
        run = house.run()
        until(lambda: house.rows("select 1 from workers where key_ids = '{}'") != [])
        until(lambda: "no run is taken without its keys" in [line["event"] for line in said.entries])
        house.rows("update runs set not_before = now() - interval '2 minutes' returning 1")
        assert ["no_key"] == why(house, run)
        assert {"keys_missing", "key_missing_for_rows", "sealing_key_missing", "worker_without_key"} == set(
            doctor(house)
        )
        restore(house)
        until(lambda: house.rows("select 1 from runs where state = 'succeeded'") != [])
    told = [line["event"] for line in said.entries if line["log_level"] != "debug"]
    assert ["worker ready", "no run is taken without its keys", "the keys are here again"] == told[:3]
    assert [] == [event for event in told if "database" in event]


def test_people_are_told_of_what_is_wrong_also_while_the_key_is_lost(house: SmallHouse):
    """Whoever tells of failed runs must not fall silent because the secrets file does not open."""
    lose(house, "secrets.key")
    said = LogCapture()
    with house.house().alarms(structlog.wrap_logger(None, processors=[said]), Times(0.05, 0.2, 20.0)):
        until(lambda: house.rows("select 1 from alarm_looks") != [])
    assert [] == [line for line in said.entries if line["log_level"] == "warning"]
