"""`avlast schedules --year`: what is deployed, told for a whole year."""

from pathlib import Path

import pytest
from icalendar import Calendar

from tests.support.house import SmallHouse

SCHEDULE = (
    '\n[[schedules]]\nname = "utbetaling"\nday = "the 12th and the 27th, else the working day before"\n'
    'at = "05:30"\ncalendar = "bank"\n'
)


@pytest.fixture
def planned(house: SmallHouse, terminal) -> SmallHouse:
    """A house whose robot pays out twice a month."""
    with (house.root / "robots" / "counting" / "robot.toml").open("a") as file:
        file.write(SCHEDULE)
    assert 0 == terminal("deploy").code
    return house


def test_a_year_is_listed_in_words_and_as_json(planned: SmallHouse, terminal):
    """24 starts of 2027, and the seven closed days they came from."""
    told = terminal("schedules", "--year", "2027").out.splitlines()
    assert "stengte dager (bank) flyttes til åpen dag før" in told[0]
    assert "    fredag 12. mars 2027 kl. 05.30" in told
    assert 7 == sum(line.startswith("  – ") for line in told)
    entries = terminal("schedules", "--year", "2027", "--json", "--lang", "en").json
    assert 24 == sum(not entry["skipped"] for entry in entries)


def test_a_year_becomes_a_calendar_file(planned: SmallHouse, terminal, tmp_path: Path):
    """Which the library reads back with as many events."""
    file = tmp_path / "2027.ics"
    assert f"{file}: 31 events" == terminal("schedules", "--year", "2027", "--ics", str(file)).out.strip()
    assert 31 == len(Calendar.from_ical(file.read_bytes()).walk("VEVENT"))


def test_a_calendar_file_needs_a_year_and_a_place(planned: SmallHouse, terminal, tmp_path: Path):
    """Each mistake is one sentence."""
    assert "name the year too" in terminal("schedules", "--ics", str(tmp_path / "x.ics")).err
    nowhere = terminal("schedules", "--year", "2027", "--ics", str(tmp_path / "no" / "x.ics"))
    assert (3, True) == (nowhere.code, "cannot be written" in nowhere.err)
