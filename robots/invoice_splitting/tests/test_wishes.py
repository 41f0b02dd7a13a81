"""What residents type."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robots.invoice_splitting.tests.builders import request
from robots.invoice_splitting.wishes import Wish, amount_ore, first_date, number, wish
from shared import BusinessError


@pytest.mark.parametrize("typed", [3, "3", " 3 ", "+3", "03"])
def test_a_number_is_read_as_typed(typed: int | str):
    """A web form may send it as text."""
    assert number(typed) == 3


@pytest.mark.parametrize("typed", ["mange", "", "3,5", "3.0", "tre", "1e3", "³", "٣", "3 avdrag", "1" * 10])
def test_what_is_no_number_is_not_guessed(typed: str):
    """Digits of other scripts and numbers with a fraction are none either."""
    with pytest.raises(BusinessError) as caught:
        number(typed)
    assert caught.value.code == "number_unreadable"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1234,50", 123_450),
        ("1 234,50", 123_450),
        ("1\N{NO-BREAK SPACE}234,50", 123_450),
        ("1\N{NARROW NO-BREAK SPACE}234,5", 123_450),
        ("1.234,50", 123_450),
        ("1.234", 123_400),
        ("kr 1234,50", 123_450),
        ("kr1234", 123_400),
        ("Kr. 1.234,50", 123_450),
        ("1 234,50 kr", 123_450),
        ("1234 kroner", 123_400),
        ("500,-", 50_000),
        (" 2500 ", 250_000),
        (2500, 250_000),
        ("0,01", 1),
    ],
)
def test_an_amount_is_read_as_norwegians_write_it(typed: int | str, expected: int):
    """Comma before øre, dot or space before thousands, with or without kr."""
    assert expected == amount_ore(typed)


NO_AMOUNTS = ["lite", "", "kr", "0", 0, -5, "-500", "500 EUR", "1 234,50 kr per mnd", "5 000 000 000 000"]
TWO_WAYS = ["1234.50", "1,234", "1,234.50", "12 34", "1.23", "1.2345", "1234,505"]


@pytest.mark.parametrize("typed", [*NO_AMOUNTS, *TWO_WAYS])
def test_what_could_be_read_in_two_ways_is_not_read(typed: int | str):
    """An English amount is refused, not guessed: 1,234 is a thousand there and little more than one here."""
    with pytest.raises(BusinessError) as caught:
        amount_ore(typed)
    assert caught.value.code == "amount_unreadable"


@given(kroner=st.integers(1, 999_999_999), ore=st.integers(0, 99))
def test_an_amount_survives_being_written_with_thousands(kroner: int, ore: int):
    """Whatever the amount, dots and spaces before thousands change nothing."""
    for mark in (".", " "):
        assert kroner * 100 + ore == amount_ore(f"{kroner:,}".replace(",", mark) + f",{ore:02}")


@pytest.mark.parametrize("typed", ["2026-12-20", "20.12.2026", "20. 12. 2026", " 2026-12-20 "])
def test_a_date_is_read_as_a_form_or_a_norwegian_writes_it(typed: str):
    """Only dates that can be read in one way."""
    assert date(2026, 12, 20) == first_date(typed)


@pytest.mark.parametrize(
    "typed", ["", "når det passer", "31.02.2027", "20/12/2026", "20.12.26", "20261220", "0000-01-01"]
)
def test_what_is_no_date_is_not_guessed(typed: str):
    """The 31st of February is no date, however it looks."""
    with pytest.raises(BusinessError) as caught:
        first_date(typed)
    assert caught.value.code == "date_unreadable"


def test_an_amount_becomes_a_number_of_parts():
    """2500 a month pays 4 938,00 in two."""
    wanted = request(instalments=None, amount="2 500 kr")
    assert Wish(2, date(2026, 12, 21)) == wish(wanted, 493_800)


@pytest.mark.parametrize(
    "both", [{"instalments": 3, "amount": "1000"}, {"instalments": None, "amount": None}]
)
def test_a_wish_is_one_of_two(both: dict[str, object]):
    """Number and amount may contradict each other, and neither says nothing."""
    with pytest.raises(BusinessError) as caught:
        wish(request(**both), 1_000_000)
    assert caught.value.code == "wish_unclear"


@given(typed=st.text(max_size=100))
@pytest.mark.parametrize("read", [number, amount_ore, first_date])
def test_no_text_breaks_the_reading(read: Callable[[str], object], typed: str):
    """Whatever is typed is read or refused; it never fails technically."""
    with suppress(BusinessError):
        assert read(typed) is not None
