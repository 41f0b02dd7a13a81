"""The policy's limits."""

from typing import Any

import pytest
from pydantic import ValidationError

from robots.invoice_splitting.tests.builders import ACCOUNT, policy


def test_the_first_policy_can_be_read():
    """The file that ships is one that the robot understands."""
    read = policy()
    assert (2, 6, 20_000, 100_000) == (
        read.instalments.fewest,
        read.instalments.most,
        read.instalments.smallest_part_ore,
        read.instalments.smallest_total_ore,
    )


@pytest.mark.parametrize(
    "sections",
    [
        {"instalments": {"most": 1}},
        {"instalments": {"smallest_part_ore": 0}},
        {"instalments": {"smalest": 1}},
        {"dates": {"grace_days": -1}},
        {"next_term": {"days": ["04-20"]}},
        {"next_term": {"months": None}},
        {"next_term": {"months": None, "days": ["02-30"]}},
        {"kid": {"parts": "numbered"}},
        {"kid": {"agreements": []}},
    ],
)
def test_a_limit_that_makes_no_sense_is_refused(sections: dict[str, dict[str, Any]]):
    """Nothing is decided by rules that contradict themselves."""
    with pytest.raises(ValidationError):
        policy(**sections)


@pytest.mark.parametrize("lengths", [[7, 8, 9, 10], [10, 10], [26], []])
def test_a_kid_agreement_has_at_most_three_lengths_all_different(lengths: list[int]):
    """So the banks have it: a payee's KID structures are told apart by their length."""
    with pytest.raises(ValidationError):
        policy(kid={"agreements": [{"account": ACCOUNT, "lengths": lengths, "check": "mod10"}]})


def test_an_account_has_its_own_kid_agreement():
    """An account that the policy does not name has none; a claim without account has the first."""
    kid = policy().kid
    assert kid.agreement(None) == kid.agreement(ACCOUNT) == kid.agreements[0]
    assert kid.agreement("86011117947") is None
