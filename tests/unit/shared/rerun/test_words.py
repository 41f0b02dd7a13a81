"""What people read of cases that are run again."""

import pytest

from shared.follow_up.rules import Rule as FollowUpRule
from shared.reopening.how import Beginning, Fate
from shared.report_words import LANGUAGES
from shared.rerun.rules import Rule
from shared.rerun.words import (
    case_in_words,
    counts_in_words,
    none_in_words,
    refusal_in_words,
    runs_in_words,
)

NAMES = {"item": 17, "process": "avdrag", "holder": "Kari", "told": "Kari tok saken"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_refusal_has_its_sentence(lang):
    """Each ends as a sentence does and leaves no gap to fill."""
    said = [refusal_in_words(rule, lang, **NAMES) for rule in (*Rule, *FollowUpRule)]
    assert [] == [text for text in said if not text.endswith((".", ").")) or "{" in text]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fate_names_its_step(lang):
    """One line a case, whatever becomes of its steps."""
    said = case_in_words(17, [(f"step{n}", fate) for n, fate in enumerate(Fate)], lang)
    assert all(word in said for word in ("17", *(f"step{n}" for n in range(len(Fate)))))


def test_a_case_is_told_in_one_line():
    """A process owner sees what is not done twice."""
    steps = [("reschedule", Fate.STANDS), ("answer", Fate.ASKED)]
    expected = (
        "Sak 17: «reschedule» er gjort og står; «answer» etterprøves, og gjøres bare hvis det ikke er gjort."
    )
    assert expected == case_in_words(17, steps)
    assert "Sak 3: Ingenting er påbegynt." == case_in_words(3, [])


def test_counts_leave_out_what_there_is_none_of():
    """An empty line says nothing."""
    expected = ("Kjøres på nytt fra starten: 2 saker.", "", "Kan ikke kjøres på nytt: 1 sak.")
    assert expected == counts_in_words(Beginning.START, (2, 0, 1))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_run_that_takes_them_is_named(lang):
    """And where to look when nothing fits."""
    assert "18" in runs_in_words({"mottak": 18}, lang)[0]
    assert "avlast items" in none_in_words(lang)
