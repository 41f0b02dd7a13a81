"""What people do with follow-ups, in the database: once, by name, and counted."""

from typing import Any

import pytest

from shared.errors import BadInput, NotAllowed, NotFound, Overtaken, Refused
from shared.follow_up.acts import Act, ActKind
from shared.follow_up.rules import Change, Unchanged
from shared.store.connect import Connection
from tests.integration.follow_up.conftest import DONE, WRONG, Desk, as_person, treat
from tests.support.house import SmallHouse

TAKE = Act(ActKind.TAKE)
BY_HAND = Act(ActKind.DONE, minutes=12, note="Ført i fagsystemet.")
AGAIN = Act(ActKind.AGAIN)
_MINUTES = "select exception_ms, person, note, treatment, item_id from facts where kind = 'human_minutes'"
_EVENTS = "select change, kind, person, by_person, to_person, note from follow_up_events order by id"


def event(change: int | None, kind: str, person: str, **other: Any) -> dict[str, Any]:
    """A line of the history."""
    usual = {"by_person": person, "to_person": None, "note": None}
    return {"change": change, "kind": kind, "person": person} | usual | other


def stands(house: SmallHouse) -> list[tuple[Any, ...]]:
    """State, assignee and changes of each follow-up."""
    rows = house.rows("select state, assignee, changes from follow_ups order by id")
    return [tuple(row.values()) for row in rows]


def test_a_case_is_taken_handed_over_and_done_with_names(house: SmallHouse, desk: Desk) -> None:
    """Who had it, who got it and who did it stands in its history."""
    desk("kari").act(1, TAKE)
    desk("kari").act(1, Act(ActKind.GIVE, to="ola", note="Du kjenner den."))
    desk("ola").act(1, BY_HAND)
    assert [("done", "ola", 3)] == stands(house)
    assert [
        event(1, "take", "kari"),
        event(2, "give", "kari", to_person="ola", note="Du kjenner den."),
        event(3, "done", "ola", note="Ført i fagsystemet."),
    ] == house.rows(_EVENTS)


def test_minutes_become_a_fact_under_the_role_and_no_name(house: SmallHouse, desk: Desk) -> None:
    """Register I-19: no time of single colleagues, and no word of theirs, stands in the register."""
    desk("kari").act(1, BY_HAND)
    expected = {"exception_ms": 720_000, "person": "process_owner", "note": None, "treatment": 1}
    assert [expected | {"item_id": 1}] == house.rows(_MINUTES)


def test_the_second_click_changes_nothing_and_says_so(house: SmallHouse, desk: Desk) -> None:
    """Whoever did not see the answer may ask again: one fact, one line."""
    verdicts = [type(desk("kari").act(1, BY_HAND).verdict) for _ in range(2)]
    assert ([Change, Unchanged], 1, 1) == (verdicts, len(house.rows(_MINUTES)), len(house.rows(_EVENTS)))


def test_the_later_of_two_is_told_what_the_first_did(house: SmallHouse, desk: Desk) -> None:
    """Both worked on it; the second one's minutes are not counted as though they had done it."""
    desk("kari").act(1, BY_HAND)
    with pytest.raises(Overtaken, match=r"Case 1 is closed already: Kari did the case by hand \d\d\."):
        desk("ola").act(1, Act(ActKind.DONE, minutes=5, note="Jeg også."))
    assert 1 == len(house.rows(_MINUTES))


def test_what_somebody_took_is_not_taken_from_them_by_mistake(house: SmallHouse, desk: Desk) -> None:
    """The sentence says who has it and how it is taken over on purpose."""
    desk("kari").act(1, TAKE)
    with pytest.raises(Overtaken, match=r"Kari has case 1: Kari took the case .*take --over"):
        desk("ola").act(1, TAKE)
    desk("ola").act(1, Act(ActKind.TAKE, over=True))
    assert [("open", "ola", 2)] == stands(house)


def test_whoever_looked_before_another_acted_is_told(house: SmallHouse, desk: Desk) -> None:
    """A page that was open since before is no ground to act on."""
    desk("kari").act(1, Act(ActKind.TO_RPA))
    with pytest.raises(Overtaken, match="Kari gave the case to the RPA team"):
        desk("ola").act(1, Act(ActKind.TAKE, seen=0))


def test_an_administrator_acts_for_another_under_both_names(
    house: SmallHouse, connection: Connection
) -> None:
    """Who sat there is as true as whom it was done for."""
    as_person(connection, "kari", by="ada").act(1, TAKE)
    assert [event(1, "take", "kari", by_person="ada")] == house.rows(_EVENTS)


@pytest.mark.parametrize("name", ["anne", "finn"])
def test_another_process_and_another_role_are_refused(house: SmallHouse, desk: Desk, name: str) -> None:
    """The sentence says who may."""
    with pytest.raises(NotAllowed, match="process owner of telling and the RPA team may act on case 1"):
        desk(name).act(1, TAKE)
    assert [("open", None, 0)] == stands(house)


def test_a_case_that_no_robot_gave_to_anybody_is_not_there(desk: Desk) -> None:
    """The sentence says where those are that are."""
    with pytest.raises(NotFound, match="avlast followup list"):
        desk("kari").act(77, TAKE)


def test_a_note_with_a_number_of_a_person_loses_it(house: SmallHouse, desk: Desk) -> None:
    """Notes are read by many and kept for good."""
    desk("kari").act(1, Act(ActKind.NOTE, note="Ringte 01819091230 i dag.\0"))
    assert [event(None, "note", "kari", note="Ringte [identity number] i dag.")] == house.rows(_EVENTS)


def test_done_without_minutes_writes_nothing(house: SmallHouse, desk: Desk) -> None:
    """The register would count a guess."""
    with pytest.raises(BadInput, match="how many minutes"):
        desk("kari").act(1, Act(ActKind.DONE, note="Gjort."))
    assert [("open", None, 0)] == stands(house)


def test_trying_again_gives_the_case_back_to_the_robot(house: SmallHouse, desk: Desk) -> None:
    """The same case, its claim and attempts as they were, in its next treatment."""
    desk("kari").act(1, AGAIN)
    expected = {"state": "waiting", "treatment": 2, "attempts": 1, "failures": 0, "cycle": 1, "outcome": None}
    assert [expected] == house.rows("select state, treatment, attempts, failures, cycle, outcome from items")
    assert [("again", "kari", 1)] == stands(house)


def test_what_the_robot_gives_back_again_is_a_new_follow_up_of_the_same_colleague(
    house: SmallHouse, desk: Desk
) -> None:
    """Whoever sent it knows most about it; each treatment has its fact."""
    desk("kari").act(1, AGAIN)
    treat(house, WRONG)
    assert [("again", "kari", 1), ("open", "kari", 0)] == stands(house)
    facts = house.rows("select treatment, outcome from facts where kind = 'settled' order by id")
    assert [{"treatment": n, "outcome": "to_person"} for n in (1, 2)] == facts


def test_a_case_that_the_robot_does_the_second_time_is_done(house: SmallHouse, desk: Desk) -> None:
    """Nobody has anything left to do, and the second treatment claims."""
    desk("kari").act(1, AGAIN)
    treat(house, DONE)
    facts = house.rows("select treatment, share_permille from facts order by id")
    assert [{"treatment": 1, "share_permille": 0}, {"treatment": 2, "share_permille": 1000}] == facts
    assert [("again", "kari", 1)] == stands(house)


def test_a_purged_case_is_not_given_to_a_robot(house: SmallHouse, desk: Desk) -> None:
    """It could not read it; a person still can end the follow-up."""
    house.rows("update items set payload_sealed = null, reference_sealed = null, key_id = null returning 1")
    with pytest.raises(Refused, match="deleted by age"):
        desk("kari").act(1, AGAIN)
    desk("kari").act(1, BY_HAND)
    assert [("done", "kari", 1)] == stands(house)


def test_a_case_whose_key_was_given_up_is_not_given_to_a_robot(house: SmallHouse, desk: Desk) -> None:
    """It would wait for ever, and end each run that came to it."""
    house.rows(
        "update payload_keys set sealed_until = registered_at, given_up_at = registered_at returning 1"
    )
    with pytest.raises(Refused, match="key of case 1 is lost"):
        desk("kari").act(1, AGAIN)


def test_a_begun_effect_has_its_time_before_the_robot_comes_back(house: SmallHouse, desk: Desk) -> None:
    """A process that was only asleep may still do it: the next attempt verifies after that."""
    house.rows(
        "insert into steps (item_id, name, state, intent_sealed, key_id, effect_ms, run_id, token)"
        " select id, 'write', 'begun', '', key_id, 30000, 1, 1 from items returning 1"
    )
    desk("kari").act(1, AGAIN)
    waits = "select not_before > clock_timestamp() + interval '30 seconds' as waits from items"
    assert [{"waits": True}] == house.rows(waits)
