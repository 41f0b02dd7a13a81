"""Who may do what in which state: the table, and what follows."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.follow_up.acts import Act, ActKind, Colleague, Content, FollowUpState, Standing, Told
from shared.follow_up.rules import Change, Refusal, Rule, Unchanged, decide, wrong_with

AT = datetime(2026, 11, 22, tzinfo=UTC)
KARI, OLA = Colleague("kari", owner=True, rpa=False), Colleague("ola", owner=True, rpa=False)
RITA, FINN = Colleague("rita", owner=False, rpa=True), Colleague("finn", owner=False, rpa=False)
PEOPLE = {each.id: each for each in (KARI, OLA, RITA, FINN)}
NEW = Standing(FollowUpState.OPEN, None, 0)
OLAS = Standing(FollowUpState.OPEN, "ola", 1, Told(ActKind.TAKE, "ola", AT))
RPA = Standing(FollowUpState.WITH_RPA, None, 1, Told(ActKind.TO_RPA, "ola", AT))
DONE = Standing(FollowUpState.DONE, "ola", 2, Told(ActKind.DONE, "ola", AT, note="ok"), minutes=5)
ACTS = {
    "take": Act(ActKind.TAKE),
    "over": Act(ActKind.TAKE, over=True),
    "give": Act(ActKind.GIVE, to="ola"),
    "again": Act(ActKind.AGAIN),
    "done": Act(ActKind.DONE, minutes=5, note="ok"),
    "not needed": Act(ActKind.NOT_NEEDED, note="ok"),
    "to rpa": Act(ActKind.TO_RPA),
    "note": Act(ActKind.NOTE, note="ok"),
}
# What happens when somebody does so: the state and holder afterwards, "same", or the rule that refuses.
TABLE = {
    "kari": {
        "take": ("open kari", "somebody_has_it", "open kari", "solved"),
        "over": ("open kari", "open kari", "open kari", "solved"),
        "give": ("open ola", "same", "open ola", "solved"),
        "again": ("again kari", "somebody_has_it", "again kari", "solved"),
        "done": ("done kari", "somebody_has_it", "done kari", "solved"),
        "not needed": ("not_needed kari", "somebody_has_it", "not_needed kari", "solved"),
        "to rpa": ("with_rpa -", "somebody_has_it", "same", "solved"),
        "note": ("open -", "open ola", "with_rpa -", "done ola"),
    },
    "ola": {
        "take": ("open ola", "same", "open ola", "solved"),
        "over": ("open ola", "same", "open ola", "solved"),
        "give": ("open ola", "same", "open ola", "solved"),
        "again": ("again ola", "again ola", "again ola", "solved"),
        "done": ("done ola", "done ola", "done ola", "same"),
        "not needed": ("not_needed ola", "not_needed ola", "not_needed ola", "solved"),
        "to rpa": ("with_rpa -", "with_rpa -", "same", "solved"),
        "note": ("open -", "open ola", "with_rpa -", "done ola"),
    },
    "rita": {
        "take": ("open rita", "somebody_has_it", "with_rpa rita", "solved"),
        "over": ("open rita", "open rita", "with_rpa rita", "solved"),
        "give": ("open ola", "same", "open ola", "solved"),
        "again": ("again rita", "somebody_has_it", "again rita", "solved"),
        "done": ("done rita", "somebody_has_it", "done rita", "solved"),
        "not needed": ("not_needed rita", "somebody_has_it", "not_needed rita", "solved"),
        "to rpa": ("with_rpa -", "somebody_has_it", "same", "solved"),
        "note": ("open -", "open ola", "with_rpa -", "done ola"),
    },
    "finn": dict.fromkeys(ACTS, ("no_role",) * 4),
}


def happens(standing: Standing, act: Act, actor: Colleague) -> str:
    """What becomes of it, as the table writes it."""
    verdict = decide(standing, act, actor, PEOPLE.get(act.to or ""))
    if isinstance(verdict, Change):
        return f"{verdict.state} {verdict.assignee or '-'}"
    return verdict.rule.value if isinstance(verdict, Refusal) else "same"


@pytest.mark.parametrize("name", TABLE)
def test_who_may_do_what_in_which_state(name: str):
    """New, another's, with the RPA team, done: each act of each colleague, as written down by hand."""
    found = {
        word: tuple(happens(standing, act, PEOPLE[name]) for standing in (NEW, OLAS, RPA, DONE))
        for word, act in ACTS.items()
    }
    assert TABLE[name] == found


@pytest.mark.parametrize(
    ("act", "rule"),
    [
        (Act(ActKind.GIVE), Rule.RECIPIENT_NEEDED),
        (Act(ActKind.DONE, note="ok"), Rule.MINUTES_NEEDED),
        (Act(ActKind.DONE, minutes=-1, note="ok"), Rule.MINUTES_WRONG),
        (Act(ActKind.DONE, minutes=6001, note="ok"), Rule.MINUTES_WRONG),
        (Act(ActKind.TAKE, minutes=1), Rule.MINUTES_WRONG),
        (Act(ActKind.DONE, minutes=1, note=" "), Rule.NOTE_NEEDED),
        (Act(ActKind.NOT_NEEDED), Rule.NOTE_NEEDED),
        (Act(ActKind.NOTE), Rule.NOTE_NEEDED),
        (Act(ActKind.NOTE, note="x" * 2001), Rule.NOTE_TOO_LONG),
        (Act(ActKind.AGAIN, minutes=0), None),
        (Act(ActKind.NOT_NEEDED, minutes=3, note="ok"), None),
    ],
)
def test_what_cannot_be_meant_is_refused_whatever_the_case(act: Act, rule: Rule | None):
    """Nothing is written for a slip of the finger."""
    assert rule is wrong_with(act)


def test_a_case_is_given_only_to_somebody_whose_business_it_is():
    """Nobody else could do anything with it."""
    refused = decide(NEW, Act(ActKind.GIVE, to="finn"), KARI, FINN)
    assert Refusal(Rule.RECIPIENT_HAS_NO_ROLE) == refused


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"content": Content.PURGED}, Rule.CONTENT_PURGED),
        ({"content": Content.KEY_LOST}, Rule.KEY_LOST),
        ({"robot_active": False}, Rule.ROBOT_RETIRED),
    ],
)
def test_no_robot_is_given_what_it_cannot_do(more: dict[str, Any], rule: Rule):
    """The case would wait for ever; by hand it still ends."""
    standing = replace(NEW, **more)
    assert Refusal(rule) == decide(standing, Act(ActKind.AGAIN), KARI)
    assert isinstance(decide(standing, ACTS["done"], KARI), Change)


def test_whom_the_manifest_named_has_not_taken_it_yet():
    """Any colleague may act on what nobody has touched; who was named may too."""
    named = replace(NEW, assignee="ola")
    assert ["open kari", "open ola"] == [happens(named, Act(ActKind.TAKE), each) for each in (KARI, OLA)]


def test_the_same_wish_of_a_colleague_is_fulfilled():
    """Twice to the robot is once to the robot; who looked before does not matter then."""
    again = Standing(FollowUpState.AGAIN, "ola", 1, Told(ActKind.AGAIN, "ola", AT))
    assert Unchanged() == decide(again, Act(ActKind.AGAIN, seen=0), KARI)


def test_the_same_words_with_other_minutes_are_another_wish():
    """The second figure is not counted, and its author is told."""
    assert Refusal(Rule.SOLVED) == decide(DONE, Act(ActKind.DONE, minutes=6, note="ok"), OLA)


@given(st.sampled_from([*ACTS.values()]), st.sampled_from([NEW, OLAS, RPA]), st.sampled_from([KARI, RITA]))
def test_an_act_done_twice_is_done_once(act: Act, standing: Standing, actor: Colleague):
    """Whatever it was, the second time nothing changes."""
    verdict = decide(standing, act, actor, PEOPLE.get(act.to or ""))
    if isinstance(verdict, Change):
        told = Told(act.kind, actor.id, AT, act.to, act.note)
        last = standing.last if act.kind is ActKind.NOTE else told
        after = Standing(verdict.state, verdict.assignee, standing.changes + 1, last, told, verdict.minutes)
        assert Unchanged() == decide(after, act, actor, PEOPLE.get(act.to or ""))


@given(st.sampled_from([*ACTS]), st.integers(0, 3))
def test_nobody_acts_on_what_changed_since_they_looked(word: str, seen: int):
    """Unless it stands as they want it already, or they only leave a note."""
    act = replace(ACTS[word], seen=seen)
    refused = decide(OLAS, act, OLA, OLA) == Refusal(Rule.CHANGED_MEANWHILE)
    assert (seen != 1 and word not in ("take", "over", "give", "note")) is refused
