"""The words of follow-ups."""

from shared.follow_up.acts import Colleague, FollowUpState


def test_only_what_waits_for_a_person_is_unsolved():
    """What the robot has again, or what somebody ended, is nobody's to do."""
    assert {FollowUpState.OPEN, FollowUpState.WITH_RPA} == {each for each in FollowUpState if not each.solved}


def test_a_case_is_the_business_of_its_owner_and_of_the_rpa_team():
    """One of the two is enough."""
    may = [Colleague("a", owner, rpa).may_act for owner in (True, False) for rpa in (True, False)]
    assert [True, True, True, False] == may
