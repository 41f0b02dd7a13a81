"""Days that the cases need."""

from datetime import date

from demo.days import next_holiday, next_saturday, next_thirty_first


def test_days_are_found_from_a_start_that_counts_itself():
    """5 December 2026 is a Saturday; Christmas Day 2026 a Friday; November has no 31st."""
    assert date(2026, 12, 5) == next_saturday(date(2026, 12, 5)) == next_saturday(date(2026, 11, 29))
    assert date(2026, 12, 25) == next_holiday(date(2026, 11, 22))
    assert date(2026, 12, 31) == next_thirty_first(date(2026, 11, 1))


def test_a_holiday_at_a_weekend_is_passed_over():
    """1 and 2 May 2027 are a weekend, and so is no holiday of its own; 17 May is a Monday."""
    assert date(2027, 5, 17) == next_holiday(date(2027, 4, 30))
