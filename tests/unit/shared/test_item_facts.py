"""What a robot's author leaves for the person who does a case by hand."""

import pytest
from pydantic import BaseModel

from shared import BusinessError, InDoubt, Item
from shared.testing import FakeRun, fake_run


class Case(BaseModel):
    """A test's payload."""

    n: int


def ended(error: Exception | None) -> FakeRun:
    """One case of which something was noted before it ended so."""
    run = fake_run([{"n": 1}])
    for item in run.items(Case):
        with item:
            work(item, error)
    return run


def work(item: Item[Case], error: Exception | None) -> None:
    """Note something, and go wrong if told to."""
    item.fact("Faktura", "F-1")
    if error:
        raise error


@pytest.mark.parametrize("error", [ConnectionError("down"), InDoubt("Hvem vet?")], ids=repr)
def test_what_was_noted_goes_to_the_person_whatever_went_wrong(error: Exception) -> None:
    """A technical failure leaves the same work by hand as a decision about the case."""
    assert {"Faktura": "F-1"} == ended(error).outcomes[0].facts


def test_the_reason_brings_its_own_facts_beside_them() -> None:
    """Both are needed; of one name the reason's value stands."""
    wrong = BusinessError("in_collection", "Til inkasso.", facts={"Inkassosak": 7, "Faktura": "F-2"})
    assert {"Faktura": "F-2", "Inkassosak": "7"} == ended(wrong).outcomes[0].facts


def test_of_a_case_that_the_robot_did_nothing_is_kept() -> None:
    """Nobody needs it, so nobody has it."""
    assert {} == ended(None).outcomes[0].facts


def test_no_fact_is_in_the_log() -> None:
    """They may be personal data, and the log is read by many."""
    assert "F-1" not in str(ended(ConnectionError("down")).lines)
