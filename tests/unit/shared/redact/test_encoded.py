"""Numbers inside base64 and hex are found; what only looks like base64 is left alone."""

import base64

import pytest

from shared.redact import Redactor
from shared.redact.encoded import encoded_numbers
from tests.support.planted import numbers


@pytest.mark.parametrize("number", numbers().values(), ids=numbers())
@pytest.mark.parametrize("before", ["", "a", "ab", '{"fnr": "'])
def test_a_number_inside_base64_or_hex_goes_with_its_row(number: str, before: str):
    """Whatever stands before it in the encoded bytes."""
    plain = f'{before}{number}", "navn": 1}}'.encode()
    for row in (base64.b64encode(plain), base64.urlsafe_b64encode(plain), number.encode().hex().encode()):
        assert "sendte [identity number] i dag" == Redactor()(f"sendte {row.decode()} i dag")


def test_a_number_in_groups_inside_base64_goes():
    """As people write it."""
    number = numbers()["synthetic, rest 0"]
    row = base64.b64encode(f"fnr {number[:6]} {number[6:]}".encode()).decode()
    assert "x [identity number]" == Redactor()(f"x {row}")


@pytest.mark.parametrize(
    "text", ["internasjonalisering/av/avtaler", "sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709"]
)
def test_words_and_marks_stay(text: str):
    """Long words, paths and fingerprints are no encoded numbers."""
    assert [] == list(encoded_numbers(text))
