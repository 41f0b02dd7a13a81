"""Rules in words: by hand for 2027, and against a slow search over each month."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.calendars.calendar import Calendar
from shared.calendars.rule import DayRule, days_from, read_rule
from shared.errors import BadInput
from tests.oracle.closed_days import ONE, counted, is_working_day, month_of

CALENDAR = Calendar()
YEARS = st.integers(2020, 2050)


def days(text: str, year: int = 2027) -> list[date]:
    return days_from(read_rule(text), CALENDAR, date(year, 1, 1), date(year, 12, 31))


def shown(found: list[date]) -> str:
    return " ".join(f"{day:%d.%m}" for day in found)


@pytest.mark.parametrize(
    ("text", "by_hand"),
    [
        (
            "last working day of the month",
            "29.01 26.02 31.03 30.04 31.05 30.06 30.07 31.08 30.09 29.10 30.11 31.12",
        ),
        (
            "first working day of the month",
            "04.01 01.02 01.03 01.04 03.05 01.06 01.07 02.08 01.09 01.10 01.11 01.12",
        ),
        (
            "2 working days before the 12th",
            "08.01 10.02 10.03 08.04 10.05 10.06 08.07 10.08 09.09 08.10 10.11 09.12",
        ),
        (
            "next working day after the 15th",
            "18.01 16.02 16.03 16.04 18.05 16.06 16.07 16.08 16.09 18.10 16.11 16.12",
        ),
        ("two working days before the 20th of April and July", "16.04 16.07"),
        ("2nd last working day of December", "30.12"),
        ("the third working day of March", "03.03"),
        ("the 12th and the 27th of March", "12.03 27.03"),
        ("the 12th and the 27th of March, else the working day before", "12.03 24.03"),
        ("the 27th of March, else the working day after", "30.03"),
        ("the last day of February and May", "28.02 31.05"),
        ("the 1st, 2nd and 3rd of June", "01.06 02.06 03.06"),
        ("1 working day before the 1st of May", "30.04"),
        ("previous working day before the 18th of May", "14.05"),
        ("Last  WORKING day of march", "31.03"),
    ],
)
def test_a_rule_means_the_days_found_by_hand(text: str, by_hand: str):
    """2027 on a wall calendar: Easter is 28 March, 17 May is Whit Monday."""
    assert by_hand == shown(days(text))


def test_every_working_day_is_each_open_one():
    """255 of them in 2027: 261 weekdays, of which six are holidays."""
    assert 255 == len(days("every working day"))


@settings(max_examples=25)
@given(YEARS, st.integers(1, 28), st.integers(1, 30), st.sampled_from(["before", "after"]))
def test_working_days_before_and_after_are_as_counted_from_each_month(
    year: int, day: int, number: int, side: str
):
    """Each month's day counted from, day by day; the neighbouring years' may lead into this one."""
    step = number if side == "after" else -number
    months = [(y, month) for y in (year - 1, year, year + 1) for month in range(1, 13)]
    wanted = [counted(date(y, month, day), step) for y, month in months]
    assert sorted({each for each in wanted if each.year == year}) == days(
        f"{number} working days {side} the {day}th", year
    )


@settings(max_examples=25)
@given(YEARS, st.integers(1, 15))
def test_the_nth_working_day_is_found_in_each_months_list(year: int, number: int):
    """From the beginning and from the end."""
    months = [[day for day in month_of(year, month) if is_working_day(day)] for month in range(1, 13)]
    assert [month[number - 1] for month in months] == days(f"{number}th working day of the month", year)
    assert [month[-number] for month in months] == days(f"{number}th last working day of the month", year)


@settings(max_examples=25)
@given(YEARS, st.integers(1, 28), st.sampled_from(["before", "after"]))
def test_a_closed_day_goes_to_its_open_neighbour(year: int, day: int, side: str):
    """The 1st of January goes into the old year, or on."""
    wanted = set()
    for month in [(year - 1, 12), *((year, month) for month in range(1, 13)), (year + 1, 1)]:
        found = date(*month, day)
        while not is_working_day(found):
            found += ONE if side == "after" else -ONE
        wanted.add(found)
    assert sorted(found for found in wanted if found.year == year) == days(
        f"the {day}th, else the working day {side}", year
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lst working day of the month", "cannot be read; such rules can"),
        ("working day of the month", "cannot be read"),
        ("", "cannot be read"),
        ("the 12th of Mai", "cannot be read"),
        ("the 0th", "cannot be read"),
        ("every day", "cannot be read"),
        ("the 31st", "not every february has 31 days; write 'the last day of …'"),
        ("the 31st of March and April", "not every april has 31 days"),
        ("40 working days before the 12th", "40 is outside 1 to 30"),
        ("20th working day of the month", "20 is outside 1 to 15"),
        ("the 32nd of March", "32 is outside 1 to 31"),
        ("next working day before the 12th", "points both ways"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(text: str, said: str):
    """With what is wrong, and with rules that can be read."""
    with pytest.raises(BadInput, match=said):
        read_rule(text)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str):
    """No slip in a manifest gives a traceback."""
    with suppress(BadInput):
        assert isinstance(read_rule(text), DayRule)
