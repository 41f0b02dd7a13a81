"""A schedule as a value, and what a deploy changes about a robot's schedules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.due import Decision, decide
from scheduler.plan import Plan
from scheduler.timing import read_timing
from shared.calendars import Calendar, from_definition, read_window
from shared.errors import BadInput
from shared.model import CatchUp, Closed

GRACE = timedelta(seconds=60)
"""A due time up to this old is on time: a clock that was started anew has missed nothing."""

RUNS_AT_ONCE = 2000
"""How many due times one transaction takes, so that a clock which stood for a year comes back in steps."""


@dataclass(frozen=True)
class Schedule:
    """One schedule's row, with what the robot's runs need of a worker."""

    id: int
    robot: str
    name: str
    kind: str
    expression: str
    zone: str
    anchor: datetime
    catch_up: CatchUp
    looked_until: datetime
    next_due: datetime
    active: bool
    capabilities: tuple[str, ...]
    calendar: str | None = None
    closed: Closed = Closed.RUN
    begin_window: str | None = None
    definition: str | None = None

    @property
    def plan(self) -> Plan:
        """When it starts; BadInput names the schedule whose row cannot be read."""
        try:
            calendar = from_definition(self.definition) if self.definition else None
            return self.rule.plan(calendar, self.anchor)
        except BadInput as wrong:
            raise BadInput(f"The schedule {self.name} of the robot {self.robot}: {wrong}") from wrong

    @property
    def rule(self) -> "Wanted":
        """What the row says, as a manifest would."""
        said = (self.kind, self.expression, self.zone, self.catch_up)
        return Wanted(self.name, *said, self.calendar, self.closed, self.begin_window)

    def decide(self, now: datetime, at_once: int = RUNS_AT_ONCE) -> Decision:
        """What one look at `now` makes of it, a batch at most."""
        return decide(self.plan, self.catch_up, self.looked_until, now=now, grace=GRACE, at_once=at_once)


@dataclass(frozen=True)
class Wanted:
    """One schedule as a manifest names it; its calendar is the hash of a version."""

    name: str
    kind: str
    expression: str
    zone: str
    catch_up: CatchUp
    calendar: str | None = None
    closed: Closed = Closed.RUN
    begin_window: str | None = None

    def is_kept_by(self, row: Schedule) -> bool:
        """Whether the row is in use and says the same, by the same calendar, so that its past goes on."""
        return row.active and self == row.rule

    def plan(self, calendar: Calendar | None, anchor: datetime) -> Plan:
        """Its rule as a value, with the calendar whose hash it names; BadInput says what cannot be."""
        timing = read_timing(self.kind, self.expression, self.zone, anchor, calendar)
        return Plan(
            timing, calendar, self.closed, read_window(self.begin_window) if self.begin_window else None
        )


@dataclass(frozen=True)
class Registration:
    """What a deploy does: schedules that begin or begin anew, and rows whose time so far is over."""

    begin: tuple[Wanted, ...]
    over: tuple[Schedule, ...]


def registration(rows: Iterable[Schedule], wanted: Sequence[Wanted]) -> Registration:
    """Compare the rows with a manifest: what is the same goes on untouched, what was edited begins anew."""
    held = {row.name: row for row in rows}
    kept = {new.name for new in wanted if new.name in held and new.is_kept_by(held[new.name])}
    return Registration(
        begin=tuple(new for new in wanted if new.name not in kept),
        over=tuple(row for row in held.values() if row.active and row.name not in kept),
    )
