"""What fell due, asked over an interval, and what to do about times nobody saw in time.

Wall-clock times when the clocks change (DESIGN §7): a time in the spring gap starts once, at the
first instant after it (03:00 in Norway), together with what is due there anyway; a doubled autumn
time starts once, the first. So `*/15` starts at every existing local time once: in October nothing
starts between the first 02:45 and 03:00, an hour and a quarter later.
Interval timings count elapsed time and do not notice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice, takewhile

from scheduler.plan import Occurrence, Plan, occurrences
from scheduler.plan_words import moved_here, too_late, why_skipped
from scheduler.timing import Timing
from scheduler.words import in_words
from shared.model import CatchUp, RunState

_STOPPED = "Planleggeren sto stille for denne roboten da kjøringen skulle ha startet."
_ONLY_NOTED = "Planen sier at slike kjøringer bare skal noteres, ikke tas igjen."


@dataclass(frozen=True)
class Start:
    """One due time and what becomes of it: a run that waits for a worker, or one that was missed or skipped.

    The reason is a plain bokmål sentence for process owners, beside its code; both are absent when
    the run simply starts on time. It has to begin before `begin_by`, if that is given.
    """

    due_at: datetime
    state: RunState
    reason_code: str | None = None
    reason: str | None = None
    begin_by: datetime | None = None


@dataclass(frozen=True)
class Decision:
    """What one look makes of one schedule: its starts, how far it has looked, when it is due next."""

    starts: list[Start]
    looked_until: datetime
    next_due: datetime


def due(timing: Timing, since: datetime, until: datetime) -> list[datetime]:
    """The times t with since < t <= until, in UTC, in order, each once."""
    return list(takewhile(lambda at: at <= until, times_after(timing, since)))


def next_times(timing: Timing, after: datetime, count: int) -> list[datetime]:
    """The next so many times after an instant, in UTC."""
    return list(islice(times_after(timing, after), count))


def times_after(timing: Timing, after: datetime) -> Iterator[datetime]:
    """All times after an instant, in UTC, without end; take as many as are needed."""
    return (found.at for found in occurrences(Plan(timing), after))


def decide(
    plan: Plan,
    catch_up: CatchUp,
    looked_until: datetime,
    *,
    now: datetime,
    grace: timedelta,
    at_once: int,
) -> Decision:
    """What fell due since `looked_until`, at most `at_once` times of it, oldest first.

    When more fell due, `next_due` has passed already: the next decision goes on from there, so that
    a clock which stood still for a year writes and remembers one batch at a time.
    """
    passed = takewhile(lambda each: each.at <= now, occurrences(plan, looked_until))
    found = list(islice(passed, at_once + 1))
    batch, more = found[:at_once], len(found) > at_once
    until = batch[-1].at if more else max(now, looked_until)
    next_due = found[-1].at if more else next(occurrences(plan, until)).at
    later = chain(found[at_once:], passed)  # only as far as the first that may begin
    covered = any(each.may_begin(now) for each in batch) and any(each.may_begin(now) for each in later)
    return Decision(starts(plan, batch, catch_up, now=now, grace=grace, covered=covered), until, next_due)


def starts(
    plan: Plan,
    found: Sequence[Occurrence],
    catch_up: CatchUp,
    *,
    now: datetime,
    grace: timedelta,
    covered: bool = False,
) -> list[Start]:
    """What becomes of each occurrence, in order; every one of them is answered.

    A closed day is skipped, and a start whose window has closed is missed. Of the others a time up to
    `grace` old is on time and starts. Older ones were not seen in time, and the schedule's catch-up
    decides: `each` starts them all, `once` starts the latest of them unless a newer time covers it,
    `record_as_missed` starts none. `covered` says that such a newer one follows in a later batch.
    Time is `now`, never the machine's.
    """
    latest = None if covered else next((each.at for each in reversed(found) if each.may_begin(now)), None)
    return [_start(plan, each, catch_up, latest, now - grace, now) for each in found]


def _start(
    plan: Plan, found: Occurrence, catch_up: CatchUp, latest: datetime | None, since: datetime, now: datetime
) -> Start:
    if found.skipped:
        return Start(found.at, RunState.SKIPPED, *why_skipped(plan, found))
    if not found.may_begin(now):
        return Start(found.at, RunState.MISSED, *too_late(found))
    if found.at >= since:
        code, reason = moved_here(plan, found) if found.closed else (None, None)
        return Start(found.at, RunState.QUEUED, code, reason, found.begin_by)
    return _late(found, catch_up, latest)


def _late(found: Occurrence, catch_up: CatchUp, latest: datetime | None) -> Start:
    at = found.at
    if catch_up is CatchUp.RECORD_AS_MISSED:
        return Start(at, RunState.MISSED, "clock_stopped", f"{_STOPPED} {_ONLY_NOTED}")
    if catch_up is CatchUp.ONCE and at != latest:
        covering = f"kjøringen {in_words(latest)}" if latest else "en senere kjøring"
        return Start(at, RunState.MISSED, "covered_by_later", f"{_STOPPED} Den dekkes av {covering}.")
    return Start(at, RunState.QUEUED, "caught_up", f"{_STOPPED} Den tas igjen nå.", found.begin_by)
