"""What starts a robot besides schedules: from what happened and an instant to starts with their causes.

The cause is a key in the database: a second start of the same cause is nothing, however many clocks look.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile

from scheduler.begin_hours import Hours, Opening
from scheduler.due import Start, starts
from scheduler.plan import Occurrence, Plan, occurrences
from scheduler.timing import OSLO, Cron, instant
from scheduler.words import in_words
from shared.model import CatchUp, RunState

_MOVED_AT_MOST = timedelta(days=180)
_ON_TIME = timedelta(seconds=60)


@dataclass(frozen=True)
class Caused:
    """A run that a cause starts, or one that is `skipped` or `missed` because of it."""

    cause: str
    state: RunState
    due_at: datetime
    not_before: datetime
    begin_by: datetime | None = None
    code: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Instant:
    """What one look makes of an agreed instant: its starts, and when it has to be asked again, if at all."""

    starts: list[Caused]
    next_due: datetime | None


@dataclass(frozen=True)
class Waiting:
    """A queue as a trigger sees it while no run is there to take its cases.

    `fresh` came after the robot's last run began, which ended at `left_at`; `last_run` is the trigger's own.
    """

    oldest: datetime | None
    fresh: int
    left_at: datetime | None = None
    last_run: int = 0
    skipped_at: datetime | None = None


def agreed(once: str, hours: Hours) -> list[Occurrence]:
    """What happens at the day and time that `once` says: a start, a skipped one, or both if it moves."""
    at = instant(datetime.fromisoformat(once), OSLO)
    found = occurrences(plan_of(once, hours), at - _MOVED_AT_MOST)
    return list(takewhile(lambda each: each.at <= at + _MOVED_AT_MOST, found))


def plan_of(once: str, hours: Hours) -> Plan:
    """The plan of an agreed instant: cron says it for every year, and `agreed` takes the one."""
    wall = datetime.fromisoformat(once)
    cron = Cron(f"{wall.minute} {wall.hour} {wall.day} {wall.month} *", OSLO)
    return Plan(cron, hours.calendar, hours.closed, hours.window)


def next_agreed(once: str, hours: Hours, after: datetime) -> datetime | None:
    """When something of it happens next; None when all of it is over."""
    return next((each.at for each in agreed(once, hours) if each.at > after), None)


def instant_due(once: str, hours: Hours, since: datetime, now: datetime) -> Instant:
    """What of an agreed instant has come since; what nobody saw in time starts late, as long as it may."""
    passed = [each for each in agreed(once, hours) if since < each.at <= now]
    found = starts(plan_of(once, hours), passed, CatchUp.EACH, now=now, grace=_ON_TIME)
    return Instant([_at_instant(each) for each in found], next_agreed(once, hours, now))


def _at_instant(start: Start) -> Caused:
    cause = f"{start.due_at:%Y-%m-%dT%H:%MZ}"
    why = (start.reason_code, start.reason)
    return Caused(cause, start.state, start.due_at, start.due_at, start.begin_by, *why)


def items_due(least: int, longest: timedelta, hours: Hours, seen: Waiting, now: datetime) -> Caused | None:
    """The run that takes what waits, when enough does or the longest has waited long enough.

    What the robot's last run left lying waits anew from its end: a failing run is not started over and over.
    The cause names the trigger's run before, so that of all who see the same cases one starts the run.
    """
    if seen.oldest is None:
        return None
    since = max(seen.oldest, seen.left_at or seen.oldest)
    if seen.fresh < least and now - since < longest:
        return None
    opening = hours.opening(now)
    if opening.skipped and seen.skipped_at and _day(seen.skipped_at) == _day(now):
        return None
    if opening.at > now:
        return None  # the cases wait on, and are asked about when it opens
    why = f"Minst {least} saker ventet." if seen.fresh >= least else _waited(seen.oldest)
    return _begun(f"after {seen.last_run}", now, opening, ("items_waiting", why))


def run_after(robot: str, run: int, first: int, hours: Hours, now: datetime) -> Caused:
    """The run that starts because another robot's ended; retries are the work of the `first` run."""
    return _begun(
        f"run {first}", now, hours.opening(now), ("after_run", f"Kjøring {run} av {robot} er over.")
    )


def files_arrived(cause: str, why: str, hours: Hours, now: datetime) -> Caused:
    """The run that takes files that are whole; on a day that is skipped they wait for the next."""
    opening = hours.opening(now)
    named = f"closed {_day(now)}" if opening.skipped else cause
    return _begun(named, now, opening, ("file_arrived", why))


def circle(after: Mapping[str, Iterable[str]]) -> list[str] | None:
    """Robots that would start each other for ever, the first also last; None when there are none."""
    over: set[str] = set()
    for robot in sorted(after):
        found = _walk(robot, after, [], over)
        if found:
            return found
    return None


def _walk(
    robot: str, after: Mapping[str, Iterable[str]], path: list[str], over: set[str]
) -> list[str] | None:
    if robot in path:
        return [*path[path.index(robot) :], robot]
    if robot in over:
        return None
    for before in sorted(after.get(robot, ())):
        found = _walk(before, after, [*path, robot], over)
        if found:
            return found
    over.add(robot)
    return None


def _begun(cause: str, now: datetime, opening: Opening, why: tuple[str, str]) -> Caused:
    code, reason = why
    state = RunState.SKIPPED if opening.skipped else RunState.QUEUED
    said = f"{reason} {opening.reason}" if opening.reason else reason
    return Caused(cause, state, now, opening.at, opening.begin_by, opening.code or code, said)


def _waited(oldest: datetime) -> str:
    return f"Den eldste saken har ventet siden {in_words(oldest)}."


def _day(at: datetime) -> date:
    return at.astimezone(OSLO).date()
