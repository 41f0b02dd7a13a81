"""What fell due, asked over an interval, and what to do about times nobody saw in time.

Wall-clock times when the clocks change (DESIGN §7): a time in the spring gap starts once, at the
first instant after it (03:00 in Norway), together with what is due there anyway; a doubled autumn
time starts once, the first. So `*/15` starts at every existing local time once: in October nothing
starts between the first 02:45 and 03:00, an hour and a quarter later.
Interval timings count elapsed time and do not notice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from scheduler.timing import Cron, Every, Fields, Timing
from scheduler.words import in_words
from shared.model import CatchUp, RunState

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_STOPPED = "Planleggeren sto stille for denne roboten da kjøringen skulle ha startet."
_ONLY_NOTED = "Planen sier at slike kjøringer bare skal noteres, ikke tas igjen."


@dataclass(frozen=True)
class Start:
    """One due time and what becomes of it: a run that waits for a worker, or one that was missed.

    The reason is a plain bokmål sentence for process owners, beside its code; both are absent when
    the run simply starts on time.
    """

    due_at: datetime
    state: RunState
    reason_code: str | None = None
    reason: str | None = None


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
    return _ticks(timing, after) if isinstance(timing, Every) else _cron_times(timing, after)


def _ticks(every: Every, after: datetime) -> Iterator[datetime]:
    step, anchor = timedelta(seconds=every.seconds), every.anchor.astimezone(UTC)
    tick = max(0, (after - anchor) // step + 1)
    while True:
        yield anchor + tick * step
        tick += 1


def _cron_times(cron: Cron, after: datetime) -> Iterator[datetime]:
    last = after.astimezone(UTC)
    for local in _local_times(cron.fields, last.astimezone(cron.zone).replace(tzinfo=None)):
        at = instant(local, cron.zone)
        if at > last:  # several times of one gap share an instant; a doubled time's second half has passed
            yield at
            last = at


def _local_times(fields: Fields, after: datetime) -> Iterator[datetime]:
    day = after.date()
    while True:
        if fields.allows(day):
            times = (
                datetime.combine(day, time(hour, minute))
                for hour in fields.hours
                for minute in fields.minutes
            )
            yield from (local for local in times if local > after)
        day += _DAY


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall-clock time: the first of two, or the end of the gap it falls into."""
    at = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while at.astimezone(zone).replace(tzinfo=None) != local:
        local += _MINUTE
        at = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return at


def decide(
    timing: Timing,
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
    found = list(islice(takewhile(lambda at: at <= now, times_after(timing, looked_until)), at_once + 1))
    batch, more = found[:at_once], len(found) > at_once
    until = batch[-1] if more else max(now, looked_until)
    next_due = found[-1] if more else next(times_after(timing, until))
    return Decision(starts(batch, catch_up, now=now, grace=grace, more=more), until, next_due)


def starts(
    times: Sequence[datetime], catch_up: CatchUp, *, now: datetime, grace: timedelta, more: bool = False
) -> list[Start]:
    """What becomes of each due time, in order; every one of them is answered.

    A time up to `grace` old is on time and starts. Older ones were not seen in time, and the
    schedule's catch-up decides: `each` starts them all, `once` starts the latest of them unless a
    newer time covers it, `record_as_missed` starts none. `more` says that newer due times follow
    in a later batch. Time is `now`, never the machine's.
    """
    latest = None if more or not times else times[-1]
    covering = f"kjøringen {in_words(latest)}" if latest else "en senere kjøring"
    return [
        Start(at, RunState.QUEUED) if now - at <= grace else _late(at, catch_up, at == latest, covering)
        for at in times
    ]


def _late(at: datetime, catch_up: CatchUp, is_latest: bool, covering: str) -> Start:
    if catch_up is CatchUp.RECORD_AS_MISSED:
        return Start(at, RunState.MISSED, "clock_stopped", f"{_STOPPED} {_ONLY_NOTED}")
    if catch_up is CatchUp.ONCE and not is_latest:
        return Start(at, RunState.MISSED, "covered_by_later", f"{_STOPPED} Den dekkes av {covering}.")
    return Start(at, RunState.QUEUED, "caught_up", f"{_STOPPED} Den tas igjen nå.")
