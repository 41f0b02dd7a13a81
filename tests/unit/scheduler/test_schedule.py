"""What a deploy changes about a robot's schedules, from values."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scheduler.schedule import Registration, Schedule, Wanted, registration
from shared.errors import BadInput
from shared.model import CatchUp

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
ROW = Schedule(
    id=1,
    robot="splitting",
    name="morning",
    kind="cron",
    expression="0 6 * * 1-5",
    zone="Europe/Oslo",
    anchor=NOON,
    catch_up=CatchUp.ONCE,
    looked_until=NOON,
    next_due=NOON,
    active=True,
    capabilities=("browser",),
)
SAME = Wanted("morning", "cron", "0 6 * * 1-5", "Europe/Oslo", CatchUp.ONCE)


def test_a_schedule_that_says_the_same_goes_on() -> None:
    """A deploy of new code loses no minute of an untouched schedule."""
    assert Registration(begin=(), over=()) == registration([ROW], [SAME])


@pytest.mark.parametrize(
    "edited",
    [
        replace(SAME, expression="0 7 * * 1-5"),
        replace(SAME, kind="every", expression="15m"),
        replace(SAME, zone="UTC"),
        replace(SAME, catch_up=CatchUp.EACH),
    ],
)
def test_an_edited_schedule_begins_anew(edited: Wanted) -> None:
    """Whatever was edited, its past is over: it never catches up by a rule that did not hold then."""
    assert Registration(begin=(edited,), over=(ROW,)) == registration([ROW], [edited])


def test_a_new_one_begins_and_one_that_is_gone_ends() -> None:
    """A renamed schedule is both."""
    renamed = replace(SAME, name="early")
    assert Registration(begin=(renamed,), over=(ROW,)) == registration([ROW], [renamed])


def test_one_that_comes_back_begins_anew() -> None:
    """While it was out of use nothing was due, so there is no past to record."""
    ended = replace(ROW, active=False)
    assert Registration(begin=(SAME,), over=()) == registration([ended], [SAME])
    assert Registration(begin=(), over=()) == registration([ended], [])


def test_a_row_that_cannot_be_read_names_its_schedule() -> None:
    """Whoever edited the row by hand finds it again."""
    with pytest.raises(BadInput, match="The schedule morning of the robot splitting: "):
        _ = replace(ROW, expression="daily").plan
