"""How long a technical failure waits before it is tried again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.retry import Policy, after, wait
from shared.errors import BadInput

MINUTES = Policy(attempts=4, first=timedelta(minutes=1), factor=3, longest=timedelta(minutes=5))
policies = st.builds(
    lambda attempts, first, factor, more: Policy(
        attempts, timedelta(seconds=first), factor, timedelta(seconds=first + more)
    ),
    st.integers(1, 50),
    st.integers(1, 3600),
    st.floats(1, 1000),
    st.integers(0, 86400),
)
chances = st.floats(0, 1, exclude_max=True)


def low() -> float:
    return 0.0


def high() -> float:
    return 0.999999999


@pytest.mark.parametrize(("attempt", "minutes"), [(1, 1), (2, 3), (3, 5)])
def test_each_wait_is_the_factor_longer_until_the_longest(attempt: int, minutes: int) -> None:
    """1, 3, then 5 instead of 9 minutes: the world gets time, the case is not forgotten."""
    waited = after(attempt, MINUTES, high)
    assert waited is not None
    assert minutes == round(waited / timedelta(minutes=1), 3)


def test_the_last_attempt_has_no_next() -> None:
    """After four attempts the case goes to a person."""
    assert None is after(4, MINUTES, low)
    assert None is after(5, MINUTES, low)


def test_the_jitter_is_between_half_and_the_whole() -> None:
    """What failed together does not come back together."""
    assert timedelta(seconds=30) == after(1, MINUTES, low)
    assert timedelta(seconds=45) == after(1, MINUTES, lambda: 0.5)


@given(policies, st.integers(1, 60), chances)
def test_a_wait_is_never_longer_than_the_longest_nor_shorter_than_half_the_first(
    policy: Policy, attempt: int, chance: float
) -> None:
    """Whatever the policy, and however often it failed."""
    assert (
        policy.first / 2 - timedelta(microseconds=1)
        <= wait(attempt, policy, lambda: chance)
        <= policy.longest
    )


@given(policies, st.integers(1, 60), chances)
def test_a_later_attempt_never_waits_less(policy: Policy, attempt: int, chance: float) -> None:
    """With the same chance, patience only grows."""
    assert wait(attempt, policy, lambda: chance) <= wait(attempt + 1, policy, lambda: chance)


@given(policies, st.integers(1, 60), chances)
def test_attempts_end_exactly_at_the_policys_number(policy: Policy, attempt: int, chance: float) -> None:
    """Neither one more nor one less."""
    assert (attempt >= policy.attempts) == (after(attempt, policy, lambda: chance) is None)


def test_a_wait_far_out_does_not_overflow() -> None:
    """A connection may be away for weeks."""
    assert timedelta(minutes=5) >= wait(10**6, MINUTES, high)


@pytest.mark.parametrize(
    "wrong",
    [
        {"attempts": 0},
        {"factor": 0.5},
        {"first": timedelta(0)},
        {"first": timedelta(hours=2), "longest": timedelta(hours=1)},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    """Refused where it is written, not at the first failure at night."""
    with pytest.raises(BadInput, match="retry policy"):
        Policy(**wrong)  # type: ignore[arg-type] # one wrong value at a time, each of its own type
