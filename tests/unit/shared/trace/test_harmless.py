"""What is shown by its name is no place for a secret, and what stays as a reference is no number."""

import pytest

from shared.redact import Name, name_says
from shared.trace.harmless import HEADERS, PARAMETERS, REFERENCE
from tests.support.planted import numbers


def test_no_name_that_is_shown_says_secret():
    """A header or parameter that is named here has its value shown."""
    assert set() == {name for name in HEADERS | PARAMETERS if name_says(name) is not Name.HARMLESS}


@pytest.mark.parametrize("number", numbers().values(), ids=numbers())
def test_no_number_passes_for_a_reference(number: str):
    """Alone, in groups, behind a word, or as the name of a part."""
    for text in (number, f"{number[:6]} {number[6:]}", f"page@{number}", f"resources/{number}.html"):
        assert not REFERENCE.fullmatch(text)


@pytest.mark.parametrize("mark", ["page@" + "a" * 32, "0f" * 20, f"resources/{'0f' * 20}.html", "bqjc@17"])
def test_what_playwright_makes_is_a_reference(mark: str):
    """As its version 1.65 writes them."""
    assert REFERENCE.fullmatch(mark)
