"""The calendar by which due dates are counted, the town hall's; read once by whoever settles cases."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from shared.calendars import FILE, TOWN_HALL, read_calendars
from shared.follow_up.due import working_days

OpenDays = Callable[[date], list[date]]
"""Gives the open days around and after a day."""


def open_days(config: Path) -> OpenDays:
    """Read the calendar of this configuration folder; raises BadSetting, naming file and key."""
    return partial(working_days, calendar=read_calendars(config / FILE)[TOWN_HALL])
