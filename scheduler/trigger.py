"""A trigger as a value, and what a deploy changes about a robot's triggers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from scheduler.arrivals import Delivery
from scheduler.begin_hours import Hours
from scheduler.triggers import Caused, Instant, Waiting, files_arrived, instant_due, items_due, run_after
from shared.calendars import Calendar, from_definition, read_window
from shared.errors import BadInput
from shared.model import Closed

Said = TypeVar("Said")


@dataclass(frozen=True)
class WantedTrigger:
    """One trigger as a manifest names it; its calendar is the hash of a version."""

    name: str
    kind: str
    rule: Mapping[str, Any]
    calendar: str | None = None
    closed: Closed = Closed.RUN
    begin_window: str | None = None

    def hours(self, calendar: Calendar | None) -> Hours:
        """When its runs may begin; BadInput when its window cannot be read."""
        return Hours(calendar, self.closed, read_window(self.begin_window) if self.begin_window else None)

    def watches_as(self, row: "Trigger") -> bool:
        """Whether a row in use watches for the same files, so that its past goes on."""
        place = ("folder", "file", "marker")
        same = all(self.rule.get(key) == row.rule.get(key) for key in place)
        return row.active and row.name == self.name and row.kind == self.kind and same


@dataclass(frozen=True)
class Trigger:
    """One trigger's row, with what the robot's runs need of a worker."""

    id: int
    robot: str
    name: str
    kind: str
    rule: Mapping[str, Any]
    calendar: str | None
    closed: Closed
    begin_window: str | None
    looked_until: datetime
    next_due: datetime | None
    active: bool
    definition: str | None
    capabilities: tuple[str, ...]

    @property
    def wanted(self) -> WantedTrigger:
        """What the row says, as a manifest would."""
        return WantedTrigger(self.name, self.kind, self.rule, self.calendar, self.closed, self.begin_window)

    @property
    def hours(self) -> Hours:
        """When its runs may begin; BadInput names the trigger whose row cannot be read."""
        try:
            return self.wanted.hours(from_definition(self.definition) if self.definition else None)
        except BadInput as wrong:
            raise BadInput(f"The trigger {self.name} of the robot {self.robot}: {wrong}") from wrong

    @property
    def trouble(self) -> str | None:
        """What keeps this version from reading the row, as a sentence that names it."""
        try:
            self.hours  # noqa: B018 (reads it)
            read: Mapping[str, Callable[[], object]] = {
                "once": lambda: datetime.fromisoformat(self.once),
                "items": lambda: (self._said("items", int), self._said("longest_wait_seconds", int)),
                "file": lambda: (self.folder, self.delivery),
                "after": lambda: (self._said("after", str), self._said("outcomes", list)),
            }
            read[self.kind]()
        except BadInput as wrong:
            return str(wrong)
        except (KeyError, ValueError):
            return f"The trigger {self.name} of the robot {self.robot} cannot be read; deploy it again."
        return None

    @property
    def once(self) -> str:
        """The day and time that it names."""
        return self._said("once", str)

    def instant(self, now: datetime) -> Instant:
        """What has come of its agreed instant since it was looked at."""
        return instant_due(self.once, self.hours, self.looked_until, now)

    def items(self, seen: Waiting, now: datetime) -> Caused | None:
        """The run that takes what waits, if it shall start now."""
        longest = timedelta(seconds=self._said("longest_wait_seconds", int))
        return items_due(self._said("items", int), longest, self.hours, seen, now)

    def after(self, robot: str, run: int, first: int, now: datetime) -> Caused:
        """The run that another robot's run starts."""
        return run_after(robot, run, first, self.hours, now)

    @property
    def folder(self) -> str:
        """Where its files arrive."""
        return self._said("folder", str)

    @property
    def delivery(self) -> Delivery:
        """Which files start it, and when one is whole."""
        quiet = self._maybe("quiet_seconds", int)
        return Delivery(
            self._said("file", str),
            None if quiet is None else timedelta(seconds=quiet),
            self._maybe("marker", str),
            self._said("existing", str) == "start",
        )

    def files(self, cause: str, why: str, now: datetime) -> Caused:
        """The run that takes files that are whole."""
        return files_arrived(cause, why, self.hours, now)

    def _maybe(self, key: str, kind: type[Said]) -> Said | None:
        return None if self.rule.get(key) is None else self._said(key, kind)

    def _said(self, key: str, kind: type[Said]) -> Said:
        value = self.rule.get(key)
        if not isinstance(value, kind):
            raise BadInput(
                f"The trigger {self.name} of the robot {self.robot} has no {key}; deploy it again."
            )
        return value


@dataclass(frozen=True)
class TriggerRegistration:
    """What a deploy does: triggers that begin or begin anew, and rows whose time so far is over."""

    begin: tuple[WantedTrigger, ...]
    over: tuple[Trigger, ...]


def trigger_registration(rows: Iterable[Trigger], wanted: Sequence[WantedTrigger]) -> TriggerRegistration:
    """Compare the rows with a manifest: what is the same goes on untouched, what was edited begins anew."""
    held = {row.name: row for row in rows if row.active}
    kept = {new.name for new in wanted if new.name in held and held[new.name].wanted == new}
    return TriggerRegistration(
        begin=tuple(new for new in wanted if new.name not in kept),
        over=tuple(row for name, row in held.items() if name not in kept),
    )
