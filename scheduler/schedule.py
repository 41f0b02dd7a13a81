"""A schedule as a value, and what a deploy changes about a robot's schedules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.due import Decision, decide
from scheduler.timing import Timing, read_timing
from shared.errors import BadInput
from shared.model import CatchUp

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

    @property
    def timing(self) -> Timing:
        """When it starts; BadInput names the schedule whose row cannot be read."""
        try:
            return read_timing(self.kind, self.expression, self.zone, self.anchor)
        except BadInput as wrong:
            raise BadInput(f"The schedule {self.name} of the robot {self.robot}: {wrong}") from wrong

    def decide(self, now: datetime, at_once: int = RUNS_AT_ONCE) -> Decision:
        """What one look at `now` makes of it, a batch at most."""
        return decide(self.timing, self.catch_up, self.looked_until, now=now, grace=GRACE, at_once=at_once)


@dataclass(frozen=True)
class Wanted:
    """One schedule as a manifest names it."""

    name: str
    kind: str
    expression: str
    zone: str
    catch_up: CatchUp

    def is_kept_by(self, row: Schedule) -> bool:
        """Whether the row is in use and says the same, so that its past goes on."""
        said = (row.kind, row.expression, row.zone, row.catch_up)
        return row.active and said == (self.kind, self.expression, self.zone, self.catch_up)


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
