"""What robot.toml says about what starts the robot besides schedules: its [[triggers]], read and checked."""

import re
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from shared.calendars import Window, read_window
from shared.errors import BadInput
from shared.model import Closed, RunState
from shared.toml_file import Name, Table, Whole

KINDS = ("once", "items", "after")
ENDINGS = (RunState.SUCCEEDED, RunState.FAILED, RunState.TIMED_OUT, RunState.STOPPED, RunState.ABANDONED)
"""How a run can have ended that began."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class Trigger(Table):
    """What shall start the robot: an instant, cases that wait, or another robot's run."""

    name: Annotated[Name, Field(description="a name in lower case, digits and underscore")]
    once: Annotated[
        str | None, Field(description='a day and a time of Norway such as "2027-01-04 06:00"')
    ] = None
    items: Annotated[
        Whole | None, Field(ge=1, le=1_000_000, description="how many cases must wait, a whole number from 1")
    ] = None
    after: Annotated[
        Name | None, Field(description="exactly one of once, items and after; a robot's name")
    ] = None
    longest_wait: Annotated[
        str | None, Field(description='with items: how long a case may wait, such as "2h" (s, m, h, d)')
    ] = None
    outcomes: Annotated[
        tuple[RunState, ...] | None,
        Field(description="with after: a list of succeeded, failed, timed_out, stopped and abandoned"),
    ] = None
    calendar: Annotated[Name | None, Field(description="the name of a calendar in config/calendars.toml")] = (
        None
    )
    closed: Annotated[
        Closed | None, Field(description="next, skip, run or, with once, previous, when a calendar is named")
    ] = None
    window: Annotated[str | None, Field(description='hours such as "20:00-05:00"')] = None

    @field_validator("once")
    @classmethod
    def _instant(cls, once: str | None) -> str | None:
        if once is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", once, re.ASCII):
            raise ValueError("not a day and a time")
        if once is not None and not 2000 <= datetime.fromisoformat(once).year < 2100:
            raise ValueError("not in this century")
        return once

    @field_validator("after")
    @classmethod
    def _one_kind(cls, after: str | None, earlier: ValidationInfo) -> str | None:
        if {"once", "items"} <= earlier.data.keys():
            given = [
                each for each in (earlier.data["once"], earlier.data["items"], after) if each is not None
            ]
            if len(given) != 1:
                raise ValueError(
                    "two of once, items and after are given" if given else "none of the three is given"
                )
        return after

    @field_validator("longest_wait")
    @classmethod
    def _with_items(cls, wait: str | None, earlier: ValidationInfo) -> str | None:
        if "items" in earlier.data and (wait is None) != (earlier.data["items"] is None):
            raise ValueError("is missing" if wait is None else "only cases wait")
        if wait is not None and not re.fullmatch(r"[1-9][0-9]{0,6}[smhd]", wait, re.ASCII):
            raise ValueError("not a time to wait")
        return wait

    @field_validator("outcomes")
    @classmethod
    def _with_after(cls, outcomes: tuple[RunState, ...] | None, earlier: ValidationInfo) -> Any:
        if outcomes is not None and earlier.data.get("after") is None:
            raise ValueError("only the run of another robot has outcomes")
        if outcomes is not None and (not outcomes or not set(outcomes) <= set(ENDINGS)):
            raise ValueError("not how a run that began can end")
        return outcomes

    @field_validator("closed")
    @classmethod
    def _fits(cls, closed: Closed | None, earlier: ValidationInfo) -> Closed | None:
        if closed not in (None, Closed.RUN) and earlier.data.get("calendar") is None:
            raise ValueError("no calendar is named")
        if closed is Closed.PREVIOUS and earlier.data.get("once") is None:
            raise ValueError("what has happened cannot start a run the day before; use next, skip or run")
        return closed

    @field_validator("window")
    @classmethod
    def _holds(cls, text: str | None, earlier: ValidationInfo) -> str | None:
        if text is None:
            return None
        try:
            window: Window = read_window(text)
        except BadInput as wrong:
            raise ValueError(str(wrong)) from None
        once = earlier.data.get("once")
        if once is not None and not window.holds(datetime.fromisoformat(once).time()):
            raise ValueError(f"{once} lies outside it, so that nothing would ever start")
        return text

    @property
    def kind(self) -> str:
        """Which of the kinds it is."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def rule(self) -> dict[str, Any]:
        """What the row keeps of it, apart from calendar and hours."""
        if self.once is not None:
            return {"once": self.once}
        if self.items is not None:
            return {"items": self.items, "longest_wait_seconds": seconds(self.longest_wait or "")}
        chosen = self.outcomes or (RunState.SUCCEEDED,)
        return {"after": self.after, "outcomes": [each.value for each in ENDINGS if each in chosen]}

    @property
    def on_closed(self) -> Closed:
        """What becomes of a closed day, said or not: what has happened is not forgotten over a holiday."""
        return self.closed or (Closed.RUN if self.calendar is None else Closed.NEXT)


def seconds(span: str) -> int:
    """How many seconds `2h` has."""
    return round(timedelta(seconds=int(span[:-1]) * _UNITS[span[-1]]).total_seconds())
