"""The calendar by which due dates are counted, read once by whoever settles cases."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from shared.follow_up.due import working_days
from shared.workdays import Workdays

OpenDays = Callable[[date], list[date]]
"""Gives the open days around and after a day."""


def open_days(config: Path) -> OpenDays:
    """Read the calendar of this configuration folder; raises BadSetting, naming file and key."""
    calendar = Workdays.load(config / "workdays.toml")
    return partial(working_days, is_open=calendar.is_banking_day)
