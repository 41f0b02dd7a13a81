"""Banking days: when a payment can fall due. Pure but for reading the file once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Self

from holidays import country_holidays
from pydantic import Field, ValidationInfo, field_validator

from shared.errors import BadSetting
from shared.toml_file import Day, Table, Text, checked, in_file, read_toml

_SATURDAY = 5
_LEAP_YEAR = 2000  # has every day that a year can have
_DAY = timedelta(days=1)
_TIMELESS = "a banking day is a date without a time of day; convert to Europe/Oslo and take its date first"


class EveryYear(Table):
    """A day on which banks are closed each year."""

    month: Annotated[int, Field(ge=1, le=12, description="a month, 1 to 12")]
    day: Annotated[int, Field(ge=1, le=31, description="a day of the month, 1 to 31")]
    why: Annotated[Text, Field(description="a few words that say why")]

    @field_validator("day")
    @classmethod
    def _exists(cls, day: int, earlier: ValidationInfo) -> int:
        if "month" in earlier.data:
            date(_LEAP_YEAR, earlier.data["month"], day)
        return day


class Once(Table):
    """One date on which banks are closed."""

    date: Annotated[Day, Field(description="a date without quotes, such as 2027-01-02")]
    why: Annotated[Text, Field(description="a few words that say why")]


class WorkdaysToml(Table):
    """The keys of config/workdays.toml."""

    every_year: tuple[EveryYear, ...] = ()
    once: tuple[Once, ...] = ()


def public_holidays() -> Mapping[date, str]:
    """Norway's public holidays by date, in Norwegian; years are added as they are asked for."""
    return country_holidays("NO", language="no")


@dataclass(frozen=True)
class Workdays:
    """The days on which Norwegian banks settle: not at weekends, on public holidays or on the file's days."""

    every_year: Mapping[tuple[int, int], str] = field(default_factory=dict)
    once: Mapping[date, str] = field(default_factory=dict)
    public: Mapping[date, str] = field(default_factory=public_holidays, repr=False, compare=False)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read config/workdays.toml; BadSetting names the key that cannot be used."""
        read = checked(WorkdaysToml, read_toml(path, BadSetting), in_file(path), BadSetting)
        return cls(
            every_year={(each.month, each.day): each.why for each in read.every_year},
            once={each.date: each.why for each in read.once},
        )

    def why_closed(self, day: date) -> str | None:
        """Why no bank settles on this date, in Norwegian; None on a banking day."""
        if isinstance(day, datetime):
            raise TypeError(_TIMELESS)
        if day.weekday() >= _SATURDAY:
            return ("lørdag", "søndag")[day.weekday() - _SATURDAY]
        own = self.once.get(day) or self.every_year.get((day.month, day.day))
        return own or self.public.get(day)

    def is_banking_day(self, day: date) -> bool:
        """Whether payments are settled on this date."""
        return self.why_closed(day) is None

    def next_banking_day(self, day: date) -> date:
        """The date itself when banks settle on it, else the first one after it on which they do."""
        return next(later for later in _from(day) if self.is_banking_day(later))


def _from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += _DAY
