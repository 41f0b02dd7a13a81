"""Why a run waits, for people."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from scheduler.limits import Pause, Wait
from scheduler.waiting_words import _WAITS, pause_in_words, wait_in_words, waits_in_words
from shared.model import Halt, Scope
from shared.report_words import Language

MORNING = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
PAUSE = Pause(Halt.PAUSE, Scope.ROBOT, "mottak", "rpa", "ERP er nede", MORNING)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "nb",
            "Venter: erp er opptatt (2 i alt): kjøring 12, 15; roboten mottak er satt på pause av rpa til ",
        ),
        (
            "nn",
            "Ventar: erp er oppteken (2 i alt): køyring 12, 15; roboten mottak er sett på pause av rpa til ",
        ),
        ("en", "Waits: erp is in use (2 in all): run 12, 15; the robot mottak is paused by rpa until "),
    ],
)
def test_every_reason_stands_in_one_sentence(lang: Language, said: str):
    """In the reader's language, with who, what and until when."""
    waits = [Wait("resource", "erp", (12, 15), most=2), Wait("paused", "mottak", pause=PAUSE)]
    told = waits_in_words(waits, lang)
    assert said == told[: len(said)]
    assert told.endswith(": ERP er nede.")


def test_who_waits_for_nothing_is_told_who_takes_it():
    """No reason is good news."""
    assert "Venter: en ledig arbeider tar den." == waits_in_words([])


def test_hours_are_told_with_what_is_waited_for():
    """A run that nothing else holds up is taken by the next free worker, and by when is said."""
    assert "Venter: på vinduet 20:00–05:00, som åpner mandag 23. november 2026 kl. 06.00." == waits_in_words(
        [Wait("window", "20:00–05:00", until=MORNING)]
    )
    assert (
        "Venter: en ledig arbeider tar den; må begynne før mandag 23. november 2026 kl. 06.00."
        == waits_in_words([Wait("begins_by", "20:00–05:00", until=MORNING)])
    )


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("kind", Halt)
def test_a_pause_without_end_names_none(scope: Scope, kind: Halt):
    """All that can be held back, either way, in each language: nothing is left unfilled."""
    pause = Pause(kind, scope, "x", "rpa-team", "r")
    said = [pause_in_words(pause, lang) for lang in get_args(Language)]
    assert [] == [text for text in said if "{" in text or "None" in text or " til " in text]


@pytest.mark.parametrize("code", _WAITS)
def test_each_reason_is_told_in_each_language(code: str):
    """Nothing is left unfilled, and no two languages say the same by mistake."""
    wait = Wait(code, "mottak", (3,), MORNING, PAUSE, 2)
    said = {wait_in_words(wait, lang) for lang in get_args(Language)}
    assert 3 == len(said)
    assert [] == [text for text in said if "{" in text or "None" in text]
