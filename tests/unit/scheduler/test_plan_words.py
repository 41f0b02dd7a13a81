"""A schedule's rule and its reasons, as people read them in three languages."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduler.plan import Occurrence, Plan, occurrences
from scheduler.plan_words import moved_here, plan_in_words, too_late, why_skipped
from scheduler.timing import OSLO, Cron, OnDays
from shared.calendars import Language, read_calendars, read_time, read_window
from shared.model import Closed

TOWN_HALL = read_calendars(Path(__file__).parents[3] / "config" / "calendars.toml")["town_hall"]
ASCENSION = datetime(2027, 5, 6, 0, 0, tzinfo=UTC)
DAILY = Cron("0 6 * * *")


def first(plan: Plan) -> Occurrence:
    return next(occurrences(plan, ASCENSION))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("nb", "hver dag kl. 06.00; stengte dager (town_hall) hoppes over"),
        ("nn", "kvar dag kl. 06.00; stengde dagar (town_hall) blir hoppa over"),
        ("en", "every day at 06:00; closed days (town_hall) are skipped"),
    ],
)
def test_what_closed_days_do_is_said(lang: Language, said: str):
    """In the language that was asked for."""
    assert said == plan_in_words(Plan(DAILY, TOWN_HALL, Closed.SKIP), lang)


def test_a_window_is_said():
    """When it opens and when it closes."""
    plan = Plan(Cron("0 22 * * *"), window=read_window("20:00-05:00"))
    assert "hver dag kl. 22.00; begynner bare mellom kl. 20.00 og 05.00" == plan_in_words(plan)


def test_a_day_rule_is_said_with_its_time():
    """A calendar that only counts is not mentioned."""
    rule = OnDays("last working day of the month", read_time("06:00"), TOWN_HALL)
    assert "siste arbeidsdag i måneden kl. 06.00" == plan_in_words(Plan(rule, TOWN_HALL))


def test_a_skipped_start_says_why_and_where_it_went():
    """For the process owner who asks why nothing came."""
    skip, move = Plan(DAILY, TOWN_HALL, Closed.SKIP), Plan(DAILY, TOWN_HALL, Closed.NEXT)
    closed = "Rådhuset er stengt: Kristi himmelfartsdag."
    assert ("closed_day", closed) == why_skipped(skip, first(skip))
    moved = f"{closed} Kjøringen er flyttet til fredag 7. mai 2027 kl. 06.00."
    assert ("moved_away", moved) == why_skipped(move, first(move))
    english = "Rådhuset er stengt: Ascension Day. The run was moved to Friday 7 May 2027 at 06:00."
    assert ("moved_away", english) == why_skipped(move, first(move), "en")


def test_a_moved_start_says_from_where():
    """A Monday's job on a Wednesday would surprise."""
    plan = Plan(Cron("0 6 * * 4"), TOWN_HALL, Closed.PREVIOUS)
    moved = next(occurrences(plan, datetime(2027, 5, 5, 0, 0, tzinfo=UTC)))
    said = "Flyttet fra torsdag 6. mai 2027. Rådhuset er stengt: Kristi himmelfartsdag."
    assert ("moved_here", said) == moved_here(plan, moved)


def test_a_start_that_came_too_late_says_until_when_it_could():
    """By the Norwegian clock."""
    found = Occurrence(ASCENSION, begin_by=datetime(2027, 5, 6, 5, 0, tzinfo=OSLO))
    assert ("window_closed", "Kjøringen måtte begynne før kl. 05.00, og det kunne den ikke.") == too_late(
        found
    )
