"""Days that the cases need, found from today: the next Saturday, holiday and 31st.

Only for choosing dates to ask for; what is a banking day, the robot and the oracle each know by themselves.
"""

from collections.abc import Callable
from datetime import date, timedelta

_SATURDAY = 5
_FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))
_LONG_MONTH = 31


def next_saturday(start: date) -> date:
    """Give the first Saturday on or after `start`."""
    return _first(start, lambda day: day.weekday() == _SATURDAY)


def next_holiday(start: date) -> date:
    """Give the first public holiday of fixed date, on a weekday, on or after `start`."""
    return _first(start, lambda day: (day.month, day.day) in _FIXED_HOLIDAYS and day.weekday() < _SATURDAY)


def next_thirty_first(start: date) -> date:
    """Give the first 31st on or after `start`."""
    return _first(start, lambda day: day.day == _LONG_MONTH)


def _first(start: date, wanted: Callable[[date], bool]) -> date:
    day = start
    while not wanted(day):
        day += timedelta(days=1)
    return day
