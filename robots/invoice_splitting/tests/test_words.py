"""Amounts and dates as people read them."""

from datetime import date

import pytest

from robots.invoice_splitting.request import Language
from robots.invoice_splitting.words import account, day, money


@pytest.mark.parametrize(
    ("ore", "language", "expected"),
    [
        (333_334, "nb", "3 333,34 kr"),
        (100, "nn", "1,00 kr"),
        (123_456_705, "nb", "1 234 567,05 kr"),
        (333_334, "en", "NOK 3,333.34"),
    ],
)
def test_an_amount_is_written_as_its_language_does(ore: int, language: Language, expected: str):
    """Spaces are hard ones, so that an amount never breaks over two lines."""
    assert expected.replace(" ", "\N{NO-BREAK SPACE}") == money(ore, language)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("nb", "5. mai 2027"), ("nn", "5. mai 2027"), ("en", "5 May 2027")],
)
def test_a_date_names_its_month(language: Language, expected: str):
    """05.06 is another day in another country; a name is not."""
    assert expected == day(date(2027, 5, 5), language)


def test_an_account_is_grouped_as_banks_print_it():
    """Eleven digits in a row are hard to copy."""
    assert account("12345678903") == "1234 56 78903"
