import pytest

from shared.identifiers import iban_of
from shared.redact.numbers import identity_numbers
from tests.support.planted import number


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in identity_numbers(text)]


def test_the_place_is_the_number_and_no_more():
    """What stands around it stays readable."""
    assert ["158390 10270"] == found("fra 158390 10270, til")


def test_a_longer_row_is_searched_place_by_place():
    """A name of a file made of a date and a number would leak unnoticed."""
    assert "15839010270" in found("2026112215839010270001")


def test_an_fh_number_is_found_alone_but_not_in_a_longer_row():
    """It has no date that tells it from a reference: one place in 150 of every long row would go."""
    alone = number("FH-nummer")
    assert [alone] == list(dict.fromkeys(found(f"x{alone}y")))
    assert [] == found(f"11{alone}11")


def test_groups_end_where_their_digits_end():
    """158390 10270 inside other digits is a date and an amount, or half of two numbers."""
    assert [] == found("9158390 10270")
    assert [] == found("158390 102701")


def test_a_right_iban_proves_what_its_digits_are():
    """Every identity number is right as an account too; modulus 97 around it takes the doubt away."""
    iban = iban_of("15839010270")
    assert [] == found(f"til {iban}.")
    wrong = f"NO{int(iban[2:4]) % 90 + 7}{iban[4:]}"
    assert "15839010270" in found(f"til {wrong}.")


@pytest.mark.parametrize(
    "word", ["fødselsnummer", "Fødselsnr.", "fodselsnummer", "FNR", "d-nummer", "personnummer:"]
)
def test_after_its_name_a_mistyped_number_goes_too(word: str):
    """It is nearly somebody's: one wrong digit is easily put right."""
    assert ["15839010271"] == found(f"{word} 15839010271")


@pytest.mark.parametrize("text", ["kundenummer 15839010271", "personnummer 1027", "dnr 4711", "nummer 10270"])
def test_other_words_say_nothing(text: str):
    """Only words that name an identity number do."""
    assert [] == found(text)
