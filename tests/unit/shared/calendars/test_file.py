"""config/calendars.toml: what it may say, and what it is told when it says something else."""

from datetime import date, time
from pathlib import Path

import pytest

from shared.calendars.file import calendar_of, read_calendars
from shared.errors import BadSetting, NotFound

TOWN_HALL = '[[calendars]]\nname = "town_hall"\nwhen_closed = "Stengt"\nchristmas_eve = "open"\n'
BANK = '[[calendars]]\nname = "bank"\nwhen_closed = "Stengt"\nchristmas_eve = "closed"\n'
THIRD = "month = 2\nday = 3\n"
BOTH = TOWN_HALL + BANK
RUNS = '[[day_lists]]\nname = "runs"\nwhen_closed = "Ingen"\nof = "bank"\ndays = ["the 12th"]\n'


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "calendars.toml").write_text(text, encoding="utf-8")
    return tmp_path / "calendars.toml"


def test_own_days_are_read_once_and_every_year(tmp_path: Path):
    """Closed on New Year's Eve, on one date, and open on a Sunday."""
    text = BOTH + (
        '[[calendars.closed]]\nmonth = 12\nday = 31\nwhy = "nyttårsaften"\n'
        '[[calendars.closed]]\ndate = 2027-01-04\nwhy = "systemskifte"\n'
        '[[calendars.open]]\ndate = 2027-09-12\nwhy = "valgdag"\n'
    )
    bank = read_calendars(written(tmp_path, text))["bank"]
    asked = ["2026-12-31", "2027-01-04", "2027-09-12"]
    assert ["nyttårsaften", "systemskifte", None] == [
        bank.why_closed(date.fromisoformat(day)) for day in asked
    ]


def test_a_calendar_may_have_a_week_and_hours_of_its_own(tmp_path: Path):
    """A library that is open on Saturdays and on public holidays."""
    more = (
        '[[calendars]]\nname = "library"\nwhen_closed = "Stengt"\nchristmas_eve = "closed"\n'
        'weekdays = ["fri", "sat"]\npublic_holidays = "open"\nopens_at = 10:00:00\ncloses_at = 16:00:00\n'
    )
    library = read_calendars(written(tmp_path, BOTH + more))["library"]
    days = ["2027-03-26", "2027-03-27", "2027-03-28", "2027-12-24"]
    assert [True, True, False, False] == [library.is_open(date.fromisoformat(day)) for day in days]
    assert (time(10), time(16)) == library.hours


def test_a_list_counts_in_another_calendar(tmp_path: Path):
    """Its own closed and open days hold beside its rules."""
    own = '[[day_lists.closed]]\ndate = 2027-01-12\nwhy = "årsskifte"\n'
    runs = read_calendars(written(tmp_path, BOTH + RUNS + own))["runs"]
    assert ["årsskifte", None, "dagen står ikke i kalenderen"] == [
        runs.why_closed(date(2027, month, day)) for month, day in [(1, 12), (2, 12), (2, 13)]
    ]


def test_an_unknown_calendar_is_told_with_those_there_are(tmp_path: Path):
    """A robot that misspells one hears which it meant."""
    calendars = read_calendars(written(tmp_path, BOTH))
    with pytest.raises(NotFound, match=r"'townhall'.*did you mean town_hall"):
        calendar_of(calendars, "townhall")


def test_the_file_of_before_is_refused(tmp_path: Path):
    """Closed days that are silently not read would put due dates on them."""
    (tmp_path / "workdays.toml").write_text("")
    with pytest.raises(BadSetting, match=r"workdays\.toml: these days stand in calendars\.toml"):
        read_calendars(written(tmp_path, BOTH))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (TOWN_HALL, "none is named bank"),
        (BOTH + BANK, "two calendars are named bank"),
        (BOTH + RUNS.replace('"bank"', '"runs"'), "runs is of runs, which is none of town_hall, bank"),
        (BOTH + RUNS.replace("the 12th", "the 32nd"), r"day_lists\[1\]\.days: .*32 is outside"),
        (BOTH.replace('christmas_eve = "open"\n', ""), r"calendars\[1\]\.christmas_eve: is missing"),
        (BOTH.replace('"closed"', '"shut"'), r'calendars\[2\]\.christmas_eve: .*"open" or "closed"'),
        (BOTH + "chirstmas = 1\n", "unknown key"),
        (BOTH + "weekdays = []\n", r"calendars\[2\]\.weekdays"),
        (BOTH + "opens_at = 8\n", r"calendars\[2\]\.opens_at: .*a time without quotes"),
        (BOTH + "opens_at = 16:00:00\n", r"calendars\[2\]\.closes_at: not after opens_at"),
        (BOTH + '[[calendars.closed]]\nmonth = 13\nday = 1\nwhy = "x"\n', r"closed\[1\]\.month"),
        (BOTH + '[[calendars.closed]]\nmonth = 2\nday = 30\nwhy = "x"\n', r"closed\[1\]\.day"),
        (BOTH + "[[calendars.closed]]\n" + THIRD, r"closed\[1\]\.why"),
        (BOTH + '[[calendars.closed]]\nwhy = "x"\n', "either a date, or month and day"),
        (BOTH + '[[calendars.closed]]\nmonth = 2\nwhy = "x"\n', "either a date, or month and day"),
        (BOTH + '[[calendars.closed]]\ndate = 2027-01-04\nday = 4\nwhy = "x"\n', "either a date"),
        (BOTH + '[[calendars.closed]]\ndate = "2027-01-04"\nwhy = "x"\n', r"closed\[1\]\.date"),
        (
            BOTH + f'[[calendars.closed]]\n{THIRD}why = "x"\n[[calendars.open]]\n{THIRD}why = "y"\n',
            "closed and open at once",
        ),
        ("calendars = [", "TOML"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, text: str, named: str):
    """With the key and what is wrong with it."""
    with pytest.raises(BadSetting, match=named):
        read_calendars(written(tmp_path, text))
