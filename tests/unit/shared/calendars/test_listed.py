"""Calendars that are lists of days."""

from datetime import date
from pathlib import Path

from shared.calendars.file import read_calendars

SHIPPED = read_calendars(Path(__file__).parents[4] / "config" / "calendars.toml")


def test_payment_runs_go_on_the_12th_and_27th_else_the_working_day_before():
    """2027 by hand: 27 March lies in Easter, 12 June and 27 June at weekends."""
    runs, day, found = SHIPPED["payment_runs"], date(2026, 12, 31), []
    while (day := runs.after(day, 1)).year == 2027:
        found.append(f"{day:%d.%m}")
    by_hand = (
        "12.01 27.01 12.02 26.02 12.03 24.03 12.04 27.04 12.05 27.05 11.06 25.06 "
        "12.07 27.07 12.08 27.08 10.09 27.09 12.10 27.10 12.11 26.11 10.12 27.12"
    )
    assert by_hand == " ".join(found)


def test_a_day_that_is_not_listed_says_so():
    """Nothing is closed on it: it is just not one of the days."""
    says = SHIPPED["payment_runs"].sentence
    assert "Ingen utbetaling går ut: dagen står ikke i kalenderen." == says(date(2027, 1, 13))
    assert "Ingen utbetaling går ut: dagen står ikkje i kalenderen." == says(date(2027, 1, 13), "nn")
