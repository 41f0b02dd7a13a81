"""What starts a robot besides schedules: rule by rule, and cases that wait against a slow model."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.begin_hours import Hours
from scheduler.triggers import Waiting, circle, instant_due, items_due, next_agreed, run_after
from shared.calendars import read_calendars, read_window
from shared.model import Closed, RunState

TOWN_HALL = read_calendars(Path(__file__).parents[3] / "config" / "calendars.toml")["town_hall"]
ALWAYS = Hours()
HOUR = timedelta(hours=1)
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_an_agreed_time_starts_once():
    """At that time by Norwegian clocks; afterwards it is over."""
    found = instant_due("2027-01-04 06:00", ALWAYS, NOON, utc("2027-01-04T05:00"))
    assert [("2027-01-04T05:00Z", RunState.QUEUED)] == [(each.cause, each.state) for each in found.starts]
    assert found.next_due is None
    assert (
        [] == instant_due("2027-01-04 06:00", ALWAYS, utc("2027-01-04T05:00"), utc("2029-01-01T00:00")).starts
    )


def test_an_agreed_time_that_nobody_saw_starts_late():
    """And says so; unless its window has closed, when it is missed."""
    late = utc("2027-01-04T09:00")
    (start,) = instant_due("2027-01-04 06:00", ALWAYS, NOON, late).starts
    assert (RunState.QUEUED, "caught_up") == (start.state, start.code)
    narrow = Hours(window=read_window("05:00-07:00"))
    (start,) = instant_due("2027-01-04 06:00", narrow, NOON, late).starts
    assert (RunState.MISSED, "window_closed") == (start.state, start.code)


@pytest.mark.parametrize(
    ("closed", "causes"),
    [
        ("run", {"2027-05-06T04:00Z": RunState.QUEUED}),
        ("skip", {"2027-05-06T04:00Z": RunState.SKIPPED}),
        ("next", {"2027-05-06T04:00Z": RunState.SKIPPED, "2027-05-07T04:00Z": RunState.QUEUED}),
        ("previous", {"2027-05-05T04:00Z": RunState.QUEUED, "2027-05-06T04:00Z": RunState.SKIPPED}),
    ],
)
def test_a_closed_day_does_to_an_agreed_time_what_it_does_to_a_schedule(
    closed: str, causes: Mapping[str, RunState]
):
    """Ascension Day 2027 is 6 May."""
    found = instant_due("2027-05-06 06:00", Hours(TOWN_HALL, Closed(closed)), NOON, utc("2027-06-01T00:00"))
    assert causes == {each.cause: each.state for each in found.starts}


def test_an_agreed_time_says_when_it_is_next():
    """Also where it was moved to, and that 29 February comes only that year."""
    moved = Hours(TOWN_HALL, Closed.NEXT)
    assert utc("2027-05-07T04:00") == next_agreed("2027-05-06 06:00", moved, utc("2027-05-06T05:00"))
    assert next_agreed("2028-02-29 06:00", ALWAYS, utc("2028-03-01T00:00")) is None


@pytest.mark.parametrize(
    ("fresh", "waited", "starts"), [(20, 0, True), (19, 59, False), (19, 60, True), (1, 60, True)]
)
def test_enough_cases_or_one_that_waited_long_enough_start_a_run(fresh: int, waited: int, starts: bool):
    """Whichever comes first."""
    seen = Waiting(NOON - timedelta(minutes=waited), fresh)
    assert starts == (items_due(20, HOUR, ALWAYS, seen, NOON) is not None)
    assert items_due(20, HOUR, ALWAYS, Waiting(None, 0), NOON) is None


def test_what_a_run_left_lying_waits_anew_from_its_end():
    """So that a robot that fails is not started over and over; new cases count as ever."""
    left = Waiting(NOON - 9 * HOUR, 0, left_at=NOON - HOUR / 2)
    assert items_due(1, HOUR, ALWAYS, left, NOON) is None
    assert items_due(1, HOUR, ALWAYS, left, NOON + HOUR / 2) is not None
    new = Waiting(NOON - 9 * HOUR, 1, left_at=NOON - HOUR / 2)
    assert items_due(1, HOUR, ALWAYS, new, NOON) is not None


def test_the_cause_of_a_batch_is_the_run_before_it():
    """All who see the same cases name the same cause, and a run later it is another."""
    seen = [Waiting(NOON, 5, last_run=run) for run in (0, 0, 7)]
    found = [items_due(5, HOUR, ALWAYS, each, NOON) for each in seen]
    assert ["after 0", "after 0", "after 7"] == [each.cause for each in found if each]


def test_cases_wait_for_the_robots_hours():
    """No run waits in line over a holiday for cases that may be gone by then."""
    hours = Hours(TOWN_HALL, Closed.NEXT, read_window("07:00-16:00"))
    seen = Waiting(NOON, 99)
    assert items_due(20, HOUR, hours, seen, utc("2027-05-06T10:00")) is None
    found = items_due(20, HOUR, hours, seen, utc("2027-05-07T05:00"))
    assert found is not None
    assert utc("2027-05-07T14:00") == found.begin_by


def test_a_day_that_is_skipped_is_told_once():
    """The cases are asked about again the next day."""
    hours, day = Hours(TOWN_HALL, Closed.SKIP), utc("2027-05-06T10:00")
    found = items_due(20, HOUR, hours, Waiting(NOON, 20), day)
    assert found is not None
    assert RunState.SKIPPED is found.state
    assert items_due(20, HOUR, hours, Waiting(NOON, 20, last_run=1, skipped_at=day), day + HOUR) is None
    next_day = items_due(20, HOUR, hours, Waiting(NOON, 20, last_run=1, skipped_at=day), day + 24 * HOUR)
    assert next_day is not None
    assert RunState.QUEUED is next_day.state


def test_retries_of_a_run_are_its_cause():
    """Whichever of them succeeds, it starts one run."""
    found = [run_after("mottak", run, 5, ALWAYS, NOON) for run in (5, 6)]
    assert ["run 5", "run 5"] == [each.cause for each in found]


def test_a_run_after_another_waits_for_its_hours():
    """From Saturday until Monday, with the reason."""
    saturday = utc("2026-11-28T10:00")
    found = run_after("mottak", 5, 5, Hours(TOWN_HALL, Closed.NEXT), saturday)
    assert (RunState.QUEUED, utc("2026-11-29T23:00")) == (found.state, found.not_before)
    assert "Kjøring 5 av mottak er over. Rådhuset er stengt: lørdag." in str(found.reason)


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ({}, None),
        ({"b": ["a"], "c": ["a", "b"], "d": ["c"]}, None),
        ({"a": ["a"]}, ["a", "a"]),
        ({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}, ["a", "b", "c", "a"]),
    ],
)
def test_robots_in_a_circle_are_found(after: Mapping[str, list[str]], found: list[str] | None):
    """With all who are in it, the first also last."""
    assert found == circle(after)


@given(st.dictionaries(st.sampled_from("abcdef"), st.sets(st.sampled_from("abcdef"), max_size=3)))
def test_a_circle_is_found_exactly_when_there_is_one(after: dict[str, set[str]]):
    """Against taking away, time and again, whoever waits for nobody."""
    left = {robot: set(before) for robot, before in after.items()}
    while free := [robot for robot, before in left.items() if not before & left.keys()]:
        for robot in free:
            del left[robot]
    assert bool(left) == (circle(after) is not None)
