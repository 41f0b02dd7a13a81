"""A reference stands once in a file, or the file is refused."""

import json
from typing import Any

import pytest

from scheduler.intake import once
from scheduler.intake_case import Case
from shared.errors import BadPayload

MANIFEST = {"reference": "id", "business_key": "id"}


def cases(*payloads: dict[str, object]) -> list[Case]:
    """Cases of a file, line by line."""
    return [Case(f"line {number}", payload) for number, payload in enumerate(payloads, start=1)]


def taken(*payloads: dict[str, object]) -> list[Any]:
    """The cases that are taken of these."""
    return [json.loads(each.content) for each in once(cases(*payloads), MANIFEST)[0]]


def test_a_case_that_stands_twice_word_for_word_is_taken_once():
    """A form that was sent twice is one case."""
    assert [{"id": "a"}, {"id": "b"}] == taken({"id": "a"}, {"id": "b"}, {"id": "a"})
    assert 1 == once(cases({"id": "a"}, {"id": "b"}, {"id": "a"}), MANIFEST)[1]


def test_the_order_of_fields_is_no_other_content():
    """Two programs may have written the two."""
    assert [{"id": "a", "n": 1}] == taken({"id": "a", "n": 1}, {"n": 1, "id": "a"})


def test_two_contents_under_one_reference_are_refused():
    """Nobody can tell which of them is meant; the reference itself is not repeated."""
    with pytest.raises(BadPayload, match=r"^line 2: has the same id as line 1 and another content") as caught:
        taken({"id": "hemmelig", "n": 1}, {"id": "hemmelig", "n": 2})
    assert "hemmelig" not in str(caught.value)


def test_two_spellings_of_one_reference_are_one():
    """References are compared as their fingerprints are made: trimmed, and å is å."""
    with pytest.raises(BadPayload, match="line 2: has the same id as line 1"):
        taken({"id": "a\u030a"}, {"id": " å "})


@pytest.mark.parametrize("reference", ["", " ", None, True, [1], {}])
def test_a_case_without_a_reference_is_refused_with_its_line(reference: object):
    """Nobody could find it again."""
    with pytest.raises(BadPayload, match=r"^line 1: "):
        taken({"id": reference})


@pytest.mark.parametrize(
    "hidden", ["\u200b", "\u202e", "\u200f", "\ufeff", "\u00ad", "\x1b", "\x07", "\u2028"]
)
def test_a_reference_with_a_character_that_nobody_sees_is_refused(hidden: str):
    """It would be another case than its twin to the eye; the character is named, not the reference."""
    with pytest.raises(BadPayload, match=rf"line 1: .* invisible character U\+{ord(hidden):04X}") as caught:
        taken({"id": f"hemmelig{hidden}17"})
    assert "hemmelig" not in str(caught.value)


def test_a_reference_is_no_document():
    """Two hundred characters name any case."""
    assert 1 == len(taken({"id": "a" * 200}))
    with pytest.raises(BadPayload, match="line 1: The field id has more than 200 characters"):
        taken({"id": "a" * 201})
