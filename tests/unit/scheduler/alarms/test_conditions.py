"""What is wrong, from what was looked at and an instant."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from scheduler.alarms.conditions import causes
from scheduler.alarms.rules import Alarms
from scheduler.alarms.snapshot import (
    FailedRuns,
    FolderUnseen,
    ItemsLate,
    MachinePart,
    MissedRuns,
    QueueNow,
    RobotDay,
    SecretDated,
    Snapshot,
    Unreachable,
    WithPeople,
)


def oslo(text: str) -> datetime:
    """A time of day on 23 November 2026, in Norway."""
    return datetime.fromisoformat(f"2026-11-23T{text}+01:00")


def perhaps(text: str | None) -> datetime | None:
    """The same, if it happened."""
    return oslo(text) if text else None


NOW = oslo("12:00")
LOOKED = oslo("11:59")


def wrong(now: datetime = NOW, rules: Alarms | None = None, **seen: Any) -> dict[str, int]:
    """The keys of what is wrong, with how often it happened."""
    found = causes(Snapshot(LOOKED, **seen), rules or Alarms(), now)
    return {cause.key: cause.happenings for cause in found}


def failed(runs: int = 1, last: str = "09:00", *, recovered: bool = False) -> FailedRuns:
    """Runs of a robot that failed."""
    return FailedRuns("mottak", "robot_failed", runs, oslo("08:00"), oslo(last), 9, recovered)


def test_a_failed_run_is_wrong_until_one_succeeds():
    """Nobody need close the alarm of a robot that works again."""
    assert {"run_failed:mottak:robot_failed": 4} == wrong(failed=(failed(4),))
    assert {} == wrong(failed=(failed(4, recovered=True),))


def test_a_failure_that_was_over_before_the_look_is_told():
    """A sender that stood still for a moment loses nothing."""
    assert {"run_failed:mottak:robot_failed": 1} == wrong(failed=(failed(last="11:59:30", recovered=True),))


def test_fewer_failures_than_set_are_no_alarm():
    """Whoever wants to hear of the third only, hears of the third."""
    rules = Alarms(failed_runs=3)
    assert {} == wrong(rules=rules, failed=(failed(2),))
    assert {"run_failed:mottak:robot_failed": 3} == wrong(rules=rules, failed=(failed(3),))


@pytest.mark.parametrize(
    ("noted", "begun", "told"),
    [("06:00", False, True), ("06:00", True, False), ("11:59:30", True, True)],
)
def test_a_missed_time_is_told_until_the_schedule_goes_again(noted: str, begun: bool, told: bool):
    """A time that was made good at once is told too: somebody must know that the clock stood still."""
    missed = MissedRuns("mottak", "natt", 2, oslo("05:00"), oslo("06:00"), oslo(noted), 3, begun)
    assert ({"missed:mottak:natt": 2} if told else {}) == wrong(missed=(missed,))


TEN, TWELVE = time(10), time(12)


@pytest.mark.parametrize(
    ("now", "due", "began", "told"),
    [
        ("10:00", "06:00", None, True),
        ("09:59", "06:00", None, False),  # there is a minute left
        ("10:30", "06:00", "10:15", False),  # late, and over
        ("10:30", None, None, False),  # no schedule asks for it today
        ("10:30", "14:00", None, False),  # it is due later
        ("10:30", "10:00", None, True),
    ],
)
def test_not_started_by_ten(now: str, due: str | None, began: str | None, told: bool):
    """The robot should have begun by ten on a day on which a schedule asked for that."""
    day = RobotDay("mottak", not_started_by=TEN, first_due=perhaps(due), began_at=perhaps(began))
    assert ({"not_started:mottak:2026-11-23": 1} if told else {}) == wrong(oslo(now), days=(day,))


@pytest.mark.parametrize(
    ("succeeded", "still_open", "told"),
    [
        (None, None, True),  # it failed, or never began
        (None, "06:00", True),
        ("11:40", None, False),
        ("08:00", "11:45", True),  # a later run of the morning is under way
        ("11:40", "12:15", False),  # what is under way was due after the deadline
    ],
)
def test_not_finished_by_twelve(succeeded: str | None, still_open: str | None, told: bool):
    """What was due by twelve has ended well by twelve."""
    day = RobotDay(
        "mottak",
        not_finished_by=TWELVE,
        first_due=oslo("06:00"),
        began_at=oslo("06:00"),
        succeeded_at=perhaps(succeeded),
        open_due=perhaps(still_open),
    )
    assert ({"not_finished:mottak:2026-11-23": 1} if told else {}) == wrong(oslo("12:30"), days=(day,))


def test_a_deadline_of_another_day_is_another_cause():
    """Yesterday's alarm is over at midnight; today's is told anew."""
    day = RobotDay("mottak", not_started_by=TEN, first_due=oslo("06:00"))
    tomorrow = RobotDay("mottak", not_started_by=TEN, first_due=oslo("06:00") + timedelta(days=1))
    assert ["not_started:mottak:2026-11-23"] == [*wrong(oslo("12:00"), days=(day,))]
    assert ["not_started:mottak:2026-11-24"] == [*wrong(oslo("12:00") + timedelta(days=1), days=(tomorrow,))]


def test_cases_that_waited_too_long_are_counted():
    """None late is no alarm."""
    late = ItemsLate("mottak", 8.0, 5, oslo("08:00") - timedelta(days=4))
    assert {"items_late:mottak": 5} == wrong(late=(late, ItemsLate("arkiv", 8.0, 0, NOW)))


@pytest.mark.parametrize(
    ("waiting", "before", "told"),
    [(400, 100, True), (99, 0, False), (400, 300, False), (100, 0, True), (200, 100, True)],
)
def test_a_queue_grows_when_it_is_long_and_twice_as_long_as_before(waiting: int, before: int, told: bool):
    """Neither a short queue that doubles nor a long one that stands is news."""
    queue = QueueNow("mottak", waiting, before, 24)
    assert ({"queue_growing:mottak": waiting} if told else {}) == wrong(queues=(queue,))


def test_a_robot_may_have_its_own_limit_of_a_queue():
    """Forty cases are many for one robot and nothing for another."""
    assert {"queue_growing:mottak": 40} == wrong(queues=(QueueNow("mottak", 40, 5, 24, least=30),))


def test_a_silent_worker_and_a_silent_clock_are_told_by_machine():
    """Which process it was tells nobody where to go."""
    parts = (
        MachinePart("rpa-1", "worker", oslo("11:50")),
        MachinePart("rpa-2", "worker", oslo("11:58")),
        MachinePart("rpa-3", "clock", oslo("11:55")),
    )
    assert {"worker_silent:rpa-1": 1, "clock_silent:rpa-3": 1} == wrong(machines=parts)


@pytest.mark.parametrize(("day", "told"), [("2026-12-23", True), ("2026-12-24", False), ("2026-11-01", True)])
def test_a_secret_is_told_of_thirty_days_before_its_last(day: str, told: bool):
    """And for as long as it is past it."""
    secret = SecretDated("erp", date.fromisoformat(day), ("mottak",))
    assert ({"secret_expires:erp": 1} if told else {}) == wrong(secrets=(secret,))


def test_cases_with_people_are_told_by_reason():
    """The owner hears why, the RPA team what its robot gave up, and both are counted."""
    waiting = (
        WithPeople("mottak", "business", "in_collection", 3, oslo("09:00"), 2, oslo("10:00")),
        WithPeople("mottak", "technical", "retries_used_up", 1, oslo("09:00"), 1, oslo("11:00")),
    )
    expected = {
        "cases_to_person:mottak:business:in_collection": 3,
        "cases_given_up:mottak:technical:retries_used_up": 1,
        "follow_ups_late:mottak": 3,
    }
    assert expected == wrong(with_people=waiting)


def test_whom_nobody_can_tell_anything_is_told_of():
    """The RPA team learns that an owner has no address."""
    assert {"no_address:eier": 1} == wrong(unreachable=(Unreachable("eier", ("mottak",)),))


def test_nothing_wrong_is_nothing():
    """An empty house is a quiet house."""
    assert {} == wrong()


def test_what_was_over_before_the_look_says_so():
    """It opens an alarm for the digest, and is not told as if it went on."""
    seen = Snapshot(LOOKED, failed=(failed(last="11:59:30", recovered=True),))
    assert [True] == [cause.over for cause in causes(seen, Alarms(), NOW)]
    assert [False] == [cause.over for cause in causes(Snapshot(LOOKED, failed=(failed(),)), Alarms(), NOW)]


def test_a_folder_that_nobody_sees_is_wrong_after_a_while():
    """A share that is mounted anew is away for a moment, and nobody is told."""
    for since, told in (("11:56", {}), ("11:55", {"folder_away:mottak:inn": 1})):
        folder = FolderUnseen("mottak", "inn", "/srv/inn", "away", oslo(since))
        assert told == wrong(folders=(folder,))
