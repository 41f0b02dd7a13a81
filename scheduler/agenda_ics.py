"""A year of schedules as an iCalendar file (RFC 5545), which any calendar program takes in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event

from scheduler.agenda import Entry, entry_in_words
from shared.calendars import Language


@dataclass(frozen=True)
class Planned:
    """One entry of one robot's schedule."""

    robot: str
    schedule: str
    entry: Entry


def as_ics(planned: Iterable[Planned], environment: str, made_at: datetime, lang: Language = "nb") -> bytes:
    """Each entry as an event that keeps nobody busy; a skipped one is cancelled and says why.

    An event is known by schedule and time, so that a file taken in again changes what it changed before.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Avlast//avlast schedules//NO")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Avlast {environment}")
    for each in planned:
        calendar.add_component(_event(each, environment, made_at, lang))
    made: bytes = calendar.to_ical()
    return made


def _event(planned: Planned, environment: str, made_at: datetime, lang: Language) -> Event:
    entry, event = planned.entry, Event()
    when = entry.at.astimezone(UTC)
    event.add("uid", f"{planned.robot}.{planned.schedule}.{when:%Y%m%dT%H%M%SZ}@{environment}.avlast")
    event.add("dtstamp", made_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", when)
    if entry.until > entry.at:
        event.add("dtend", entry.until.astimezone(UTC))
    event.add("summary", f"{planned.robot} · {planned.schedule}")
    event.add("description", entry_in_words(entry, lang))
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if entry.skipped else "CONFIRMED")
    return event
