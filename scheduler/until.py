"""Until when: what a person types becomes a moment."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.errors import BadInput

OSLO = ZoneInfo("Europe/Oslo")
_SPAN = re.compile(r"([1-9][0-9]{0,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?")
_CLOCK = re.compile(r"\d{2}:\d{2}")
_FORMS = "06:00 (the next one), 2026-11-23, 2026-11-23 06:00, or a time from now such as 45m, 2h, 3d"


def until(text: str, now: datetime) -> datetime:
    """The moment that is meant, by Norwegian clocks; raises BadInput unless it is to come.

    A day alone is its beginning. A time that the clock change leaves out is the moment after it, of one that
    comes twice the first is meant.
    """
    found = _read(text.strip(), now)
    if found is None:
        raise BadInput(f"{text!r} is no time; write {_FORMS}.")
    if found <= now:
        raise BadInput(f"{text!r} is over already; write {_FORMS}.")
    return found


def _read(text: str, now: datetime) -> datetime | None:
    try:
        if span := _SPAN.fullmatch(text):
            return now + timedelta(**{_UNITS[span[2]]: int(span[1])})
        if day := _DAY.fullmatch(text):
            return _in_oslo(datetime.fromisoformat(f"{day[1]}T{day[2] or '00:00'}"))
        if _CLOCK.fullmatch(text):
            return _next(time.fromisoformat(text), now)
    except (ValueError, OverflowError):
        return None
    return None


def _next(clock: time, now: datetime) -> datetime:
    today = now.astimezone(OSLO).date()
    first = _in_oslo(datetime.combine(today, clock))
    return first if first > now else _in_oslo(datetime.combine(today + timedelta(days=1), clock))


def _in_oslo(wall: datetime) -> datetime:
    """The first moment at which clocks in Norway show this, or would have."""
    return wall.replace(tzinfo=OSLO, fold=0).astimezone(UTC)
