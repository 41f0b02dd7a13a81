from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.redact import LineFilter, Redactor
from shared.redact.lines import LONGEST_LINE

BEGIN, END = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"
REDACT = Redactor(["tyttebær"])
LINES = st.lists(st.sampled_from(["a", "15839010270", " tyttebær ", "\n", "\r\n", "\r", "æ 1"]), max_size=12)


def lines(*pieces: str) -> list[str]:
    arriving = LineFilter(REDACT)
    return [line for piece in pieces for line in arriving.feed(piece)] + list(arriving.finish())


@given(pieces=LINES, cuts=st.lists(st.integers(0, 100), max_size=10))
def test_it_does_not_matter_how_text_is_cut(pieces: list[str], cuts: list[int]):
    """A number or secret split over two writes goes as if it had come whole."""
    text = "".join(pieces)
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    parts = [text[a:b] for a, b in pairwise(places)]
    assert lines(text) == lines(*parts)
    assert [REDACT(line) for line in text.replace("\r", "\n").split("\n") if line] == lines(text)


def test_a_line_without_end_waits_for_finish():
    """Half a number is not shown, and nothing is lost."""
    arriving = LineFilter(REDACT)
    assert [] == list(arriving.feed("nummer 15839"))
    assert ["nummer [identity number]"] == [*arriving.feed("010270"), *arriving.finish()]


@pytest.mark.parametrize("before", range(LONGEST_LINE - 12, LONGEST_LINE + 2))
def test_a_line_that_is_too_long_is_not_cut_through_a_number(before: int):
    """The border of what is kept may fall anywhere in a number."""
    (line,) = lines("x" * before + "15839010270" + "y" * LONGEST_LINE)
    assert not any(digit in line[LONGEST_LINE - 50 : LONGEST_LINE] for digit in "15839")
    assert line.endswith(" characters more, not kept]")


@pytest.mark.parametrize("before", range(8181, 8193))
def test_the_end_of_what_is_looked_at_shows_no_half_number(before: int):
    """Where the text that is held ends, a number may have been cut: that end is never shown."""
    many = "158390 10270 " * 6000
    (line,) = lines(many[: LONGEST_LINE + before] + "15839010270" + "z" * 100_000)
    assert "1583" not in line


def test_the_length_of_what_is_left_out_is_told():
    """Nothing is lost silently."""
    (line,) = lines("x" * (LONGEST_LINE + 10))
    assert "x" * LONGEST_LINE + " [10 characters more, not kept]" == line


def test_a_private_key_is_one_marker_however_many_lines_it_has():
    """A line in the middle of a key looks like nothing in particular."""
    assert ["før", "[secret]", " etter"] == lines(f"før\n{BEGIN}\nMIIE\nkqhk\n{END} etter\n")


def test_a_key_without_end_does_not_silence_a_robot_for_ever():
    """After 400 lines it is no key."""
    shown = lines(f"{BEGIN}\n" + "x\n" * 500)
    assert ["[secret]", "x"] == shown[:2]
    assert 102 >= len(shown)


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        (("sum", *"15839010270", "slutt"), ["sum", "[identity number]", "slutt"]),
        (("15", "83", "90", "10270"), ["[identity number]"]),
        (("7", " 158390 ", "10270"), ["7", "[identity number]"]),
        (tuple("15839010271"), list("15839010271")),
        (("1", "5", "8", "3", "9", "0", " ", "1", "0", "2", "7", "0"), ["[identity number]"]),
        (("15.", "83.", "90", "-", "10270"), ["[identity number]"]),
        ((" ", " ", "-", "1", " "), [" ", " ", "-", "1", " "]),
        (("1", "2", "3", "ferdig"), ["1", "2", "3", "ferdig"]),
        (("158390", "og", "10270"), ["158390", "og", "10270"]),
    ],
)
def test_a_number_that_is_written_over_several_lines_goes(pieces: tuple[str, ...], shown: list[str]):
    """A program that prints one digit a line gives it away as surely."""
    assert shown == lines(*(f"{piece}\n" for piece in pieces))


def test_few_digits_are_held_and_no_more():
    """A counter is seen while it counts: at most ten digits wait for what follows."""
    arriving = LineFilter(REDACT)
    seen = [line for number in range(100) for line in arriving.feed(f"{number}\n")]
    assert [str(number) for number in range(95)] == seen
    assert ["95", "96", "97", "98", "99"] == list(arriving.finish())
