"""When a run may begin whose cause has come: calendar, closed days, window."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduler.begin_hours import Hours
from shared.calendars import read_calendars, read_window
from shared.model import Closed

TOWN_HALL = read_calendars(Path(__file__).parents[3] / "config" / "calendars.toml")["town_hall"]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("closed", "window", "at", "opens", "closes"),
    [
        ("run", None, "2026-11-22T12:00:07", "2026-11-22T12:00:07", None),
        ("next", None, "2026-11-23T12:00", "2026-11-23T12:00", None),
        # Sunday noon waits for Monday's midnight, Norwegian time.
        ("next", None, "2026-11-22T12:00", "2026-11-22T23:00", None),
        # Maundy Thursday 2027 to Tuesday after Easter, when summer time has begun.
        ("next", "07:00-16:00", "2027-03-25T09:00", "2027-03-30T05:00", "2027-03-30T14:00"),
        ("run", "07:00-16:00", "2026-11-22T03:00", "2026-11-22T06:00", "2026-11-22T15:00"),
        ("run", "07:00-16:00", "2026-11-22T15:00", "2026-11-23T06:00", "2026-11-23T15:00"),
        # A window over midnight holds the morning too.
        ("run", "20:00-05:00", "2026-11-22T03:00", "2026-11-22T03:00", "2026-11-22T04:00"),
        # Friday evening's window goes on into a closed Saturday: begun by then, or on Monday.
        ("next", "20:00-05:00", "2026-11-27T22:30", "2026-11-27T22:30", "2026-11-28T04:00"),
        ("next", "20:00-05:00", "2026-11-27T23:30", "2026-11-29T23:00", "2026-11-30T04:00"),
    ],
)
def test_a_run_waits_for_an_open_day_and_its_window(
    closed: str, window: str | None, at: str, opens: str, closes: str | None
):
    """Days and hours are those of Norwegian clocks."""
    hours = Hours(TOWN_HALL, Closed(closed), read_window(window) if window else None)
    found = hours.opening(utc(at))
    assert (utc(opens), utc(closes) if closes else None) == (found.at, found.begin_by)
    assert (opens == at) == (found.reason is None)


def test_a_closed_day_may_skip_the_run():
    """With the calendar's sentence."""
    found = Hours(TOWN_HALL, Closed.SKIP).opening(utc("2027-05-06T10:00"))
    assert (True, "Rådhuset er stengt: Kristi himmelfartsdag.") == (found.skipped, found.reason)


def test_who_waits_is_told_why_and_until_when():
    """In bokmål, for the process owner."""
    closed = Hours(TOWN_HALL, Closed.NEXT).opening(utc("2027-05-06T10:00"))
    assert (
        "Rådhuset er stengt: Kristi himmelfartsdag. Kjøringen venter til fredag 7. mai 2027 kl. 00.00."
        == closed.reason
    )
    early = Hours(window=read_window("07:00-16:00")).opening(utc("2027-05-06T03:00"))
    assert (
        "Den begynner bare mellom kl. 07.00 og 16.00. Kjøringen venter til torsdag 6. mai 2027 kl. 07.00."
        == early.reason
    )


def test_nothing_opens_before_its_cause_when_the_clock_goes_back():
    """25 October 2026 has 02:30 twice: a cause between the two does not begin at the first."""
    found = Hours(window=read_window("02:30-04:00")).opening(utc("2026-10-25T01:10"))
    assert utc("2026-10-25T01:10") <= found.at
    assert utc("2026-10-25T03:00") == found.begin_by
