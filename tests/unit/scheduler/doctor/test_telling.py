"""Whether people can be told, and whether it arrives."""

from itertools import chain

from scheduler.doctor.facts import Telling, Trouble
from scheduler.doctor.telling import CHECKS


def codes(facts: Telling) -> list[str]:
    """What the doctor finds."""
    return [finding.code for finding in chain.from_iterable(check(facts) for check in CHECKS)]


def test_a_house_that_tells_has_nothing_to_find():
    """Mail is set, everybody has an address, everything arrived."""
    assert [] == codes(Telling(looked=20.0, clock_is_up=True))


def test_without_a_mail_server_nobody_is_told_and_nobody_is_blamed():
    """Addresses matter only where there is somebody to send to them."""
    assert ["mail_not_set"] == codes(Telling(ways=False, unreachable=("eier",)))


def test_each_person_without_an_address_is_named():
    """The RPA team gets theirs meanwhile."""
    assert ["person_without_address"] * 2 == codes(Telling(unreachable=("eier", "kontakt")))


def test_mails_that_do_not_arrive_are_told():
    """Those that wait and those that never will."""
    assert ["mails_wait", "mails_given_up"] == codes(Telling(waiting=2, waiting_seconds=900, given_up=1))


def test_a_sender_that_stands_still_is_told_where_a_clock_is_up():
    """Without a clock the doctor says that, and not this too."""
    assert ["nobody_looks"] == codes(Telling(looked=301.0, clock_is_up=True))
    assert [] == codes(Telling(looked=301.0, clock_is_up=False))
    assert [] == codes(Telling(looked=None, clock_is_up=True))


def test_a_file_that_cannot_be_read_is_told_with_its_sentence():
    """Nobody is told of anything until it can."""
    assert ["alarms_wrong"] == codes(Telling(trouble=Trouble("BadSetting", "alarms.toml: …")))
