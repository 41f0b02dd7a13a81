"""The periods of the benefit register: whole days in Europe/Oslo, by the time an item ended (I-16)."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.errors import BadInput

OSLO = ZoneInfo("Europe/Oslo")
_MONTHS_IN_TERTIAL = 4
_MONTHS = 12


@dataclass(frozen=True)
class Period:
    """The days from `first` up to, not including, `after`, in Europe/Oslo."""

    first: date
    after: date

    def __post_init__(self) -> None:
        """Refuse a period without days."""
        if self.first >= self.after:
            raise ValueError(f"a period has at least one day: {self}")

    @property
    def last(self) -> date:
        """The last day that belongs to the period."""
        return self.after - timedelta(days=1)

    @property
    def since(self) -> datetime:
        """The instant at which the period begins, in UTC."""
        return midnight(self.first)

    @property
    def until(self) -> datetime:
        """The instant before which the period ends, in UTC."""
        return midnight(self.after)

    def __contains__(self, instant: datetime) -> bool:
        """Whether an aware instant falls in the period."""
        return self.since <= instant < self.until


def midnight(day: date) -> datetime:
    """The instant at which a day begins in Oslo, in UTC; no Norwegian clock change happens at midnight."""
    return datetime.combine(day, time(), OSLO).astimezone(UTC)


def oslo_day(instant: datetime) -> date:
    """The day in Oslo of an aware instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone has no day")
    return instant.astimezone(OSLO).date()


def year(number: int) -> Period:
    """A calendar year."""
    return Period(date(number, 1, 1), date(number + 1, 1, 1))


def tertial(of_year: int, number: int) -> Period:
    """T1 is January to April, T2 May to August, T3 September to December."""
    last = number * _MONTHS_IN_TERTIAL
    return Period(date(of_year, last - _MONTHS_IN_TERTIAL + 1, 1), month(of_year, last).after)


def month(of_year: int, number: int) -> Period:
    """A calendar month."""
    after = date(of_year + 1, 1, 1) if number == _MONTHS else date(of_year, number + 1, 1)
    return Period(date(of_year, number, 1), after)


def year_to_date(today: date) -> Period:
    """From 1 January to today, today included."""
    return Period(date(today.year, 1, 1), today + timedelta(days=1))


def read_year(text: str) -> Period:
    """Read `2026`; raises `BadInput`."""
    return year(_numbers(r"([12]\d{3})", text, "a year is written 2026")[0])


def read_tertial(text: str) -> Period:
    """Read `2026-T2`; raises `BadInput`."""
    return tertial(*_numbers(r"([12]\d{3})-?[Tt]([1-3])", text, "a tertial is written 2026-T2"))


def read_month(text: str) -> Period:
    """Read `2026-05`; raises `BadInput`."""
    return month(*_numbers(r"([12]\d{3})-(0?[1-9]|1[0-2])", text, "a month is written 2026-05"))


def _numbers(pattern: str, text: str, expected: str) -> tuple[int, ...]:
    found = re.fullmatch(pattern, text.strip(), re.ASCII)
    if found is None:
        raise BadInput(f"{text!r} cannot be read: {expected}.")
    return tuple(int(each) for each in found.groups())
