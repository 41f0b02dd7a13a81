"""Named calendars: which days are open, why the others are not, and counting in working days."""

from shared.calendars.calendar import Calendar
from shared.calendars.file import BANK, FILE, TOWN_HALL, calendar_of, from_definition, read_calendars
from shared.calendars.rule import (
    DAY_AFTER_MONTH,
    DAY_BEFORE_MONTH,
    LAST_DAY,
    DayRule,
    Else,
    read_rule,
    without_else,
)
from shared.calendars.week import Language
from shared.calendars.window import Window, read_time, read_window

__all__ = [
    "BANK",
    "DAY_AFTER_MONTH",
    "DAY_BEFORE_MONTH",
    "FILE",
    "LAST_DAY",
    "TOWN_HALL",
    "Calendar",
    "DayRule",
    "Else",
    "Language",
    "Window",
    "calendar_of",
    "from_definition",
    "read_calendars",
    "read_rule",
    "read_time",
    "read_window",
    "without_else",
]
