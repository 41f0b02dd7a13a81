"""Banking days: when a payment can fall due. The calendar of the banks, as robots ask it."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Self

from shared.calendars import BANK, Calendar, read_calendars


@dataclass(frozen=True)
class Workdays:
    """The days on which Norwegian banks settle: the calendar `bank`, or one without own days."""

    calendar: Calendar = field(default_factory=Calendar, compare=False)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read config/calendars.toml; BadSetting names the key that cannot be used."""
        return cls(read_calendars(path)[BANK])

    def why_closed(self, day: date) -> str | None:
        """Why no bank settles on this date, in Norwegian; None on a banking day."""
        return self.calendar.why_closed(day)

    def is_banking_day(self, day: date) -> bool:
        """Whether payments are settled on this date."""
        return self.calendar.is_open(day)

    def next_banking_day(self, day: date) -> date:
        """The date itself when banks settle on it, else the first one after it on which they do."""
        return self.calendar.on_or_after(day)
