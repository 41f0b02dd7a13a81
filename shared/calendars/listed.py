"""A calendar that is a list of days, such as payment runs: days by rule, counted in another calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.calendars.calendar import Calendar
from shared.calendars.rule import DayRule
from shared.calendars.week import Language

_NOT_LISTED: Mapping[Language, str] = {
    "nb": "dagen står ikke i kalenderen",
    "nn": "dagen står ikkje i kalenderen",
    "en": "the day is not in the calendar",
}


@dataclass(frozen=True)
class Listed:
    """Only what one of the rules means is open; working days are those of the other calendar."""

    rules: tuple[DayRule, ...]
    of: Calendar

    def why_closed(self, day: date, lang: Language = "nb") -> str | None:
        """That the day is not listed; None when it is."""
        return None if any(rule.allows(day, self.of) for rule in self.rules) else _NOT_LISTED[lang]
