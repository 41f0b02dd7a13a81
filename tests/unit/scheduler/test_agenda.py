"""A year of starts, and the same as a calendar file."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from icalendar import Calendar

from scheduler.agenda import Entry, agenda, agenda_once, entry_in_words
from scheduler.agenda_ics import Planned, as_ics
from scheduler.begin_hours import Hours
from scheduler.plan import Plan
from scheduler.timing import Cron, Every, OnDays
from shared.calendars import read_calendars, read_time
from shared.model import Closed

CALENDARS = read_calendars(Path(__file__).parents[3] / "config" / "calendars.toml")
TOWN_HALL, BANK = CALENDARS["town_hall"], CALENDARS["bank"]
PAYMENTS = Plan(OnDays("the 12th and the 27th", read_time("05:30"), BANK), BANK, Closed.PREVIOUS)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def words(plan: Plan, year: int = 2027) -> list[str]:
    return [entry_in_words(entry) for entry in agenda(plan, year)]


def test_a_year_has_each_start_and_each_closed_day_with_its_reason():
    """Payment runs of 2027 by hand: 24 starts, seven of them moved from a closed day."""
    entries = list(agenda(PAYMENTS, 2027))
    assert (24, 7) == (sum(not each.skipped for each in entries), sum(each.skipped for each in entries))
    assert [
        "fredag 12. mars 2027 kl. 05.30",
        "onsdag 24. mars 2027 kl. 05.30. Flyttet fra lørdag 27. mars 2027. Bankene er stengt: lørdag.",
        "lørdag 27. mars 2027 kl. 05.30, hoppes over. Bankene er stengt: lørdag. "
        "Kjøringen er flyttet til onsdag 24. mars 2027 kl. 05.30.",
    ] == [entry_in_words(each) for each in entries if each.at.month == 3]


def test_a_year_is_that_of_norwegian_clocks():
    """New Year's Eve at 23.30 UTC is next year here."""
    entries = list(agenda(Plan(Cron("30 0 1 1 *")), 2027))
    assert [datetime(2026, 12, 31, 23, 30, tzinfo=UTC)] == [each.at for each in entries]


def test_a_day_of_very_many_starts_is_one_entry():
    """Nobody reads ninety-six lines for each day; a closed day is one line too."""
    found = words(Plan(Cron("*/15 7-16 * * *"), TOWN_HALL, Closed.SKIP))
    assert (
        "fredag 1. januar 2027 kl. 07.00–16.45, 40 starter, hoppes over. "
        "Rådhuset er stengt: Første nyttårsdag." == found[0]
    )
    assert "mandag 4. januar 2027 kl. 07.00–16.45, 40 starter" == found[3]
    assert 365 == len(found)


def test_a_year_is_told_in_three_languages():
    """Reasons included."""
    plan = Plan(Cron("0 6 6 5 *"), TOWN_HALL, Closed.SKIP)
    assert [
        "torsdag 6. mai 2027 kl. 06.00, hoppes over. Rådhuset er stengt: Kristi himmelfartsdag.",
        "torsdag 6. mai 2027 kl. 06.00, blir hoppa over. Rådhuset er stengt: Kristi himmelfartsdag.",
        "Thursday 6 May 2027 at 06:00, skipped. Rådhuset er stengt: Ascension Day.",
    ] == [entry_in_words(next(iter(agenda(plan, 2027, lang))), lang) for lang in ("nb", "nn", "en")]


def test_a_calendar_file_holds_what_the_list_says():
    """Read back by the library that calendar programs use: times, states and reasons."""
    planned = [Planned("remittering", "utbetaling", entry) for entry in agenda(PAYMENTS, 2027)]
    events = Calendar.from_ical(as_ics(planned, "test", NOW)).walk("VEVENT")
    assert [each.entry.at for each in planned] == [event.decoded("dtstart") for event in events]
    assert words(PAYMENTS) == [str(event["description"]) for event in events]
    cancelled = [event["status"] == "CANCELLED" for event in events]
    assert [each.entry.skipped for each in planned] == cancelled


def test_each_event_has_a_name_of_its_own_that_stays():
    """A file made again tomorrow replaces its events instead of doubling them."""
    planned = [Planned("r", "s", entry) for entry in agenda(PAYMENTS, 2027)]
    again = as_ics(planned, "test", datetime(2026, 12, 1, tzinfo=UTC))
    names = [
        [str(e["uid"]) for e in Calendar.from_ical(made).walk("VEVENT")]
        for made in (as_ics(planned, "test", NOW), again)
    ]
    assert names[0] == names[1]
    assert len(planned) == len(set(names[0]))


def test_a_day_of_many_starts_is_one_event_with_its_end():
    """From the first start to the last."""
    every = Plan(Every(900, datetime(2026, 12, 31, 23, tzinfo=UTC)))
    entry: Entry = next(iter(agenda(every, 2027)))
    (event,) = Calendar.from_ical(as_ics([Planned("r", "s", entry)], "test", NOW)).walk("VEVENT")
    assert (entry.at, entry.until) == (event.decoded("dtstart"), event.decoded("dtend"))
    assert 96 == entry.starts


def test_a_robot_that_starts_every_second_has_a_line_for_each_day():
    """Its 31 million starts are counted, not walked; a day that is an hour shorter has fewer."""
    found = words(Plan(Every(1, NOW - timedelta(days=9000))))
    assert 365 == len(found)
    assert "fredag 1. januar 2027 kl. 00.00–23.59, 86400 starter" == found[0]
    assert "søndag 28. mars 2027 kl. 00.00–23.59, 82800 starter" == found[86]


def test_an_agreed_time_stands_in_its_year_and_in_no_other():
    """With what a closed day does to it."""
    hours = Hours(TOWN_HALL, Closed.NEXT)
    found = [entry_in_words(each) for each in agenda_once("2027-05-06 06:00", hours, 2027)]
    assert [
        "torsdag 6. mai 2027 kl. 06.00, hoppes over. Rådhuset er stengt: Kristi himmelfartsdag. "
        "Kjøringen er flyttet til fredag 7. mai 2027 kl. 06.00.",
        "fredag 7. mai 2027 kl. 06.00. Flyttet fra torsdag 6. mai 2027. "
        "Rådhuset er stengt: Kristi himmelfartsdag.",
    ] == found
    assert [] == list(agenda_once("2027-05-06 06:00", hours, 2028))
