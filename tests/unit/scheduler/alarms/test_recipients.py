"""Who is told, and who instead."""

import pytest

from scheduler.alarms.cause import Audience
from scheduler.alarms.recipients import Named, People, is_address
from scheduler.alarms.snapshot import Unreachable

ROBOTS = {"mottak": Named("mottak", "eier", "kontakt")}
ALL = {person: f"{person}@kommune.example" for person in ("eier", "kontakt", "team")}
OWNER, RPA = (Audience.OWNER,), (Audience.RPA,)


def people(*without: str) -> People:
    """Everybody but these has an address."""
    return People(ROBOTS, ("team",), {who: at for who, at in ALL.items() if who not in without})


def test_the_manifest_says_who_is_told():
    """The owner of business, the contact of what is technical, both where it concerns both."""
    assert (("eier",), ("kontakt",)) == (people().told(OWNER, "mottak"), people().told(RPA, "mottak"))
    assert ("eier", "kontakt") == people().told((*OWNER, *RPA), "mottak")


def test_what_concerns_no_robot_goes_to_the_team():
    """A machine has no owner."""
    assert ("team",) == people().told(RPA, None) == people().told(RPA, "unknown")


@pytest.mark.parametrize(("without", "told"), [(["eier"], "kontakt"), (["eier", "kontakt"], "team")])
def test_who_cannot_be_reached_is_made_good(without: list[str], told: str):
    """By the robot's contact, and by the team when that has no address either."""
    assert (told,) == people(*without).told(OWNER, "mottak")


def test_nobody_with_an_address_is_nobody():
    """Then the alarm stands in its list, and the doctor says why."""
    assert () == people(*ALL).told(OWNER, "mottak")


def test_a_webhook_is_an_address_too():
    """Who reads Teams needs no mail."""
    with_hook = People(ROBOTS, ("team",), {}, frozenset({"eier"}))
    assert ("eier",) == with_hook.told(OWNER, "mottak")


def test_the_unreachable_are_named_with_their_robots():
    """The RPA team can write the missing line."""
    assert (Unreachable("eier", ("mottak",)),) == people("eier").unreachable()


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("ola.nordmann@kommune.example", True),
        ("a,b@kommune.example", False),  # another recipient would hide in it
        ("a@kommune.example,b@kommune.example", False),
        ("ørjan@kommune.example", False),  # few servers take it
        ("a@b\r\nBcc: x@y", False),
        ("nobody", False),
        ("<a@b>", False),
        ("", False),
    ],
)
def test_an_address_is_one_that_every_server_takes(text: str, good: bool):
    """Anything else is nobody's address, and is told of."""
    assert good is is_address(text)
