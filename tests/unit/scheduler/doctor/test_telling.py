"""Whether people can be told, and whether it arrives."""

from itertools import chain

import pytest

from scheduler.doctor.facts import Telling
from scheduler.doctor.telling import CHECKS
from tests.support.sick_house import IN_TELLING


def codes(facts: Telling) -> list[str]:
    """What the doctor finds."""
    return [finding.code for finding in chain.from_iterable(check(facts) for check in CHECKS)]


def test_a_house_that_tells_has_nothing_to_find():
    """Mail is set, everybody has an address, everything arrived."""
    assert [] == codes(Telling(looked=20.0, clock_is_up=True))


@pytest.mark.parametrize("code", IN_TELLING)
def test_each_fault_is_found_and_nothing_beside_it(code: str):
    """Without a mail server nobody is blamed for having no address; a file that cannot be read is told of."""
    assert [code] == codes(IN_TELLING[code])


def test_each_person_without_an_address_is_named():
    """The RPA team gets theirs meanwhile."""
    assert ["person_without_address"] * 2 == codes(Telling(unreachable=("eier", "kontakt")))


def test_mails_that_do_not_arrive_are_told():
    """Those that wait and those that never will."""
    assert ["mails_wait", "mails_given_up"] == codes(Telling(waiting=2, waiting_seconds=900, given_up=1))


def test_a_sender_that_stands_still_is_told_only_where_a_clock_is_up():
    """Without a clock the doctor says that, and not this too."""
    assert [] == codes(Telling(looked=301.0, clock_is_up=False))
    assert [] == codes(Telling(looked=None, clock_is_up=True))
