"""What people read of follow-ups."""

from datetime import UTC, datetime

import pytest

from shared.follow_up.acts import ActKind, FollowUpState, Told
from shared.follow_up.rules import Rule
from shared.follow_up.words import already_running, not_here, refusal_in_words, state_label, told_in_words
from shared.report_words import LANGUAGES

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
NAMES = {"item": 17, "process": "avdrag", "holder": "Kari", "to": "Ola", "told": "Kari tok saken"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_refusal_has_its_sentence(lang):
    """Each ends as a sentence does and leaves no gap to fill."""
    said = [refusal_in_words(rule, lang, **NAMES) for rule in Rule]
    assert [] == [text for text in said if not text.endswith(".") or "{" in text]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_act_and_state_has_its_words(lang):
    """In all three languages, with who and when."""
    told = [told_in_words(Told(kind, "kari", AT, "ola"), str.capitalize, lang) for kind in ActKind]
    assert [] == [text for text in told if "Kari" not in text or "22.11.2026" not in text]
    assert len(FollowUpState) == len({state_label(state, None, lang) for state in FollowUpState})


def test_a_deed_is_told_with_names_and_the_wall_clock():
    """What the later of two reads."""
    told = told_in_words(Told(ActKind.GIVE, "kari", AT, "ola"), str.capitalize)
    assert "Kari ga saken til Ola 22.11.2026 kl. 10.30" == told
    assert "ingen har gjort noe" == told_in_words(None, str.capitalize)


def test_what_somebody_has_is_not_new():
    """The list tells them apart."""
    labels = [state_label(FollowUpState.OPEN, who) for who in (None, "kari")]
    assert ["Ny", "Under arbeid"] == labels


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_case_that_is_not_there_or_in_hand_is_named(lang):
    """Whoever mistyped a number sees it."""
    assert [True, True] == ["17" in said(17, lang) for said in (not_here, already_running)]
