"""Until when a case that comes to a person shall be done: the working days that follow. Pure."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice

MOST_DAYS = 60
"""How many working days a robot's manifest may give people at most."""

USUAL_DAYS = 5
"""How many they have where the manifest says nothing."""

# Who settles may see another day than the one who counted: the database's clock decides, around midnight too.
_SPARE = 3
_LONGEST_LOOK = 800
_DAY = timedelta(days=1)


def working_days(today: date, is_open: Callable[[date], bool]) -> list[date]:
    """The open days around and after today, enough for the longest time that a manifest gives.

    Of a calendar that is hardly ever open they are fewer.
    """
    days = islice(_from(today - _SPARE * _DAY), _LONGEST_LOOK)
    return list(islice(filter(is_open, days), MOST_DAYS + 3 * _SPARE))


def _from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += _DAY
