"""The ticks of an interval, day by day: counted, not walked, for a year has 31 million seconds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from scheduler.plan import Occurrence, Plan
from scheduler.timing import OSLO, Every, instant
from shared.model import Closed

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class DayOfTicks:
    """A local day's ticks in UTC: all of them when they are few, else the first and the last; how many."""

    shown: Sequence[Occurrence]
    count: int


def ticks_by_day(
    plan: Plan, every: Every, begins: datetime, ends: datetime, few: int
) -> Iterator[DayOfTicks]:
    """Each local day that has ticks from `begins` until before `ends`; more than `few` are counted only."""
    day = begins.astimezone(OSLO).date()
    while (opens := instant(datetime.combine(day, time()), OSLO)) < ends:
        day += _DAY
        closes = instant(datetime.combine(day, time()), OSLO)
        spans = _spans(plan, max(opens, begins), min(closes, ends))
        found = [range_ for span in spans if len(range_ := _ticks(every, span))]
        count = sum(map(len, found))
        if count:
            numbers = [n for each in found for n in each] if count <= few else [found[0][0], found[-1][-1]]
            shown = [_occurrence(plan, every, number, day - _DAY) for number in numbers]
            yield DayOfTicks(shown, count)


def _spans(plan: Plan, opens: datetime, closes: datetime) -> list[Span]:
    """The parts of a day in which the window is open, to the minute."""
    if plan.window is None:
        return [(opens, closes)]
    spans, at = list[Span](), opens
    while at < closes:
        until = min(at.replace(second=0, microsecond=0) + _MINUTE, closes)
        if plan.window.holds(at.astimezone(OSLO).time()):
            first = spans.pop()[0] if spans and spans[-1][1] == at else at
            spans.append((first, until))
        at = until
    return spans


def _ticks(every: Every, span: Span) -> range:
    """Which ticks, counted from the anchor, lie in a span; none before the anchor."""
    anchor, step = every.anchor.astimezone(UTC), timedelta(seconds=every.seconds)
    first, over = (-((anchor - at) // step) for at in span)
    return range(max(first, 0), max(over, 0))


def _occurrence(plan: Plan, every: Every, number: int, day: date) -> Occurrence:
    at = every.anchor.astimezone(UTC) + number * timedelta(seconds=every.seconds)
    closed = plan.closed is not Closed.RUN and plan.calendar is not None and not plan.calendar.is_open(day)
    return Occurrence(at, closed, day if closed else None)
