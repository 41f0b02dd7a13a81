"""What robot.toml says about when the robot starts: its [[schedules]], read and checked."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from shared.calendars import Else, Window, read_rule, read_time, read_window, without_else
from shared.errors import BadInput
from shared.model import CatchUp, Closed
from shared.toml_file import Name, Table, Text

_CRON = re.compile(r"[0-9A-Za-z*/,?#-]+( +[0-9A-Za-z*/,?#-]+){4}")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class Schedule(Table):
    """When the robot shall start: a cron expression in Europe/Oslo, an interval, or a rule for days."""

    name: Annotated[Name, Field(description="a name in lower case, digits and underscore")]
    cron: Annotated[
        str | None, Field(description='five fields as cron writes them, such as "*/15 7-16 * * 1-5"')
    ] = None
    every: Annotated[
        str | None,
        Field(description='exactly one of cron, every and day; an interval such as "15m" (s, m, h, d)'),
    ] = None
    day: Annotated[
        Text | None,
        Field(description='exactly one of cron, every and day; such as "last working day of the month"'),
    ] = None
    at: Annotated[str | None, Field(description='a time of day such as "06:00", with day')] = None
    calendar: Annotated[
        Name | None,
        Field(description="the name of a calendar in config/calendars.toml; a day rule needs one"),
    ] = None
    closed: Annotated[
        Closed | None, Field(description="skip, next, previous or run, when a calendar is named")
    ] = None
    window: Annotated[str | None, Field(description='hours such as "20:00-05:00"')] = None
    catch_up: Annotated[CatchUp, Field(description="once, each or record_as_missed")] = CatchUp.ONCE

    @field_validator("cron")
    @classmethod
    def _five_fields(cls, cron: str | None) -> str | None:
        if cron is not None and not _CRON.fullmatch(cron.strip()):
            raise ValueError("not a cron expression")
        return cron and cron.strip()

    @field_validator("every")
    @classmethod
    def _interval(cls, every: str | None) -> str | None:
        if every is not None and not re.fullmatch(r"[1-9][0-9]{0,8}[smhd]", every):
            raise ValueError("not an interval")
        return every

    @field_validator("day")
    @classmethod
    def _one_of_three(cls, day: str | None, earlier: ValidationInfo) -> str | None:
        if {"cron", "every"} <= earlier.data.keys():
            given = [each for each in (earlier.data["cron"], earlier.data["every"], day) if each is not None]
            if len(given) != 1:
                raise ValueError(
                    "two of cron, every and day are given" if given else "none of the three is given"
                )
        return day if day is None else _checked(read_rule, day) and day

    @field_validator("at")
    @classmethod
    def _with_day(cls, at: str | None, earlier: ValidationInfo) -> str | None:
        if "day" in earlier.data and (at is None) != (earlier.data["day"] is None):
            raise ValueError("is missing" if at is None else "only a day rule has a time of its own")
        return at if at is None else _checked(read_time, at) and at

    @field_validator("calendar")
    @classmethod
    def _needed(cls, calendar: str | None, earlier: ValidationInfo) -> str | None:
        if calendar is None and earlier.data.get("day") is not None:
            raise ValueError("a day rule needs the calendar whose working days count")
        return calendar

    @field_validator("closed")
    @classmethod
    def _fits(cls, closed: Closed | None, earlier: ValidationInfo) -> Closed | None:
        given = earlier.data
        if closed not in (None, Closed.RUN) and "calendar" in given and given["calendar"] is None:
            raise ValueError("no calendar is named")
        if closed in (Closed.NEXT, Closed.PREVIOUS) and given.get("every") is not None:
            raise ValueError("an interval has no days that could be moved; use skip or run")
        if closed is not None and given.get("day") and without_else(given["day"])[1]:
            raise ValueError("the day rule says already where a closed day goes (else …)")
        return closed

    @field_validator("window")
    @classmethod
    def _reached(cls, text: str | None, earlier: ValidationInfo) -> str | None:
        if text is None:
            return None
        window: Window = _checked(read_window, text)
        at, every = earlier.data.get("at"), earlier.data.get("every")
        if at is not None and not window.holds(read_time(at)):
            raise ValueError(f"{at} lies outside it, so that nothing would ever start")
        if every is not None and timedelta(seconds=_seconds(every)) > window.length:
            raise ValueError(f"an interval of {every} may pass it by; it is shorter than that")
        return text

    @property
    def every_seconds(self) -> int | None:
        """The interval in seconds of elapsed time; None for another schedule."""
        return _seconds(self.every) if self.every else None

    @property
    def on_closed(self) -> Closed:
        """What becomes of a closed day, said or not."""
        way = without_else(self.day)[1] if self.day else None
        if way is not None:
            return Closed.NEXT if way is Else.AFTER else Closed.PREVIOUS
        return self.closed or (Closed.RUN if self.calendar is None else Closed.SKIP)


def _seconds(every: str) -> int:
    return int(every[:-1]) * _UNITS[every[-1]]


def _checked(read: Callable[[str], Any], text: str) -> Any:
    """What was read, or pydantic's kind of error with the same words."""
    try:
        return read(text)
    except BadInput as wrong:
        raise ValueError(str(wrong)) from None
