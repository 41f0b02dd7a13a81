from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadSetting
from shared.workdays import Workdays

ROOT = Path(__file__).parents[3]
SHIPPED = Workdays.load(ROOT / "config" / "workdays.toml")
# Easter Sundays from a printed table.
EASTER = (
    *[date(2026, 4, 5), date(2027, 3, 28), date(2028, 4, 16), date(2029, 4, 1), date(2030, 4, 21)],
    *[date(2031, 4, 13), date(2032, 3, 28), date(2033, 4, 17), date(2034, 4, 9), date(2035, 3, 25)],
    date(2036, 4, 13),
)
DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


def days(year: int, *month_days: tuple[int, int]) -> list[date]:
    return [date(year, month, day) for month, day in month_days]


def workdays(tmp_path: Path, text: str) -> Workdays:
    (tmp_path / "workdays.toml").write_text(text, encoding="utf-8")
    return Workdays.load(tmp_path / "workdays.toml")


@pytest.mark.parametrize("easter", EASTER, ids=str)
def test_the_days_that_follow_easter_are_closed(easter: date):
    """Maundy Thursday, Good Friday, Easter Monday, Ascension Day and Whit Monday move with Easter Sunday."""
    closed = [easter + timedelta(days) for days in (-3, -2, 0, 1, 39, 49, 50)]
    assert [] == [day for day in closed if SHIPPED.is_banking_day(day)]
    wednesday_before, tuesday_after = easter - timedelta(4), easter + timedelta(2)
    assert SHIPPED.is_banking_day(wednesday_before)
    assert SHIPPED.is_banking_day(tuesday_after) or (tuesday_after.month, tuesday_after.day) == (5, 1)


def test_the_closed_weekdays_of_2026_are_those_of_the_calendar():
    """Read off a wall calendar; 24 December is Norges Bank's, 17 May and 26 December fall on a weekend."""
    every = [date(2026, 1, 1) + timedelta(n) for n in range(365)]
    closed = [day for day in every if day.weekday() < 5 and not SHIPPED.is_banking_day(day)]
    spring = days(2026, (1, 1), (4, 2), (4, 3), (4, 6), (5, 1), (5, 14), (5, 25))
    assert spring + days(2026, (12, 24), (12, 25)) == closed


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 12, 20), date(2026, 12, 21)),
        (date(2026, 12, 24), date(2026, 12, 28)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 1, 4)),
        (date(2027, 3, 25), date(2027, 3, 30)),
        (date(2027, 5, 15), date(2027, 5, 18)),
        (date(2028, 1, 1), date(2028, 1, 3)),
    ],
)
def test_a_closed_day_moves_to_the_next_banking_day(day: date, moved: date):
    """Sunday, Christmas over a weekend, New Year, Easter, and 17 May 2027, which is Whit Monday too."""
    assert moved == SHIPPED.next_banking_day(day)


@given(day=DAYS)
def test_the_next_banking_day_is_the_first_that_is_one(day: date):
    """Never before the day, never a closed day, and all between are closed."""
    after = SHIPPED.next_banking_day(day)
    assert SHIPPED.is_banking_day(after)
    assert day <= after
    assert not any(SHIPPED.is_banking_day(day + timedelta(n)) for n in range((after - day).days))


@given(day=DAYS)
def test_moving_twice_moves_once(day: date):
    """A due date that was moved stays where it is when it is looked at again."""
    after = SHIPPED.next_banking_day(day)
    assert after == SHIPPED.next_banking_day(after)
    assert type(after) is date


@given(earlier=DAYS, later=DAYS)
def test_moving_keeps_the_order(earlier: date, later: date):
    """The second instalment never falls due before the first."""
    moved = [SHIPPED.next_banking_day(day) for day in sorted((earlier, later))]
    assert sorted(moved) == moved


def test_a_date_with_a_time_of_day_is_refused():
    """Midnight in Oslo is yesterday in UTC: the caller must say which date is meant."""
    with pytest.raises(TypeError, match="Europe/Oslo"):
        SHIPPED.next_banking_day(datetime(2026, 12, 20, tzinfo=UTC))


def test_why_a_day_is_closed_is_told_in_norwegian():
    """Process owners ask."""
    asked = days(2026, (4, 2), (12, 24), (11, 21), (11, 22), (11, 23))
    assert ["Skjærtorsdag", "julaften", "lørdag", "søndag", None] == [
        SHIPPED.why_closed(day) for day in asked
    ]


def test_a_municipality_adds_days_of_its_own(tmp_path: Path):
    """Every year, such as New Year's Eve, or once."""
    own = workdays(
        tmp_path,
        '[[every_year]]\nmonth = 12\nday = 31\nwhy = "nyttårsaften"\n'
        '[[once]]\ndate = 2027-01-04\nwhy = "systemskifte"\n',
    )
    assert date(2027, 1, 5) == own.next_banking_day(date(2026, 12, 31))
    assert ["nyttårsaften", "systemskifte"] == [
        own.why_closed(date(2026, 12, 31)),
        own.why_closed(date(2027, 1, 4)),
    ]
    assert own.is_banking_day(date(2026, 12, 24))


def test_an_empty_file_leaves_weekends_and_holidays(tmp_path: Path):
    """Nothing but what the law and the week say."""
    assert [True, False] == [
        workdays(tmp_path, "").is_banking_day(day) for day in days(2026, (12, 24), (12, 25))
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[[every_yaer]]\nmonth = 1\n", "every_year"),
        ('[[every_year]]\nmonth = 13\nday = 1\nwhy = "x"\n', r"every_year\[1\]\.month"),
        ('[[every_year]]\nmonth = 2\nday = 30\nwhy = "x"\n', r"every_year\[1\]\.day"),
        ("[[every_year]]\nmonth = 2\nday = 3\n", r"every_year\[1\]\.why"),
        ('[[once]]\ndate = "2027-01-04"\nwhy = "x"\n', r"once\[1\]\.date"),
        ("closed = [", "TOML"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, text: str, named: str):
    """A closed day that is silently not read would put due dates on it."""
    with pytest.raises(BadSetting, match=named):
        workdays(tmp_path, text)
