"""What robot.toml says about what starts the robot besides schedules: its [[triggers]], read and checked."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from shared.calendars import Window, read_window
from shared.errors import BadInput
from shared.model import Closed, RunState
from shared.toml_file import Name, Table, Whole
from shared.watched_folder import (
    USUAL_QUIET,
    folder_as_said,
    marker_as_said,
    pattern_as_said,
    quiet_as_said,
    seconds,
)

KINDS = ("once", "items", "file", "after")
ENDINGS = (RunState.SUCCEEDED, RunState.FAILED, RunState.TIMED_OUT, RunState.STOPPED, RunState.ABANDONED)
"""How a run can have ended that began."""


class Trigger(Table):
    """What shall start the robot: an instant, cases that wait, a file, or another robot's run."""

    name: Annotated[Name, Field(description="a name in lower case, digits and underscore")]
    once: Annotated[
        str | None, Field(description='a day and a time of Norway such as "2027-01-04 06:00"')
    ] = None
    items: Annotated[
        Whole | None, Field(ge=1, le=1_000_000, description="how many cases must wait, a whole number from 1")
    ] = None
    file: Annotated[
        str | None, Field(description='which names of files count, such as "*.xml", in one folder')
    ] = None
    after: Annotated[
        Name | None, Field(description="exactly one of once, items, file and after; a robot's name")
    ] = None
    folder: Annotated[
        str | None, Field(description='with file: an absolute path, or "values.name" for one of the values')
    ] = None
    quiet: Annotated[
        str | None, Field(description='with file: how long it lies unchanged, such as "1m" (s, m, h, d)')
    ] = None
    marker: Annotated[
        str | None, Field(description='with file: the marker beside it, such as "{name}.ok" or "{stem}.ok"')
    ] = None
    existing: Annotated[
        Literal["ignore", "start"] | None,
        Field(description="with file: what becomes of those that lay there before, ignore or start"),
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

    @field_validator("file")
    @classmethod
    def _in_one_folder(cls, file: str | None) -> str | None:
        return None if file is None else pattern_as_said(file)

    @field_validator("after")
    @classmethod
    def _one_kind(cls, after: str | None, earlier: ValidationInfo) -> str | None:
        others = KINDS[:-1]
        if set(others) <= earlier.data.keys():
            given = [each for each in (*(earlier.data[kind] for kind in others), after) if each is not None]
            if len(given) != 1:
                names = f"{', '.join(others)} and after"
                raise ValueError(f"two of {names} are given" if given else f"none of {names} is given")
        return after

    @field_validator("folder")
    @classmethod
    def _of_files(cls, folder: str | None, earlier: ValidationInfo) -> str | None:
        if "file" in earlier.data and (folder is None) != (earlier.data["file"] is None):
            raise ValueError("is missing" if folder is None else "only files lie in a folder")
        return None if folder is None else folder_as_said(folder)

    @field_validator("quiet", "marker", "existing")
    @classmethod
    def _with_file(cls, said: str | None, earlier: ValidationInfo) -> str | None:
        if said is not None and earlier.data.get("file") is None:
            raise ValueError("only files have it")
        if said is None or earlier.field_name == "existing":
            return said
        return quiet_as_said(said) if earlier.field_name == "quiet" else marker_as_said(said)

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
        if self.file is not None:
            return self._file_rule
        chosen = self.outcomes or (RunState.SUCCEEDED,)
        return {"after": self.after, "outcomes": [each.value for each in ENDINGS if each in chosen]}

    @property
    def _file_rule(self) -> dict[str, Any]:
        quiet = self.quiet or (None if self.marker else USUAL_QUIET)
        return {
            "file": self.file,
            "folder": self.folder,
            "quiet_seconds": seconds(quiet) if quiet else None,
            "marker": self.marker,
            "existing": self.existing or "ignore",
        }

    @property
    def on_closed(self) -> Closed:
        """What becomes of a closed day, said or not: what has happened is not forgotten over a holiday."""
        return self.closed or (Closed.RUN if self.calendar is None else Closed.NEXT)
