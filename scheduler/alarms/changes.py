"""What becomes of alarms at one look: which open, which go on, which are over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.alarms.cause import AlarmCause


@dataclass(frozen=True)
class OpenAlarm:
    """An alarm that is open, as its row says."""

    id: int
    key: str
    happenings: int
    held_at: datetime


@dataclass(frozen=True)
class Changes:
    """What one look changes; `over` are ids of alarms."""

    opened: tuple[AlarmCause, ...]
    held: tuple[tuple[int, AlarmCause], ...]
    over: tuple[int, ...]


def changes(
    rows: Sequence[OpenAlarm], found: Iterable[AlarmCause], now: datetime, calm: timedelta
) -> Changes:
    """Compare the open alarms with what is wrong now.

    An alarm is over when its cause was away for the calm time; one that comes back sooner is the same.
    """
    now_wrong = {cause.key: cause for cause in found}
    holding = {key: cause for key, cause in now_wrong.items() if not cause.over}
    by_key = {row.key: row for row in rows}
    return Changes(
        opened=tuple(cause for key, cause in now_wrong.items() if key not in by_key),
        held=tuple((by_key[key].id, cause) for key, cause in holding.items() if key in by_key),
        over=tuple(row.id for row in rows if row.key not in holding and now - row.held_at >= calm),
    )
