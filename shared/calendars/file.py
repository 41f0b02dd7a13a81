"""config/calendars.toml: the calendars of this municipality."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from shared.calendars.calendar import Calendar, Own
from shared.calendars.listed import Listed
from shared.calendars.rule import EXAMPLES, read_rule
from shared.calendars.week import WEEKDAYS, Week
from shared.errors import BadInput, BadSetting, NotFound
from shared.nearest import hint
from shared.toml_file import Day, Name, Table, Text, TimeOfDay, Whole, checked, in_file, read_toml

FILE = "calendars.toml"
TOWN_HALL, BANK = "town_hall", "bank"
_BEFORE = "workdays.toml"
_LEAP_YEAR = 2000  # has every day that a year can have

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class OwnDay(Table):
    """A day that somebody decided about: one date, or a day of every year."""

    date: Annotated[Day | None, Field(description="a date without quotes, such as 2027-01-02")] = None
    month: Annotated[
        Whole | None, Field(ge=1, le=12, description="a month, 1 to 12, with a day and no date")
    ] = None
    day: Annotated[Whole | None, Field(ge=1, le=31, description="a day of that month, 1 to 31")] = None
    why: Annotated[Text, Field(description="a few words that say why")]

    @field_validator("day")
    @classmethod
    def _one_kind(cls, day: int | None, earlier: ValidationInfo) -> int | None:
        if "date" not in earlier.data or "month" not in earlier.data:
            return day
        dated, month = earlier.data["date"] is not None, earlier.data["month"]
        if dated == (month is not None or day is not None) or (month is None) != (day is None):
            raise ValueError("give either a date, or month and day")
        if month is not None and day is not None:
            date(_LEAP_YEAR, month, day)
        return day


class _Shared(Table):
    """What both kinds of calendars have."""

    name: Annotated[Name, Field(description="a name in lower case, digits and underscore")]
    when_closed: Annotated[Text, Field(description='what people are told, such as "Rådhuset er stengt"')]
    closed: Annotated[tuple[OwnDay, ...], Field(description="a list of tables")] = ()
    open: Annotated[tuple[OwnDay, ...], Field(description="a list of tables")] = ()

    @field_validator("open")
    @classmethod
    def _not_both(cls, opened: tuple[OwnDay, ...], earlier: ValidationInfo) -> tuple[OwnDay, ...]:
        closed = {(each.date, each.month, each.day) for each in earlier.data.get("closed", ())}
        for each in opened:
            if (each.date, each.month, each.day) in closed:
                raise ValueError(f"{each.date or f'{each.day}.{each.month}.'} is closed and open at once")
        return opened


class WeekToml(_Shared):
    """A calendar of weekdays, public holidays and own days."""

    christmas_eve: Annotated[Literal["open", "closed"], Field(description='"open" or "closed"')]
    weekdays: Annotated[
        tuple[Weekday, ...], Field(min_length=1, description='a list such as ["mon", "tue", "wed"]')
    ] = ("mon", "tue", "wed", "thu", "fri")
    public_holidays: Annotated[Literal["open", "closed"], Field(description='"open" or "closed"')] = "closed"
    opens_at: Annotated[TimeOfDay, Field(description="a time without quotes, such as 08:00:00")] = time(8)
    closes_at: Annotated[TimeOfDay, Field(description="a time after opens_at, such as 15:30:00")] = time(
        15, 30
    )

    @field_validator("closes_at")
    @classmethod
    def _after_opening(cls, closes: time, earlier: ValidationInfo) -> time:
        if closes <= earlier.data.get("opens_at", time.min):
            raise ValueError("not after opens_at")
        return closes


class ListToml(_Shared):
    """A calendar that is a list of days."""

    of: Annotated[Name, Field(description="the name of the calendar whose working days count")]
    days: Annotated[tuple[Text, ...], Field(min_length=1, description=f"a list of rules: {EXAMPLES}")]

    @field_validator("days")
    @classmethod
    def _readable(cls, days: tuple[str, ...]) -> tuple[str, ...]:
        for text in days:
            try:
                read_rule(text)
            except BadInput as wrong:
                raise ValueError(str(wrong)) from None
        return days


class CalendarsToml(Table):
    """The keys of config/calendars.toml."""

    calendars: Annotated[tuple[WeekToml, ...], Field(description="a list of tables")] = ()
    day_lists: Annotated[tuple[ListToml, ...], Field(description="a list of tables")] = ()

    @field_validator("day_lists")
    @classmethod
    def _known(cls, lists: tuple[ListToml, ...], earlier: ValidationInfo) -> tuple[ListToml, ...]:
        calendars: Iterable[WeekToml] = earlier.data.get("calendars", ())
        names = [each.name for each in (*calendars, *lists)]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two calendars are named {name}")
        weeks = [each.name for each in calendars]
        for each in lists:
            if each.of not in weeks:
                raise ValueError(f"{each.name} is of {each.of}, which is none of {', '.join(weeks)}")
        return lists


def read_calendars(path: Path) -> Mapping[str, Calendar]:
    """The calendars of a file by name; BadSetting names the key that cannot be used."""
    before = path.with_name(_BEFORE)
    if before.exists():
        raise BadSetting(
            f"{before}: these days stand in {path.name} now, in the calendar {BANK}; move what is your own "
            "there and delete this file (docs/upgrading.md)."
        )
    read = checked(CalendarsToml, read_toml(path, BadSetting), in_file(path), BadSetting)
    found = calendars_of(read)
    for name in (TOWN_HALL, BANK):
        if name not in found:
            raise BadSetting(f"{path}: calendars: none is named {name}, which the house itself asks.")
    return found


def calendar_of(calendars: Mapping[str, Calendar], name: str) -> Calendar:
    """The calendar of this name; NotFound names those that there are."""
    if name not in calendars:
        raise NotFound(f"No calendar is called {name!r} in config/{FILE}; {hint(name, calendars)}.")
    return calendars[name]


def calendars_of(read: CalendarsToml) -> dict[str, Calendar]:
    """The calendars that the tables describe, by name."""
    weeks = {each.name: _week(each) for each in read.calendars}
    tables = {each.name: each for each in read.calendars}
    return weeks | {each.name: _list(each, tables[each.of]) for each in read.day_lists}


@lru_cache(maxsize=256)
def from_definition(definition: str) -> Calendar:
    """The calendar that was written down as its definition."""
    return list(calendars_of(CalendarsToml.model_validate_json(definition)).values())[-1]


def _week(table: WeekToml) -> Calendar:
    ground = Week(
        frozenset(WEEKDAYS.index(each) for each in table.weekdays),
        public_holidays=table.public_holidays == "closed",
        christmas_eve_open=table.christmas_eve == "open",
    )
    definition = CalendarsToml(calendars=(table,)).model_dump_json(exclude_defaults=True)
    return Calendar(hours=(table.opens_at, table.closes_at), definition=definition, **_common(table, ground))


def _list(table: ListToml, of: WeekToml) -> Calendar:
    definition = CalendarsToml(calendars=(of,), day_lists=(table,)).model_dump_json(exclude_defaults=True)
    counted_in = _week(of)
    ground = Listed(tuple(read_rule(text) for text in table.days), counted_in)
    return Calendar(hours=counted_in.hours, definition=definition, **_common(table, ground))


def _common(table: _Shared, ground: Week | Listed) -> dict[str, Any]:
    return {
        "name": table.name,
        "when_closed": table.when_closed,
        "ground": ground,
        "closed": _own(table.closed),
        "open": _own(table.open),
    }


def _own(days: Iterable[OwnDay]) -> Own:
    return Own(
        once={each.date: each.why for each in days if each.date},
        every_year={(each.month, each.day): each.why for each in days if each.month and each.day},
    )
