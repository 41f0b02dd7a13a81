"""Months, terms and due dates: pure arithmetic of days."""

from calendar import monthrange
from datetime import date

from shared import Workdays

from .policy import NextTerm

_MONTHS = 12


def same_day(original: date, months: int) -> date:
    """Give the same day so many months on, or the last of a month that is too short.

    Counted from the original each time: 31 January, 28 February, 31 March.
    """
    year, month0 = divmod(original.year * _MONTHS + original.month - 1 + months, _MONTHS)
    return date(year, month0 + 1, min(original.day, monthrange(year, month0 + 1)[1]))


def due_dates(first: date, parts: int, workdays: Workdays) -> tuple[date, ...]:
    """Give the banking days on which the parts fall due, a month apart, keeping the first one's day."""
    return tuple(workdays.next_banking_day(same_day(first, at)) for at in range(parts))


def next_term(due: date, rule: NextTerm) -> date:
    """Give the day on which the next term after a claim falls due."""
    if rule.months is not None:
        return same_day(due, rule.months)
    days = (date.fromisoformat(f"{year}-{day}") for year in (due.year, due.year + 1) for day in rule.days)
    return min(day for day in days if day > due)
