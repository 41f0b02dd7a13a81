"""A case's history, as its process owner reads it."""

from dataclasses import replace
from datetime import UTC, datetime

from scheduler.cli.story import story
from shared.model import Cause, ItemState, Outcome
from shared.views import EventSeen, ItemHistory, ItemSeen, StepSeen

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)
ITEM = ItemSeen(
    id=7,
    robot="invoice_splitting",
    process="faktura-avdrag",
    state=ItemState.SETTLED,
    outcome=Outcome.TO_PERSON,
    cause=Cause.BUSINESS,
    reason_code="in_collection",
    reason="Kravet er til inkasso.",
    share_permille=0,
    added_at=NOON,
    added_by="rpa-team",
    not_before=NOON,
    first_taken_at=NOON,
    settled_at=NOON,
    attempts=1,
    failures=0,
    losses=0,
    runs=(3,),
    purged=False,
)
EVENTS = (
    EventSeen(NOON, "added", None, None, None, "rpa-team"),
    EventSeen(NOON, "to_person", "in_collection", "Kravet er til inkasso.", 3, None),
)


def test_it_says_how_the_case_ended_why_and_who_did_what():
    """No code, no jargon."""
    assert [
        "Sak 7 · invoice_splitting · Til menneske: faglig grunn",
        "  Kravet er til inkasso.",
        "  Forsøk: 1",
        "Hendelser",
        "  22.11.2026 12.00  Saken kom inn. (av rpa-team)",
        "  22.11.2026 12.00  Til menneske: faglig grunn: Kravet er til inkasso. (kjøring 3)",
    ] == story(ItemHistory(ITEM, EVENTS, ()), "nb")


def test_the_clear_reference_stands_there_only_when_it_was_asked_for():
    """It may hold personal data."""
    told = story(ItemHistory(ITEM, (), ()), "nb", reference="r-1")
    assert "  Saksreferanse: r-1" in told
    assert not any("referanse" in line for line in story(ItemHistory(ITEM, (), ()), "nb"))


def test_a_purged_case_says_so():
    """Whoever looks for the reference learns that it is gone."""
    told = story(ItemHistory(replace(ITEM, purged=True), (), ()), "nb")
    assert "  Saksreferanse: slettet etter fristen" in told


def test_a_waiting_case_says_when_it_is_tried_again():
    """A technical failure mends itself; the owner need do nothing."""
    waiting = replace(ITEM, state=ItemState.WAITING, outcome=None, cause=None, reason=None)
    assert "  Prøves igjen: 22.11.2026 12.00" in story(ItemHistory(waiting, (), ()), "nb")


def test_steps_tell_what_was_done_to_the_outside_world():
    """One that was begun and never confirmed is the one to look at."""
    steps = (
        StepSeen("reschedule", "finished", 1, 3, NOON, NOON),
        StepSeen("answer", "begun", 2, 4, NOON, None),
    )
    assert [
        "Steg",
        "  22.11.2026 12.00  reschedule: utført (kjøring 3)",
        "  22.11.2026 12.00  answer: påbegynt, ikke bekreftet (kjøring 4)",
    ] == story(ItemHistory(ITEM, (), steps), "nb")[-3:]


def test_nynorsk_and_english_say_the_same():
    """Each in its own words."""
    history = ItemHistory(ITEM, EVENTS, ())
    assert "Sak 7 · invoice_splitting · Til menneske: fagleg grunn" == story(history, "nn")[0]
    assert "Item 7 · invoice_splitting · To a person: the case itself" == story(history, "en")[0]
