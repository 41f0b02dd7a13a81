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


def test_an_agreed_time_stands_in_its_year_and_a_robot_of_each_second_in_one_line_a_day(
    planned: SmallHouse, terminal, tmp_path: Path
):
    """What starts when something happens is told, and has no day."""
    with (planned.root / "robots" / "counting" / "robot.toml").open("a") as file:
        file.write('\n[[schedules]]\nname = "puls"\nevery = "1s"\n')
        file.write('\n[[triggers]]\nname = "omlegging"\nonce = "2028-01-04 06:00"\n')
        file.write('\n[[triggers]]\nname = "filer"\nfile = "*.xml"\nfolder = "/srv/inn"\n')
    assert 0 == terminal("deploy").code
    told = terminal("schedules", "--year", "2028").out.splitlines()
    assert [
        "counting · filer: når en fil *.xml i /srv/inn er ferdig: uendret i 1 minutt",
        "counting · omlegging: én gang, tirsdag 4. januar 2028 kl. 06.00",
        "    tirsdag 4. januar 2028 kl. 06.00",
    ] == told[-3:]
    assert 366 == sum(line.endswith("86400 starter") for line in told) + 2  # both clock changes
    calendar = tmp_path / "2028.ics"
    assert 0 == terminal("schedules", "--year", "2028", "--ics", str(calendar)).code
    assert b"omlegging" in calendar.read_bytes()


def test_the_files_that_started_a_run_are_listed_for_who_answers_for_it(planned: SmallHouse, terminal):
    """Filtered, as they were written down; a run that no file started has none."""
    assert 0 == terminal("run", "counting").code
    assert terminal("why", "1").out == terminal("why", "1", "--files").out
    with (planned.root / "robots" / "counting" / "robot.toml").open("a") as file:
        file.write('\n[[triggers]]\nname = "filer"\nfile = "*.xml"\nfolder = "/srv/inn"\n')
    assert 0 == terminal("deploy").code
    planned.rows(
        "insert into watched_files (trigger_id, identity, name_hash, shown, size, modified, since, seen_on, "
        "run_id) "
        "select id, sha256('a'), sha256('b'), 'a.xml', 1, 1, now(), now(), 1 from triggers returning 1"
    )
    assert "  a.xml" == terminal("why", "1", "--files").out.splitlines()[-1]
    assert ["a.xml"] == terminal("why", "1", "--files", "--json").json["files"]
