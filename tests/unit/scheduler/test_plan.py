"""What closed days, day rules and windows make of a schedule: by hand, and against asking each minute."""

from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from pathlib import Path

import pytest

from scheduler.plan import Occurrence, Plan, next_starts, occurrences
from scheduler.timing import OSLO, Cron, Every, OnDays
from shared.calendars import Window, read_calendars, read_time, read_window
from shared.errors import BadInput
from shared.model import Closed
from tests.oracle.starts import Told, minutes_of, told, walls_of
from tests.support.many_schedules import ANCHOR, a_hundred
from tests.support.virtual_clock import planned

CALENDARS = read_calendars(Path(__file__).parents[3] / "config" / "calendars.toml")
TOWN_HALL, BANK = CALENDARS["town_hall"], CALENDARS["bank"]


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(UTC)


def shown(at: datetime | None) -> str:
    return f"{at.astimezone(OSLO):%m-%dT%H:%M}" if at else ""


def within(plan: Plan, first: str, last: str) -> list[Occurrence]:
    until = oslo(last)
    return list(takewhile(lambda each: each.at <= until, occurrences(plan, oslo(first))))


def lines(found: list[Occurrence]) -> list[str]:
    """A start as its time, a skipped one with a minus and where it went, a moved one with whence it came."""
    return [
        f"-{shown(each.at)}>{shown(each.moved_to)}" if each.skipped
        else f"{shown(each.at)}" + (f"<{each.closed:%m-%d}" if each.closed else "")
        for each in found
    ]  # fmt: skip


def days(text: str, at: str = "06:00") -> OnDays:
    return OnDays(text, read_time(at), TOWN_HALL)


# Closed days by hand: Easter 2027 is 28 March, Ascension Day 6 May, Whit Monday 17 May


def test_a_closed_day_is_skipped_and_says_so():
    """Thursdays at six: Maundy Thursday and Ascension Day leave a row each."""
    plan = Plan(Cron("0 6 * * 4"), TOWN_HALL, Closed.SKIP)
    assert ["03-18T06:00", "-03-25T06:00>", "04-01T06:00"] == lines(within(plan, "2027-03-14", "2027-04-05"))
    assert ["-05-06T06:00>"] == lines(within(plan, "2027-05-03", "2027-05-09"))


def test_a_closed_day_moves_to_the_next_open_one():
    """Maundy Thursday's start comes on the Tuesday after Easter, and both ends say so."""
    plan = Plan(Cron("0 6 * * 4"), TOWN_HALL, Closed.NEXT)
    assert ["-03-25T06:00>03-30T06:00", "03-30T06:00<03-25", "04-01T06:00"] == lines(
        within(plan, "2027-03-20", "2027-04-02")
    )


def test_a_closed_day_moves_to_the_open_one_before():
    """Easter Monday's start comes on the Wednesday before: the start first, then the day's own row."""
    plan = Plan(Cron("0 6 * * 1"), TOWN_HALL, Closed.PREVIOUS)
    assert ["03-22T06:00", "03-24T06:00<03-29", "-03-29T06:00>03-24T06:00", "04-05T06:00"] == lines(
        within(plan, "2027-03-20", "2027-04-06")
    )


@pytest.mark.parametrize("closed", [Closed.NEXT, Closed.PREVIOUS])
def test_what_moves_onto_a_planned_start_is_one_start(closed: Closed):
    """One due time, one run: Saturday's and Sunday's meet Monday's, or Friday's."""
    plan = Plan(Cron("0 6 * * *"), TOWN_HALL, closed)
    starts = [each for each in within(plan, "2027-04-09", "2027-04-12T23:00") if not each.skipped]
    assert ["04-09T06:00", "04-12T06:00"] == lines(starts)


def test_a_schedule_that_runs_on_closed_days_leaves_no_trace_of_the_calendar():
    """`closed = "run"`: the calendar only counts working days."""
    plan = Plan(Cron("0 6 * * 4"), TOWN_HALL, Closed.RUN)
    assert ["05-06T06:00"] == lines(within(plan, "2027-05-05", "2027-05-09"))


def test_a_day_rule_starts_on_the_days_found_by_hand():
    """The last working day of each month of 2027."""
    plan = Plan(days("last working day of the month"), TOWN_HALL, Closed.SKIP)
    by_hand = "01-29 02-26 03-31 04-30 05-31 06-30 07-30 08-31 09-30 10-29 11-30 12-31"
    assert [f"{day}T06:00" for day in by_hand.split()] == lines(
        within(plan, "2027-01-01", "2027-12-31T23:00")
    )


def test_a_date_that_is_closed_moves_to_the_working_day_before():
    """The 12th and 27th of March and June: Easter, and two weekends."""
    plan = Plan(days("the 12th and the 27th of March and June"), BANK, Closed.PREVIOUS)
    assert [
        "03-12T06:00", "03-24T06:00<03-27", "-03-27T06:00>03-24T06:00",
        "06-11T06:00<06-12", "-06-12T06:00>06-11T06:00", "06-25T06:00<06-27", "-06-27T06:00>06-25T06:00",
    ] == lines(within(plan, "2027-01-01", "2027-12-31"))  # fmt: skip


def test_the_clock_changes_move_nothing_but_the_clock():
    """06.00 on the working days around both changes, and 02.30 which is not there, or twice there."""
    plan = Plan(Cron("0 6 * * *"), TOWN_HALL, Closed.SKIP)
    utc = [each.at.hour for each in within(plan, "2027-10-29", "2027-11-01T23:00") if not each.skipped]
    assert [4, 5] == utc
    early = Plan(Cron("30 2 * * *"), TOWN_HALL, Closed.NEXT)
    assert ["-03-28T03:00>03-30T02:30", "-03-29T02:30>03-30T02:30", "03-30T02:30"] == lines(
        within(early, "2027-03-28", "2027-03-30T12:00")
    )
    assert ["-10-31T02:30>11-01T02:30", "11-01T02:30"] == lines(
        within(early, "2027-10-31", "2027-11-01T12:00")
    )


# Windows


def test_only_times_inside_the_window_are_planned():
    """Every quarter from 20.00 on until before 05.00, over midnight."""
    plan = Plan(Cron("0,30 * * * *"), window=read_window("22:00-01:00"))
    found = within(plan, "2027-04-12T12:00", "2027-04-13T12:00")
    assert [
        "04-12T22:00", "04-12T22:30", "04-12T23:00", "04-12T23:30", "04-13T00:00", "04-13T00:30",
    ] == lines(found)  # fmt: skip
    assert {oslo("2027-04-13T01:00")} == {each.begin_by for each in found}


@pytest.mark.parametrize(
    ("window", "cron", "day", "at", "begin_by"),
    [
        ("01:00-05:00", "30 1 * * *", "2027-03-28", "2027-03-28T00:30", "2027-03-28T03:00"),
        ("01:00-02:30", "30 1 * * *", "2027-03-28", "2027-03-28T00:30", "2027-03-28T01:00"),
        ("02:00-03:00", "30 2 * * *", "2027-03-28", "2027-03-28T01:00", "2027-03-28T01:30"),
        ("01:00-05:00", "30 1 * * *", "2027-10-31", "2027-10-30T23:30", "2027-10-31T04:00"),
        ("01:00-02:30", "30 1 * * *", "2027-10-31", "2027-10-30T23:30", "2027-10-31T00:30"),
        ("20:00-05:00", "0 22 * * *", "2027-10-30", "2027-10-30T20:00", "2027-10-31T04:00"),
    ],
)
def test_a_window_closes_by_the_wall_clock_when_the_clocks_change(
    window: str, cron: str, day: str, at: str, begin_by: str
):
    """A closing in the gap is at its end, a doubled one the first; a window in the gap comes after."""
    plan = Plan(Cron(cron), window=read_window(window))
    found = next(occurrences(plan, oslo(f"{day}T00:00")))
    assert [at, begin_by] == [f"{each:%Y-%m-%dT%H:%M}" for each in (found.at, found.begin_by) if each]


def test_an_interval_ticks_inside_its_window_and_on_open_days():
    """Its ticks are elapsed time; a closed day's leave a row."""
    every = Every(6 * 3600, oslo("2027-03-24T00:00"))
    assert ["03-24T06:00", "03-24T12:00", "-03-25T06:00>", "-03-25T12:00>"] == lines(
        within(
            Plan(every, TOWN_HALL, Closed.SKIP, read_window("05:00-17:00")), "2027-03-24", "2027-03-25T20:00"
        )
    )


@pytest.mark.parametrize(
    "timing", [Cron("0 12 * * *"), days("every working day", "12:00"), Every(86_400, ANCHOR)]
)
def test_what_would_never_start_is_refused(timing: Cron | OnDays | Every):
    """A window that no time of the schedule ever reaches is a mistake."""
    with pytest.raises(BadInput, match="window"):
        Plan(timing, window=Window(read_time("20:00"), read_time("05:00")))


def test_the_next_starts_pass_over_skipped_days():
    """What is asked is when it starts."""
    plan = Plan(Cron("0 6 * * *"), TOWN_HALL, Closed.SKIP)
    assert ["03-24T06:00", "03-30T06:00"] == [shown(at) for at in next_starts(plan, oslo("2027-03-24"), 2)]


# Minute by minute


@pytest.mark.parametrize(
    ("first", "last"),
    [("2027-03-15", "2027-04-04"), ("2027-10-25", "2027-11-05"), ("2027-12-20", "2028-01-05")],
    ids=["easter and spring", "autumn", "christmas"],
)
def test_every_kind_of_schedule_is_as_asking_each_minute(first: str, last: str):
    """Starts, skipped times and closings of windows, of each schedule of the simulated municipality."""
    minutes = list(minutes_of(date.fromisoformat(first), date.fromisoformat(last)))
    walls = walls_of(
        list(minutes_of(date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1)))
    )
    since, until = minutes[0][0] - timedelta(minutes=1), minutes[-1][0]
    for case in a_hundred()[:48]:
        found = takewhile(lambda each: each.at <= until, occurrences(planned(case, CALENDARS), since))
        assert list(told(case.means, minutes, walls)) == [Told(o.at, o.skipped, o.begin_by) for o in found], (
            case.toml
        )
