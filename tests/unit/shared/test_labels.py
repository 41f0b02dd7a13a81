"""Every word of the house has a label in three languages."""

from typing import get_args

import pytest

from shared.figures import ENDINGS
from shared.labels import event_label, item_label, run_label, signed, step_label, trigger_label
from shared.model import Cause, ItemState, Outcome, RunState, Trigger
from shared.report_words import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_is_without_a_label(lang: Language):
    """A new state without its words would break a page in front of somebody."""
    said = [run_label(state, 0, lang) for state in RunState]
    said += [trigger_label(trigger, lang) for trigger in Trigger]
    said += [item_label(state, lang=lang) for state in ItemState]
    said += [item_label(ItemState.SETTLED, outcome, cause, lang) for outcome, cause in ENDINGS]
    said += [step_label(state, lang) for state in ("begun", "finished")]
    said += [event_label(kind, None, lang) for kind in ("added", "retry", "freed", "note")]
    said += [event_label(kind, None, lang) for kind in ("reference_shown", "picture_shown", "trace_shown")]
    assert [] == [each for each in said if not each[:1].isupper() and each not in _STEPS]


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("nb", "kari ved rpa-team"), ("nn", "kari ved rpa-team"), ("en", "kari by rpa-team")],
)
def test_who_acted_for_another_is_told_in_the_readers_language(lang: Language, expected: str):
    """Rows hold `kari by rpa-team`; nobody reads English in the middle of bokmål."""
    assert (expected, "kari") == (signed("kari by rpa-team", lang), signed("kari", lang))


_STEPS = ("påbegynt, ikke bekreftet", "påbyrja, ikkje stadfesta", "begun, not confirmed", "utført", "done")


def test_a_run_that_left_cases_to_people_says_so():
    """`succeeded` alone would sound as if nothing were left to do."""
    assert "Fullført" == run_label(RunState.SUCCEEDED, 0)
    assert "Fullført med avvik" == run_label(RunState.SUCCEEDED, 1)
    assert "Feilet" == run_label(RunState.FAILED, 1)


def test_the_event_that_ended_a_case_has_the_endings_words():
    """A kind that nobody knows is shown as it is."""
    assert "Til menneske: faglig grunn" == event_label(Outcome.TO_PERSON, Cause.BUSINESS)
    assert "Fullført" == event_label("done")
    assert "something_new" == event_label("something_new")
