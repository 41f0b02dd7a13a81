"""Named calendars: which days are open, why the others are not, and counting in working days."""

from shared.calendars.calendar import Calendar
from shared.calendars.file import BANK, FILE, TOWN_HALL, calendar_of, read_calendars
from shared.calendars.rule import DayRule, read_rule

__all__ = ["BANK", "FILE", "TOWN_HALL", "Calendar", "DayRule", "calendar_of", "read_calendars", "read_rule"]
