"""What can be wrong with what is sealed, in plain words."""

import pytest

from scheduler.doctor.facts import KeyHere, Overdue, Sealed
from scheduler.doctor.sealed import CHECKS


def told(facts: Sealed) -> list[str]:
    """The sentences of what is found."""
    return [found.sentence for check in CHECKS for found in check(facts)]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            Sealed(keys=(KeyHere("k1", "opens", here=False, waiting=12, files=3, seconds=1.0),)),
            "The payload key k1 is not here: 12 open cases and 3 files of runs on this machine need it.",
        ),
        (
            Sealed(keys=(KeyHere("k1", "opens", seconds=3 * 86_400.0),)),
            "The old payload key k1 is kept to open what it sealed, since 3 days.",
        ),
        (
            Sealed(keys=(KeyHere("k2", "unknown"),)),
            "The payload key k2 is here, and the database has not heard of it: nothing is sealed with it.",
        ),
        (
            Sealed(keys=(KeyHere("k1", "given up", here=False, waiting=2),)),
            "The payload key k1 was given up, and 2 open cases that need it were not handed to people.",
        ),
        (
            Sealed(overdue=(Overdue("r", 7, 90),)),
            "The content of 7 cases of r is kept longer than 90 days.",
        ),
    ],
)
def test_sentences_say_which_key_and_how_much_needs_it(facts: Sealed, sentence: str):
    """Whoever restores a backup must know which one."""
    assert sentence in told(facts)


def test_a_key_that_was_given_up_is_told_no_more():
    """Its cases were handed to people on purpose."""
    assert [] == told(Sealed(keys=(KeyHere("k1", "given up", here=False, files=3),)))


def test_a_rotation_under_way_is_no_fault():
    """Workers have their time to read the new key."""
    assert [] == told(Sealed(keys=(KeyHere("k2", "published", seconds=30.0),)))
