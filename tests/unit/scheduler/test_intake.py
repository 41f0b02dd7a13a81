"""A reference stands once in a file, or the file is refused."""

import pytest

from scheduler.intake import once
from scheduler.intake_file import Case
from shared.errors import BadPayload


def cases(*payloads: dict[str, object]) -> list[Case]:
    """Cases of a file, line by line."""
    return [Case(f"line {number}", payload) for number, payload in enumerate(payloads, start=1)]


def test_a_case_that_stands_twice_word_for_word_is_taken_once():
    """A form that was sent twice is one case."""
    assert [{"id": "a"}, {"id": "b"}] == once(cases({"id": "a"}, {"id": "b"}, {"id": "a"}), "id")


def test_two_contents_under_one_reference_are_refused():
    """Nobody can tell which of them is meant; the reference itself is not repeated."""
    with pytest.raises(BadPayload, match=r"^line 2: has the same id as line 1 and another content") as caught:
        once(cases({"id": "hemmelig", "n": 1}, {"id": "hemmelig", "n": 2}), "id")
    assert "hemmelig" not in str(caught.value)


def test_two_spellings_of_one_reference_are_one():
    """References are compared as their fingerprints are made: trimmed, and å is å."""
    with pytest.raises(BadPayload, match="line 2: has the same id as line 1"):
        once(cases({"id": "a\u030a"}, {"id": " å "}), "id")


@pytest.mark.parametrize("reference", ["", " ", None, True, [1], {}])
def test_a_case_without_a_reference_is_refused_with_its_line(reference: object):
    """Nobody could find it again."""
    with pytest.raises(BadPayload, match=r"^line 1: "):
        once(cases({"id": reference}), "id")
