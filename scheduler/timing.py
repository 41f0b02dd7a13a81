"""When a schedule starts its robot, as values: cron's five fields, or an interval.

Cron is read as Vixie cron reads it, because that is what people who write crontabs expect:
weekdays 0-7 with both 0 and 7 Sunday, and a day matches when day of month *or* weekday does
where both are restricted. APScheduler's CronTrigger is not asked: it counts weekdays from Monday,
knows no "or", starts twice in October, and the checked fields below leave it nothing to calculate.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.calendars import Calendar, DayRule, read_rule, read_time
from shared.errors import BadInput

OSLO = ZoneInfo("Europe/Oslo")
_MINUTE = timedelta(minutes=1)


def _numbered(names: str, first: int) -> Mapping[str, int]:
    return {name: number for number, name in enumerate(names.split(), first)}


@dataclass(frozen=True)
class Field:
    """One of cron's five fields: its name, its lowest and highest number, the names it takes."""

    title: str
    low: int
    high: int
    names: Mapping[str, int]


FIELDS = (
    Field("minute", 0, 59, {}),
    Field("hour", 0, 23, {}),
    Field("day of month", 1, 31, {}),
    Field("month", 1, 12, _numbered("jan feb mar apr may jun jul aug sep oct nov dec", 1)),
    Field("weekday", 0, 7, _numbered("sun mon tue wed thu fri sat", 0)),
)
_LONGEST_MONTH = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
_TERM = re.compile(r"(?:\*|(?P<first>\w{1,9})(?:-(?P<last>\w{1,9}))?)(?:/(?P<step>\d{1,9}))?", re.ASCII)
_INTERVAL = re.compile(r"(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?", re.ASCII)
_LONGEST_INTERVAL = 366 * 24 * 60 * 60


@dataclass(frozen=True)
class Fields:
    """Cron's five fields as the numbers they allow, in order; weekdays 0-6 from Sunday."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool

    def allows(self, day: date) -> bool:
        """Whether the schedule has any time on this day."""
        if day.month not in self.months:
            return False
        by_number, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return by_number or by_weekday if self.either_day else by_number and by_weekday


@dataclass(frozen=True)
class Cron:
    """Wall-clock times of a zone; BadInput on a wrong expression says which field and why."""

    expression: str
    zone: ZoneInfo = OSLO

    def __post_init__(self) -> None:
        """Refuse a wrong expression here, so that no later step has to."""
        read_cron(self.expression)

    @property
    def fields(self) -> Fields:
        """What the expression allows."""
        return read_cron(self.expression)

    @property
    def times(self) -> Sequence[time]:
        """The times of a day on which it starts, in order."""
        return _times_of(self.expression)

    def allows(self, day: date) -> bool:
        """Whether it has any time on this day."""
        return self.fields.allows(day)


@dataclass(frozen=True)
class OnDays:
    """One wall-clock time on the days of a rule, whose working days a calendar counts."""

    text: str
    at: time
    calendar: Calendar
    zone: ZoneInfo = OSLO

    def __post_init__(self) -> None:
        """Refuse a wrong rule here, so that no later step has to."""
        read_rule(self.text)

    @property
    def rule(self) -> DayRule:
        """What the words mean."""
        return read_rule(self.text)

    @property
    def times(self) -> Sequence[time]:
        """The times of a day on which it starts: one."""
        return (self.at,)

    def allows(self, day: date) -> bool:
        """Whether the rule means this day."""
        return self.rule.allows(day, self.calendar)


@dataclass(frozen=True)
class Every:
    """The anchor, and every so many elapsed seconds after it; the wall clock plays no part."""

    seconds: int
    anchor: datetime

    def __post_init__(self) -> None:
        """Refuse what would never move on, or mean another instant on another machine."""
        if not 1 <= self.seconds <= _LONGEST_INTERVAL:
            raise BadInput(f"An interval of {self.seconds} seconds is not between 1 second and 366 days.")
        if self.anchor.utcoffset() is None:
            raise BadInput("An interval's anchor needs a time zone; give it an aware datetime.")


Timing = Cron | Every | OnDays


def read_timing(
    kind: str, expression: str, zone: str, anchor: datetime, calendar: Calendar | None = None
) -> Timing:
    """The timing that a schedule's row writes as text; kind is `cron`, `every` or `day`.

    A day rule is written with its time, `last working day of the month at 06:00`, and needs a calendar.
    """
    if kind == "cron":
        return Cron(" ".join(expression.split()), read_zone(zone))
    if kind == "every":
        return Every(read_interval(expression), anchor)
    if kind == "day" and calendar is not None:
        rule, _, at = expression.rpartition(" at ")
        return OnDays(rule, read_time(at), calendar, read_zone(zone))
    if kind == "day":
        raise BadInput(f"The day rule {expression!r} needs a calendar whose working days count.")
    raise BadInput(f"A schedule is of the kind 'cron', 'every' or 'day', not {kind!r}.")


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall-clock time: the first of two, or the end of the gap it falls into."""
    at = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while at.astimezone(zone).replace(tzinfo=None) != local:
        local += _MINUTE
        at = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return at


def read_zone(name: str) -> ZoneInfo:
    """The time zone of this name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as wrong:
        raise BadInput(f"No time zone is called {name!r}; write it like 'Europe/Oslo'.") from wrong


def read_interval(text: str) -> int:
    """Seconds in `90s`, `15m`, `2h`, `1d` or a mixture such as `1h30m`; a day is 24 elapsed hours."""
    match = _INTERVAL.fullmatch(text.strip())
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0, 0)
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    if total == 0:
        raise BadInput(f"The interval {text!r} cannot be read; write it like 90s, 15m, 2h, 1d or 1h30m.")
    return total


@lru_cache(maxsize=4096)
def read_cron(expression: str) -> Fields:
    """What a cron expression allows; BadInput says which field is wrong and what would be right."""
    texts = expression.split()
    if len(texts) != len(FIELDS):
        raise BadInput(
            f"The cron expression {expression!r} needs five fields (minute, hour, day of month, month, "
            f"weekday); it has {len(texts)}."
        )
    sets = [_read_field(text, number) for number, text in enumerate(texts, 1)]
    minutes, hours, days, months, weekdays = sets
    starred = [text.startswith("*") for text in texts]
    if starred[4] and not any(day <= _LONGEST_MONTH[month] for day in days for month in months):
        raise BadInput(f"The cron expression {expression!r} never comes: no such month has such a day.")
    return Fields(
        tuple(sorted(minutes)),
        tuple(sorted(hours)),
        days,
        months,
        frozenset(day % 7 for day in weekdays),
        either_day=not (starred[2] or starred[4]),
    )


@lru_cache(maxsize=1024)
def _times_of(expression: str) -> Sequence[time]:
    fields = read_cron(expression)
    return tuple(time(hour, minute) for hour in fields.hours for minute in fields.minutes)


def _read_field(text: str, number: int) -> frozenset[int]:
    field = FIELDS[number - 1]
    try:
        return frozenset(value for term in text.split(",") for value in _read_term(term, field))
    except BadInput as wrong:
        raise BadInput(f"Field {number} ({field.title}) of the cron expression, {text!r}: {wrong}") from wrong


def _read_term(term: str, field: Field) -> range:
    match = _TERM.fullmatch(term)
    if match is None:
        raise BadInput(
            f"{term!r} cannot be read; use *, numbers, names, ranges a-b, steps */n and lists a,b."
        )
    first, last, step = match["first"], match["last"], int(match["step"] or 1)
    low = _read_value(first, field) if first else field.low
    high = _read_value(last or first, field) if first else field.high - (field.high == 7)
    if first and match["step"] and not last:
        raise BadInput(f"a step needs a range; write {first}-{field.high}/{step} or */{step}.")
    if high == 0 < low and field.high == 7:
        high = 7  # sat-sun and 5-0 end on the Sunday that closes the week
    if high < low:
        raise BadInput(f"{term!r} ends before it begins; write it as two ranges with a comma between.")
    if not 1 <= step <= field.high:
        raise BadInput(f"a step of {step} does not fit in {field.low}-{field.high}; use an interval (every).")
    return range(low, high + 1, step)


def _read_value(text: str, field: Field) -> int:
    value = int(text) if text.isdecimal() else field.names.get(text.lower(), -1)
    if value == -1:
        known = f" or a name among {', '.join(field.names)}" if field.names else ""
        raise BadInput(f"{text!r} is not supported here; use a number {field.low}-{field.high}{known}.")
    if not field.low <= value <= field.high:
        raise BadInput(f"{value} is outside {field.low}-{field.high}.")
    return value
