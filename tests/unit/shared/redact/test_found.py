"""The numbers of a text are told as their eleven digits, however they are written."""

from shared.redact.found import numbers_found
from tests.support.planted import numbers


def test_each_spelling_gives_the_eleven_digits():
    """Together, in groups, in an address, between tags."""
    for number in numbers().values():
        day = f"{number[:6]} {number[6:]}"
        for text in (number, day, f"?q={day.replace(' ', '%20')}", f"<b>{number[:6]}</b><i>{number[6:]}</i>"):
            assert {number} == set(numbers_found(text)), text


def test_a_text_without_one_gives_none():
    """An amount and a date are none."""
    assert [] == list(numbers_found("1 250,00 den 23.11.2026"))
