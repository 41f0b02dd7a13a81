"""Day rules as people say them."""

import pytest

from scheduler.rule_words import rule_in_words
from shared.calendars import read_rule

SAID = [
    ("every working day", "hver arbeidsdag", "every working day"),
    ("last working day of the month", "siste arbeidsdag i måneden", "last working day of the month"),
    ("first working day of the month", "første arbeidsdag i måneden", "first working day of the month"),
    ("3rd working day of May", "3. arbeidsdag i mai", "working day 3 of May"),
    (
        "2nd last working day of the month",
        "2. siste arbeidsdag i måneden",
        "working day 2 from the end of the month",
    ),
    (
        "2 working days before the 12th",
        "2 arbeidsdager før den 12. i måneden",
        "2 working days before day 12 of the month",
    ),
    (
        "next working day after the 15th",
        "første arbeidsdag etter den 15. i måneden",
        "the working day after day 15 of the month",
    ),
    ("the 12th and the 27th", "den 12. og 27. i måneden", "on day 12 and 27 of the month"),
    ("the last day of the month", "den siste dagen i måneden", "on the last day of the month"),
    ("the 20th of January and July", "den 20. i januar og juli", "on day 20 of January and July"),
]


@pytest.mark.parametrize(("rule", "bokmal", "english"), SAID)
def test_a_rule_is_said_in_bokmal_and_english(rule: str, bokmal: str, english: str):
    """As a process owner would say it."""
    assert (bokmal, english) == (rule_in_words(read_rule(rule)), rule_in_words(read_rule(rule), "en"))


def test_a_rule_is_said_in_nynorsk():
    """Its own words."""
    said = [
        rule_in_words(read_rule(rule), "nn")
        for rule in ("every working day", "2 working days before the 12th")
    ]
    assert ["kvar arbeidsdag", "2 arbeidsdagar før den 12. i månaden"] == said
