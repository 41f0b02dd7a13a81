"""What follows a run, decided from values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.ending import (
    ABANDONED,
    CHILD_DIED,
    SHUT_DOWN,
    STOPPED,
    SUCCEEDED,
    TIMED_OUT,
    Ending,
    failed,
    follower,
    gave_up,
)
from shared.model import Trigger

ENDINGS = [ABANDONED, CHILD_DIED, SHUT_DOWN, STOPPED, SUCCEEDED, TIMED_OUT, failed("x")]


def test_a_run_that_left_cases_of_a_lost_key_says_so():
    """The process owner reads why cases wait; any other error names only its class."""
    lost, other = gave_up("LostKey"), gave_up("ValueError")
    assert ["key_missing", "robot_failed"] == [lost.code, other.code]
    assert "nøkkelen deres mangler" in str(lost.reason)
    assert "(ValueError)" in str(other.reason)


def back_off(failures: int) -> float | None:
    """Three attempts, a minute apart."""
    return 60.0 if failures < 3 else None


def test_a_clean_run_with_nothing_to_retry_has_no_follower() -> None:
    """The next due time is the schedule's business."""
    assert follower(SUCCEEDED, 0, 0, None, back_off, 5) is None


def test_a_clean_run_is_followed_when_its_first_retry_may_start() -> None:
    """An item that failed technically is tried again by itself, not at the next due time."""
    comes = follower(SUCCEEDED, 2, 0, 12.5, back_off, 5)
    assert comes is not None
    assert (Trigger.RETRY, 12.5, 0) == (comes.trigger, comes.delay_seconds, comes.failed_before)


def test_a_retry_that_is_already_due_starts_at_once() -> None:
    """A time in the past is no negative delay."""
    comes = follower(SUCCEEDED, 0, 0, -3.0, back_off, 5)
    assert comes is not None
    assert 0.0 == comes.delay_seconds


@pytest.mark.parametrize("ending", [failed("x"), TIMED_OUT])
def test_a_failed_run_is_tried_again_after_its_back_off(ending: Ending) -> None:
    """The world was wrong: the robot tries again, and counts how often."""
    comes = follower(ending, 0, 0, None, back_off, 5)
    assert comes is not None
    assert (Trigger.RETRY, 60.0, 1) == (comes.trigger, comes.delay_seconds, comes.failed_before)


def test_a_run_that_failed_as_often_as_allowed_is_not_tried_again() -> None:
    """Then the schedule's next time is soon enough, and people are told."""
    assert follower(failed("x"), 2, 0, 0.0, back_off, 5) is None


@pytest.mark.parametrize("ending", [ABANDONED, CHILD_DIED])
def test_lost_work_goes_on_at_once_within_its_own_budget(ending: Ending) -> None:
    """Attempts lost with their worker have a budget apart from failed ones."""
    comes = follower(ending, 2, 4, None, back_off, 5)
    assert comes is not None
    assert (Trigger.SUCCESSOR, 0.0, 2, 5) == (
        comes.trigger,
        comes.delay_seconds,
        comes.failed_before,
        comes.lost_before,
    )
    assert follower(ending, 0, 5, None, back_off, 5) is None


def test_a_machine_that_shuts_down_costs_nothing_of_the_budget() -> None:
    """An upgrade at noon is nobody's failure."""
    comes = follower(SHUT_DOWN, 0, 5, None, back_off, 5)
    assert comes is not None
    assert 5 == comes.lost_before


def test_what_a_person_stopped_stays_stopped() -> None:
    """Nothing starts again behind the back of whoever stopped it."""
    assert follower(STOPPED, 0, 0, 0.0, back_off, 5) is None


@given(st.sampled_from(ENDINGS), st.integers(0, 9), st.integers(0, 9), st.none() | st.floats(-9, 9))
def test_a_chain_of_followers_ends(
    ending: Ending, failed_before: int, lost_before: int, wait: float | None
) -> None:
    """However a robot fails, the runs that follow each other by themselves are bounded."""
    comes, count = follower(ending, failed_before, lost_before, wait, back_off, 5), 0
    while comes is not None and ending not in (SUCCEEDED, SHUT_DOWN):
        count += 1
        comes = follower(ending, comes.failed_before, comes.lost_before, wait, back_off, 5)
    assert count <= 6


@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_goes_on_behind_the_back_of_whoever_asked_for_a_stop(ending: Ending) -> None:
    """Also when the worker died, or was shut down, before it could obey."""
    assert follower(ending, 0, 0, 0.0, back_off, 5, stop_asked=True) is None
