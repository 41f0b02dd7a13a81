"""What an ending in a dry run says of the real one."""

import pytest

from shared.dry_run.told import Deed, DeedKind, Foretold, foretold
from shared.items import Settlement
from shared.model import Cause, Outcome

WOULD = (Deed(DeedKind.WOULD, "write"),)
BEFORE = (Deed(DeedKind.STANDS, "write"), Deed(DeedKind.NOTE, says="Sett på."))
BUSINESS = Settlement(Outcome.TO_PERSON, Cause.BUSINESS, "late", "For sent.")
IN_DOUBT = Settlement(Outcome.TO_PERSON, Cause.IN_DOUBT, "in_doubt", "Uvisst.")
TECHNICAL = Settlement(Outcome.TO_PERSON, Cause.TECHNICAL, "technical", "Teknisk feil.")


@pytest.mark.parametrize("deeds", [WOULD, BEFORE, ()])
def test_what_ends_well_would_end_so(deeds: tuple[Deed, ...]) -> None:
    """The robot went through all of it."""
    partial = Settlement(Outcome.PARTIAL, reason="Halvparten.", share_permille=400)
    assert Foretold(Outcome.PARTIAL, None, None, "Halvparten.", 400) == foretold(partial, deeds)


@pytest.mark.parametrize("ending", [BUSINESS, IN_DOUBT])
def test_who_gives_up_before_any_step_would_give_up(ending: Settlement) -> None:
    """What was read is the world as it is."""
    expected = Foretold(Outcome.TO_PERSON, ending.cause, ending.code, ending.reason)
    assert expected == foretold(ending, BEFORE)


def test_a_reason_in_the_case_itself_stands_after_a_step_too() -> None:
    """It was decided before, as when a letter goes out first; the reader is told when it was said."""
    assert Foretold(Outcome.TO_PERSON, Cause.BUSINESS, "late", "For sent.") == foretold(BUSINESS, WOULD)


@pytest.mark.parametrize("ending", [IN_DOUBT, TECHNICAL])
def test_who_doubts_after_a_step_that_was_not_carried_out_says_nothing(ending: Settlement) -> None:
    """It read a world in which the step had not happened."""
    assert Foretold(None, code="after_step") == foretold(ending, WOULD)


def test_a_technical_failure_foretells_nothing() -> None:
    """The system may be up again when it counts."""
    assert Foretold(None, code="technical") == foretold(TECHNICAL, BEFORE)
