"""What people read of a dry run."""

from dataclasses import replace

import pytest

from shared.dry_run.told import CaseTold, Deed, DeedKind
from shared.dry_run.words import in_words
from shared.model import Cause, Outcome
from shared.report_words import LANGUAGES

DONE = CaseTold(
    17,
    Outcome.DONE,
    None,
    None,
    None,
    0,
    (
        Deed(DeedKind.STANDS, "register"),
        Deed(DeedKind.WOULD, "receipt", "Legger en kvittering i mappen."),
        Deed(DeedKind.NOTE, says="Kvittering lagt i mappen."),
    ),
)
HANDED = CaseTold(18, Outcome.TO_PERSON, Cause.BUSINESS, "late", "Svarfristen er ute.", 0, ())
HALF = CaseTold(19, Outcome.PARTIAL, None, None, "To av fem linjer.", 400, ())
UNKNOWN = CaseTold(20, None, None, "after_step", None, 0, (Deed(DeedKind.WOULD, "split"),))


def test_the_list_says_what_would_happen_to_each_case() -> None:
    """First that nothing happened, last how many would end how."""
    assert [
        "Prøvekjøring 5 av mottak: ingenting er gjort, og ingenting er talt.",
        "Sak 17 ville endt slik: Fullført.",
        "    «register» er gjort før",
        "    ville gjort «receipt»: Legger en kvittering i mappen.",
        "    ville notert: Kvittering lagt i mappen.",
        "Sak 18 ville endt slik: Til menneske: faglig grunn. Svarfristen er ute.",
        "Sak 19 ville endt slik: Delvis fullført (40 %). To av fem linjer.",
        "Sak 20 ville endt slik: Kan ikke sies. "
        "Roboten stanset etter et steg som ikke ble utført, så resten er ikke kjent.",
        "    ville gjort «split»",
        "Fullført: 1, Til menneske: faglig grunn: 1, Delvis fullført (40 %): 1, Kan ikke sies: 1.",
    ] == in_words(5, "mottak", [DONE, HANDED, HALF, UNKNOWN])


def test_a_reason_that_was_given_after_a_step_says_so() -> None:
    """The reader knows how much it is worth."""
    after = replace(HANDED, deeds=(Deed(DeedKind.WOULD, "letter"),))
    said = in_words(5, "mottak", [after])[1]
    assert said.endswith("Svarfristen er ute. (Det sa roboten etter et steg som ikke ble utført.)")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", ["after_step", "technical", "cannot_be_opened"])
def test_why_nobody_can_tell_is_said_in_each_language(lang, code: str) -> None:
    """No gap is left to fill."""
    said = in_words(5, "mottak", [CaseTold(20, None, None, code, None, 0, ())], lang)
    assert (3, False) == (len(said), "{" in "".join(said))


def test_an_empty_queue_says_so() -> None:
    """Nothing is never shown as nothing."""
    assert "No case waits." == in_words(5, "mottak", [], "en")[-1]
