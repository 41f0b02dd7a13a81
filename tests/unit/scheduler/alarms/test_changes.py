"""An alarm opens, goes on, is over by itself, and may open again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from scheduler.alarms.cause import AlarmCause, Kind
from scheduler.alarms.changes import OpenAlarm, changes

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
CALM = timedelta(minutes=5)
FAILED = AlarmCause(Kind.RUN_FAILED, ("mottak", "robot_failed"), NOON, 3, "mottak")


def row(held_minutes_ago: int, key: str = FAILED.key) -> OpenAlarm:
    """An alarm that is open and held so long ago."""
    return OpenAlarm(7, key, 2, NOON - timedelta(minutes=held_minutes_ago))


def test_a_cause_without_an_alarm_opens_one():
    """What is wrong for the first time is told."""
    assert (FAILED,) == changes([], [FAILED], NOON, CALM).opened


def test_a_cause_with_an_alarm_keeps_it_open():
    """Two happenings of one cause are one alarm."""
    made = changes([row(1)], [FAILED], NOON, CALM)
    assert ((), ((7, FAILED),), ()) == (made.opened, made.held, made.over)


def test_an_alarm_is_over_when_its_cause_stayed_away():
    """Nobody need close what is no longer so."""
    assert (7,) == changes([row(5)], [], NOON, CALM).over


def test_a_cause_that_comes_and_goes_is_one_alarm():
    """A robot that fails every other time does not open an alarm every other minute."""
    assert () == changes([row(4)], [], NOON, CALM).over


def test_other_causes_keep_nothing_open():
    """Each alarm is over by its own cause."""
    other = AlarmCause(Kind.RUN_FAILED, ("mottak", "timed_out"), NOON, 1, "mottak")
    made = changes([row(60)], [other], NOON, CALM)
    assert ((other,), (7,)) == (made.opened, made.over)


def test_what_is_over_already_opens_an_alarm_and_keeps_none_open():
    """A failure between two looks is told; it does not hold an alarm that is calming down."""
    over = replace(FAILED, over=True)
    assert (over,) == changes([], [over], NOON, CALM).opened
    made = changes([row(5)], [over], NOON, CALM)
    assert ((), (7,)) == (made.held, made.over)
