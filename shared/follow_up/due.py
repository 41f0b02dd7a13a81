"""Until when a case that comes to a person shall be done: the working days that follow. Pure."""

from datetime import date, timedelta
from functools import partial
from itertools import islice, takewhile
from operator import gt

from shared.calendars.calendar import Calendar

MOST_DAYS = 60
"""How many working days a robot's manifest may give people at most."""

USUAL_DAYS = 5
"""How many they have where the manifest says nothing."""

# Who settles may see another day than the one who counted: the database's clock decides, around midnight too.
_SPARE = 3
_LONGEST_LOOK = 800
_DAY = timedelta(days=1)


def working_days(today: date, calendar: Calendar) -> list[date]:
    """The open days around and after today, enough for the longest time that a manifest gives.

    Of a calendar that is hardly ever open they are fewer.
    """
    days = takewhile(partial(gt, today + _LONGEST_LOOK * _DAY), calendar.open_days(today - _SPARE * _DAY))
    return list(islice(days, MOST_DAYS + 3 * _SPARE))
