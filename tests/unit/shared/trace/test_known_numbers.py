"""Once a trace is known to hold a number, its pieces go too; and files inside texts go."""

import base64

import pytest

from shared.redact import Redactor
from shared.trace.known_numbers import TraceFilter
from tests.support.planted import numbers

NUMBER = numbers()["D-nummer, rest 2"]


@pytest.mark.parametrize("piece", [NUMBER[:6], NUMBER[6:], NUMBER[:10], NUMBER[:4], NUMBER[-4:]])
def test_the_beginning_and_the_end_of_a_known_number_go(piece: str):
    """A field fills digit by digit, and a page may show date and rest apart."""
    assert f"søk {piece} nå" == TraceFilter(Redactor())(f"søk {piece} nå")
    assert "søk [identity number] nå" == TraceFilter(Redactor(), [NUMBER])(f"søk {piece} nå")


def test_digits_that_only_hold_a_piece_stay():
    """An amount is another number."""
    assert f"1{NUMBER[:6]}" == TraceFilter(Redactor(), [NUMBER])(f"1{NUMBER[:6]}")


def test_files_inside_a_text_are_left_out():
    """A picture in an address, a document in base64."""
    file = base64.b64encode(bytes(range(256)) * 3).decode()
    assert "src='data:,[left out]'" == TraceFilter(Redactor())(f"src='data:image/png;base64,{file}'")
    assert '{"doc":"[left out]"}' == TraceFilter(Redactor())(f'{{"doc":"{file}"}}')


def test_a_credential_inside_base64_goes():
    """An answer inside an answer names its token; a long word is none."""
    row = base64.b64encode(b'{"client_secret": "hEmL7gHe"}').decode()
    assert "x [left out] internasjonaliseringen" == TraceFilter(Redactor())(f"x {row} internasjonaliseringen")
