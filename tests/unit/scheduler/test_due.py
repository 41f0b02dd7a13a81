"""What fell due over an interval, against dates written by hand and a slow minute-by-minute reckoning."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.due import Decision, Start, decide, due, next_times, starts
from scheduler.plan import Occurrence, Plan
from scheduler.timing import OSLO, Cron, Every
from shared.model import CatchUp, RunState
from tests.support.slow_cron import crons, slow

MINUTE = timedelta(minutes=1)
GRACE = timedelta(seconds=60)
UTC_ONLY = st.just(UTC)
WALL_2020, WALL_2040 = datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2040-01-01")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(UTC)


# Twelve months by hand


def test_the_fifteenth_of_each_month_of_2026() -> None:
    """06.00 in Oslo is 05.00 UTC in winter and 04.00 UTC from 29 March to 25 October."""
    by_hand = [
        utc(f"2026-{day}")
        for day in (
            "01-15T05:00", "02-15T05:00", "03-15T05:00", "04-15T04:00", "05-15T04:00", "06-15T04:00",
            "07-15T04:00", "08-15T04:00", "09-15T04:00", "10-15T04:00", "11-15T05:00", "12-15T05:00",
        )
    ]  # fmt: skip
    assert by_hand == due(Cron("0 6 15 * *"), oslo("2026-01-01T00:00"), oslo("2027-01-01T00:00"))


def test_the_thirty_first_comes_seven_times_a_year() -> None:
    """A month without the day is passed over, never moved to its last day."""
    found = due(Cron("0 6 31 * *"), oslo("2026-01-01T00:00"), oslo("2027-01-01T00:00"))
    assert [1, 3, 5, 7, 8, 10, 12] == [at.month for at in found]


def test_leap_day_comes_in_2028() -> None:
    """The day that is not there is waited for, years if need be."""
    assert [utc("2028-02-29T05:00"), utc("2032-02-29T05:00")] == next_times(
        Cron("0 6 29 2 *"), oslo("2026-01-01T00:00"), 2
    )


def test_weekday_one_is_monday() -> None:
    """The trap of `from_crontab`, which starts this on Tuesdays."""
    mondays = ["2026-11-23", "2026-11-30", "2026-12-07"]
    assert mondays == [
        f"{at:%Y-%m-%d}" for at in due(Cron("0 6 * * 1"), oslo("2026-11-20T00:00"), oslo("2026-12-08T00:00"))
    ]


@pytest.mark.parametrize("sunday", ["0", "7", "sun"])
def test_sunday_has_three_names(sunday: str) -> None:
    """0 and 7 are both Sunday, as in cron."""
    assert [oslo("2026-11-29T06:00")] == next_times(Cron(f"0 6 * * {sunday}"), oslo("2026-11-23T00:00"), 1)


def test_working_hours_of_one_week() -> None:
    """Every quarter from 07.00 to 16.45, Monday to Friday: 5 days of 40 starts."""
    week = due(Cron("*/15 7-16 * * 1-5"), oslo("2026-11-23T00:00"), oslo("2026-11-30T00:00"))
    assert 200 == len(week)
    assert oslo("2026-11-23T07:00") == week[0]
    assert oslo("2026-11-27T16:45") == week[-1]


# The clock changes


@pytest.mark.parametrize("day", ["2026-03-29", "2027-03-28"])
def test_a_time_in_the_spring_gap_starts_once_at_three(day: str) -> None:
    """02.30 does not exist that day; 03.00 is 01.00 UTC."""
    since, until = utc(f"{day}T00:00"), utc(f"{day}T23:00")
    assert [utc(f"{day}T01:00")] == due(Cron("30 2 * * *"), since, until)
    assert [utc(f"{day}T01:00")] == due(Cron("0,20,40 2,3 * * *"), since, utc(f"{day}T01:10"))


@pytest.mark.parametrize("day", ["2026-10-25", "2027-10-31"])
def test_a_doubled_autumn_time_starts_once_the_first(day: str) -> None:
    """02.30 summer time is 00.30 UTC; the 02.30 an hour later does not start again."""
    since, until = utc(f"{day}T00:00"), utc(f"{day}T23:00")
    assert [utc(f"{day}T00:30")] == due(Cron("30 2 * * *"), since, until)
    assert [] == due(Cron("30 2 * * *"), utc(f"{day}T00:30"), until)


def test_the_days_around_the_clock_changes_are_as_always() -> None:
    """02.30 is 01.30 UTC by winter time and 00.30 UTC by summer time."""
    daily = Cron("30 2 * * *")
    assert [utc("2026-03-28T01:30"), utc("2026-03-29T01:00"), utc("2026-03-30T00:30")] == next_times(
        daily, utc("2026-03-28T00:00"), 3
    )
    assert [utc("2026-10-24T00:30"), utc("2026-10-25T00:30"), utc("2026-10-26T01:30")] == next_times(
        daily, utc("2026-10-24T00:00"), 3
    )


def test_every_quarter_starts_at_every_existing_local_time_once() -> None:
    """In March nothing is left out; in October the repeated hour is: 02.45, then 03.00."""
    quarters = Cron("*/15 * * * *")
    assert ["00:45", "01:00", "01:15"] == [
        f"{at:%H:%M}" for at in next_times(quarters, utc("2026-03-29T00:30"), 3)
    ]
    assert ["00:30", "00:45", "02:00", "02:15"] == [
        f"{at:%H:%M}" for at in next_times(quarters, utc("2026-10-25T00:15"), 4)
    ]


def test_a_gap_of_another_zone_ends_at_its_own_hour() -> None:
    """Lord Howe's clocks move half an hour, at 02.00: 02.10 starts at 02.30 there, 15.30 UTC."""
    found = next_times(Cron("10 2 * * *", ZoneInfo("Australia/Lord_Howe")), utc("2026-10-03T00:00"), 1)
    assert [utc("2026-10-03T15:30")] == found


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2027-03-28", 23), ("2027-10-31", 25)]
)
def test_an_interval_counts_elapsed_time(day: str, hours: int) -> None:
    """The day the clocks change has 23 or 25 hours, and the interval starts in each of them."""
    hourly = Every(3600, utc("2026-01-01T00:00"))
    start = datetime.fromisoformat(day).replace(tzinfo=OSLO)
    assert hours == len(due(hourly, start.astimezone(UTC), (start + timedelta(days=1)).astimezone(UTC)))


def test_an_interval_begins_at_its_anchor() -> None:
    """Nothing is due before it; a far later question costs no counting."""
    every = Every(420, utc("2026-11-23T06:00:30"))
    assert [utc("2026-11-23T06:00:30"), utc("2026-11-23T06:07:30")] == next_times(
        every, utc("2020-01-01T00:00"), 2
    )
    assert [utc("2026-11-23T06:07:30")] == next_times(every, utc("2026-11-23T06:00:30"), 1)


# Properties


@settings(max_examples=25, deadline=None)
@given(crons())
def test_a_year_of_any_schedule_is_what_counting_every_minute_gives(
    fields: list[tuple[str, frozenset[int]]],
) -> None:
    """Twelve months with both clock changes, by a reckoning that shares nothing with ours."""
    expression = " ".join(text for text, _ in fields)
    assert list(slow(fields)) == due(Cron(expression), utc("2025-12-31T22:59:59"), utc("2026-12-31T22:59"))


@settings(max_examples=50, deadline=None)
@given(crons(), st.datetimes(WALL_2020, WALL_2040, timezones=UTC_ONLY))
def test_apscheduler_agrees_where_it_reads_cron_as_cron_does(
    fields: list[tuple[str, frozenset[int]]], after: datetime
) -> None:
    """Without weekdays and clock changes the library's calculation and ours are the same."""
    expression = " ".join([*(text for text, _ in fields[:4]), "*"])
    minute, hour, day, month = (",".join(map(str, sorted(numbers))) for _, numbers in fields[:4])
    trigger = CronTrigger(minute=minute, hour=hour, day=day, month=month, timezone=UTC)
    theirs = trigger.get_next_fire_time(None, after + timedelta(microseconds=1))
    assert [theirs] == next_times(Cron(expression, ZoneInfo("UTC")), after, 1)


instants = st.datetimes(WALL_2020, WALL_2040, timezones=UTC_ONLY)
timings = st.one_of(
    st.builds(lambda fields: Cron(" ".join(text for text, _ in fields)), crons()),
    st.builds(Every, st.integers(600, 10**6), instants),
)


@settings(max_examples=60, deadline=None)
@given(timings, instants, st.integers(0, 40 * 86400), st.integers(0, 40 * 86400))
def test_two_intervals_give_what_the_whole_gives(
    timing: Cron | Every, a: datetime, first: int, second: int
) -> None:
    """However often the clock looks, no time is lost and none comes twice."""
    b, c = a + timedelta(seconds=first), a + timedelta(seconds=first + second)
    assert due(timing, a, c) == due(timing, a, b) + due(timing, b, c)


@settings(max_examples=60, deadline=None)
@given(timings, instants)
def test_times_come_in_order_and_lie_after_the_question(timing: Cron | Every, after: datetime) -> None:
    """Each later than the one before, all in UTC."""
    found = [after, *next_times(timing, after, 20)]
    assert sorted(set(found)) == found
    assert {timedelta(0)} == {at.utcoffset() for at in found}


# What becomes of late times

NOON = utc("2026-11-23T11:00")
HOURLY = Plan(Cron("0 * * * *"))
LATE = [NOON - timedelta(hours=hours) for hours in (3, 2, 1)]


def states(times: list[datetime], catch_up: CatchUp, *, more: bool = False) -> list[tuple[str, str | None]]:
    return [(start.state.value, start.reason_code) for start in started(times, catch_up, covered=more)]


def started(times: list[datetime], catch_up: CatchUp, *, covered: bool = False) -> list[Start]:
    found = [Occurrence(at) for at in times]
    return starts(HOURLY, found, catch_up, now=NOON, grace=GRACE, covered=covered)


@pytest.mark.parametrize("catch_up", list(CatchUp))
def test_a_time_within_the_grace_is_on_time(catch_up: CatchUp) -> None:
    """A few seconds are the clock's own speed, not a stop: the run starts and needs no excuse."""
    assert [("queued", None)] == states([NOON - GRACE], catch_up)


def test_once_starts_the_latest_and_says_that_it_covers_the_others() -> None:
    """A robot that empties a queue needs one run after a stop; each other time is a row with its reason."""
    covered = ("missed", "covered_by_later")
    assert [covered, covered, ("queued", "caught_up")] == states(LATE, CatchUp.ONCE)
    assert [covered, covered, covered, ("queued", None)] == states([*LATE, NOON], CatchUp.ONCE)


def test_once_waits_for_the_last_batch() -> None:
    """While newer due times follow, none of this batch's late ones is the latest."""
    assert [("missed", "covered_by_later")] * 3 == states(LATE, CatchUp.ONCE, more=True)


def test_each_starts_them_all_in_order() -> None:
    """A robot that works on one day's file needs a run for every day."""
    assert [("queued", "caught_up")] * 3 + [("queued", None)] == states([*LATE, NOON], CatchUp.EACH)


def test_record_as_missed_starts_only_what_is_due_now() -> None:
    """A reminder that comes a day late is worse than none."""
    assert [("missed", "clock_stopped")] * 3 + [("queued", None)] == states(
        [*LATE, NOON], CatchUp.RECORD_AS_MISSED
    )


def test_the_reason_is_a_sentence_for_the_process_owner() -> None:
    """In bokmål, by the Norwegian clock."""
    assert (
        "Planleggeren sto stille for denne roboten da kjøringen skulle ha startet. "
        "Den dekkes av kjøringen mandag 23. november 2026 kl. 11.00."
    ) == started(LATE, CatchUp.ONCE)[0].reason


@given(st.lists(st.integers(0, 7200), unique=True), st.sampled_from(CatchUp), st.booleans())
def test_every_due_time_is_answered_once_and_in_order(ages: list[int], catch_up: CatchUp, more: bool) -> None:
    """Nothing disappears: each is queued, or missed with its reason; `once` catches up at most one."""
    times = sorted(NOON - timedelta(seconds=age) for age in ages)
    found = started(times, catch_up, covered=more)
    assert times == [start.due_at for start in found]
    assert all(start.reason and start.reason_code for start in found if start.state is RunState.MISSED)
    assert catch_up is not CatchUp.ONCE or len([s for s in found if s.reason_code == "caught_up"]) <= 1


# Batch by batch


def batches(
    plan: Plan, since: datetime, now: datetime, catch_up: CatchUp, at_once: int
) -> Iterator[Decision]:
    while True:
        decision = decide(plan, catch_up, since, now=now, grace=GRACE, at_once=at_once)
        yield decision
        if decision.next_due > now:
            return
        since = decision.looked_until


def test_a_year_of_minutes_is_taken_in_batches() -> None:
    """A stopped clock's return costs a thousand times at a time, not half a million."""
    decision = decide(
        Plan(Cron("* * * * *")), CatchUp.ONCE, utc("2025-11-23T11:00"), now=NOON, grace=GRACE, at_once=1000
    )
    assert 1000 == len(decision.starts)
    assert utc("2025-11-24T03:40") == decision.looked_until
    assert utc("2025-11-24T03:41") == decision.next_due


def test_nothing_due_moves_the_look_to_now() -> None:
    """The next due time is worked out once and waited for."""
    decision = decide(
        Plan(Cron("0 6 * * 1")), CatchUp.ONCE, NOON - MINUTE, now=NOON, grace=GRACE, at_once=1000
    )
    assert Decision([], NOON, utc("2026-11-30T05:00")) == decision


def test_a_clock_set_back_looks_at_nothing_twice() -> None:
    """What was looked at stays looked at."""
    later = NOON + timedelta(hours=1)
    decision = decide(Plan(Cron("0 * * * *")), CatchUp.EACH, later, now=NOON, grace=GRACE, at_once=1000)
    assert Decision([], later, NOON + timedelta(hours=2)) == decision


@settings(max_examples=40, deadline=None)
@given(st.integers(60, 7200), st.integers(0, 86400), st.sampled_from(CatchUp), st.integers(1, 50))
def test_batches_decide_what_one_look_would(
    seconds: int, stood: int, catch_up: CatchUp, at_once: int
) -> None:
    """How much is taken at once changes no run's state, and `once` starts one even over many batches."""
    every, since = Every(seconds, utc("2026-01-01T00:00")), NOON - timedelta(seconds=stood)
    whole = decide(Plan(every), catch_up, since, now=NOON, grace=GRACE, at_once=10**6)
    parts = list(batches(Plan(every), since, NOON, catch_up, at_once))
    assert [(s.due_at, s.state, s.reason_code) for s in whole.starts] == [
        (s.due_at, s.state, s.reason_code) for part in parts for s in part.starts
    ]
    assert (whole.looked_until, whole.next_due) == (parts[-1].looked_until, parts[-1].next_due)
    assert all(len(part.starts) <= at_once for part in parts)
