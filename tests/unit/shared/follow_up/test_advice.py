"""What a person is told to do."""

import pytest

from shared.follow_up.advice import advice
from shared.manifest import HOUSE_CODES
from shared.model import Cause
from shared.report_words import LANGUAGES


def test_the_robots_author_knows_best():
    """A text for the very reason goes before what fits the cause, and stays bokmål."""
    of_robot = {"dead": "Send saken til dødsboet.", "technical": "Ring leverandøren."}
    assert "Send saken til dødsboet." == advice("dead", Cause.BUSINESS, of_robot, "en")
    assert "Ring leverandøren." == advice("technical", Cause.TECHNICAL, of_robot)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_case_comes_without_a_word_of_what_to_do(lang):
    """Each cause and each reason of the house's own has a text, also without a code."""
    texts = [advice(code, cause, {}, lang) for code in (None, *HOUSE_CODES) for cause in Cause]
    assert [] == [text for text in texts if not text.endswith(".")]


def test_a_case_in_doubt_is_looked_at_before_anything_else():
    """Doing it by hand at once might do it twice."""
    assert advice("in_doubt", Cause.IN_DOUBT, {}).startswith("Se i fagsystemet om det er gjort, før")
