"""The small words have three languages too."""

import re

import pytest

from scheduler.alarms.phrases import WHY, WORDS, say

NAMED = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("phrase", [*WORDS.values(), *WHY.values()])
def test_three_languages_name_the_same(phrase: tuple[str, str, str]):
    """And none of them is empty."""
    assert 1 == len({frozenset(NAMED.findall(each)) for each in phrase})
    assert all(phrase)


def test_what_is_said_has_its_values():
    """Three times in three languages."""
    times = [say(language, "times", n=3) for language in ("nb", "nn", "en")]
    assert ["3 ganger", "3 gonger", "3 times"] == times
