"""Running cases again, in the database: once, by name, with one run, and counted once."""

import threading

import pytest

from shared.errors import Overtaken, Refused
from shared.follow_up.acts import Act, ActKind
from shared.items import StepState, StoredStep
from shared.reopening.how import Beginning, How
from shared.rerun import seen
from shared.rerun.doing import Answer
from shared.rerun.rules import Reopening, Unchanged
from shared.store.connect import Connection, Store
from tests.integration.follow_up.conftest import as_person as with_follow_ups
from tests.integration.rerun.conftest import as_person, treat
from tests.support.house import SmallHouse, until
from tests.support.lease import queue, take_run

PLAIN = How()
START = How(Beginning.START, reason="Feil konto i mai.")
QUEUED = "select id, robot, trigger, asked_by from runs where state = 'queued'"
EVENTS = "select kind, sentence, person from item_events where person <> 'test' order by id"


def handed(house: SmallHouse, *, steps: bool = False) -> None:
    """One case that went to a person."""
    house.add({"case": "a"})
    treat(house, {1: "to_person"}, steps=steps)


def test_a_case_that_went_to_a_person_is_run_again_under_its_name(
    house: SmallHouse, connection: Connection
) -> None:
    """Item, follow-up and history say the same; who and why stands in both."""
    handed(house)
    answer = as_person(connection, "kari").act(1, How(reason="Kontoen er åpnet."))
    assert Reopening(()) == answer.verdict
    assert [{"state": "waiting", "treatment": 2}] == house.rows("select state, treatment from items")
    assert [{"state": "again", "assignee": "kari"}] == house.rows("select state, assignee from follow_ups")
    deeds = house.rows("select kind, person, note from follow_up_events")
    assert [{"kind": "again", "person": "kari", "note": "Kontoen er åpnet."}] == deeds
    assert [{"kind": "reopened", "sentence": "Kontoen er åpnet.", "person": "kari"}] == house.rows(EVENTS)


def test_one_run_is_asked_for_however_many_cases(house: SmallHouse, connection: Connection) -> None:
    """It stands in line like any other, by the name of whoever asked."""
    house.add({"case": "a"}, {"case": "b"})
    treat(house, {1: "to_person", 2: "to_person"})
    chosen = seen.chosen(connection, seen.Choice(run=1))
    runs = [each.run for each in as_person(connection, "kari").act_on_all(chosen, PLAIN)]
    assert [2, 2] == runs
    assert [{"id": 2, "robot": "counting", "trigger": "hand", "asked_by": "kari"}] == house.rows(QUEUED)


def test_the_second_click_changes_nothing_and_says_so(house: SmallHouse, connection: Connection) -> None:
    """Neither does a colleague's, nor one by the run's number."""
    handed(house)
    kari, rita = (as_person(connection, name) for name in ("kari", "rita"))
    verdicts = [who.act(1, PLAIN).verdict for who in (kari, kari, rita)]
    assert [Reopening(()), Unchanged(), Unchanged()] == verdicts
    again = list(rita.act_on_all(seen.chosen(connection, seen.Choice(run=1)), PLAIN))
    assert [Unchanged()] == [each.verdict for each in again]
    assert 1 == len(house.rows(EVENTS)) == len(house.rows(QUEUED))


def test_looking_changes_nothing(house: SmallHouse, connection: Connection) -> None:
    """A preview is a question."""
    handed(house)
    assert as_person(connection, "kari").attempt(1, PLAIN, only_look=True).changed
    assert ([], [{"treatment": 1}]) == (house.rows(QUEUED), house.rows("select treatment from items"))


@pytest.mark.parametrize("ended", ["to_person", "done"])
@pytest.mark.parametrize(("case", "changed"), [(1, False), (2, True)], ids=["the same case", "another"])
def test_of_two_at_the_same_moment_each_case_is_reopened_once_and_one_run_comes(
    house: SmallHouse, case: int, changed: bool, ended: str
) -> None:
    """The second waits for the first, finds what is done already, and the run that was asked for."""
    house.add({"case": "a"}, {"case": "b"})
    treat(house, {1: ended, 2: ended})
    answers: list[Answer] = []

    def second() -> None:
        with house.connection() as connection:
            answers.append(as_person(connection, "rita").attempt(case, START, 1))

    with house.connection() as first, house.connection() as eye:
        with first.transaction():
            assert as_person(first, "rita").attempt(1, START, 1).changed
            thread = threading.Thread(target=second)
            thread.start()
            waiting = "select count(*) as n from pg_locks where not granted"
            until(lambda: eye.execute(waiting).fetchall()[0]["n"] > 0)
        thread.join()
    assert [changed] == [each.changed for each in answers]
    assert 1 == len(house.rows(QUEUED))


def test_whoever_looked_before_the_robot_treated_it_again_is_told(
    house: SmallHouse, connection: Connection
) -> None:
    """A page that was open since before is no ground to act on."""
    handed(house)
    as_person(connection, "kari").act(1, PLAIN, seen=1)
    treat(house, {1: "to_person"})
    with pytest.raises(Overtaken, match="has treated case 1 since you looked"):
        as_person(connection, "rita").act(1, PLAIN, seen=1)


@pytest.mark.parametrize(
    ("act", "match"), [("take", "Kari has case 1"), ("done", "closed already: Kari did")]
)
def test_what_a_colleague_has_or_did_by_hand_is_left_alone(
    house: SmallHouse, connection: Connection, act: str, match: str
) -> None:
    """The robot would do what a person is doing, or did."""
    handed(house)
    with_follow_ups(connection, "kari").act(
        1, Act(ActKind(act), minutes=3 if act == "done" else None, note="x")
    )
    with pytest.raises(Overtaken, match=match):
        as_person(connection, "rita").act(1, START)


def test_a_purged_case_is_refused(house: SmallHouse, connection: Connection) -> None:
    """No robot could read it, and the sentence says what to do."""
    house.add({"case": "a"})
    treat(house, {1: "done"})
    house.rows("update items set payload_sealed = null, reference_sealed = null, key_id = null returning 1")
    with pytest.raises(Refused, match="deleted by age"):
        as_person(connection, "rita").act(1, START)


def test_a_done_case_from_the_start_has_its_steps_checked(house: SmallHouse, connection: Connection) -> None:
    """What was done is asked for, not believed; who had it done again stands in its history."""
    house.add({"case": "a"})
    treat(house, {1: "done"}, steps=True)
    as_person(connection, "rita").act(1, START)
    assert [{"state": "check", "intent": True}] == house.rows(
        "select state, intent_sealed is not null as intent from steps"
    )
    expected = {"kind": "reopened_from_start", "sentence": "Feil konto i mai.", "person": "rita"}
    assert [expected] == house.rows(EVENTS)


def test_a_step_that_the_rpa_team_lets_be_repeated_is_named_in_the_history(
    house: SmallHouse, connection: Connection
) -> None:
    """Who allowed what, and why, is there when somebody asks in a year."""
    handed(house, steps=True)
    as_person(connection, "rita").act(1, How(repeat=frozenset({"mark"}), reason="Ble aldri sendt."))
    assert [{"state": "repeat"}] == house.rows("select state from steps")
    assert [
        {"kind": "reopened", "sentence": "Ble aldri sendt.", "person": "rita"},
        {"kind": "may_repeat", "sentence": "mark", "person": "rita"},
    ] == house.rows(EVENTS)


def test_a_run_that_waits_for_its_back_off_is_not_the_one(house: SmallHouse, connection: Connection) -> None:
    """It would come in an hour; whoever asks now gets one now."""
    handed(house)
    house.rows(
        "insert into runs (environment, robot, trigger, state, not_before)"
        " values ('test', 'counting', 'retry', 'queued', clock_timestamp() + interval '1 hour') returning 1"
    )
    assert 3 == as_person(connection, "kari").act(1, PLAIN).run


def test_a_command_that_dies_leaves_no_case_without_its_run(house: SmallHouse) -> None:
    """Reopening and asking for the run are one transaction."""
    handed(house)
    with house.connection() as dying:
        dying.execute("begin")
        as_person(dying, "kari").act(1, PLAIN)
        dying.close()
    assert ([], [{"treatment": 1}]) == (house.rows(QUEUED), house.rows("select treatment from items"))


def test_cases_are_chosen_by_run_queue_number_and_reference(
    house: SmallHouse, connection: Connection
) -> None:
    """Each way finds what it names and nothing beside it."""
    house.add({"case": "a"}, {"case": "b"}, {"case": "c"})
    treat(house, {1: "to_person", 2: "done", 3: "to_person"})
    house.add({"case": "d"})
    treat(house, {4: "to_person"})
    found = [
        seen.chosen(connection, seen.Choice(run=1)),
        seen.chosen(connection, seen.Choice(robot="counting", code="wrong_case")),
        seen.chosen(connection, seen.Choice(robot="counting", code="other")),
        seen.by_number(connection, [4, 2]),
        seen.by_reference(connection, house.house().keys, "counting", ["c", " a "]),
    ]
    assert [[1, 3], [1, 3, 4], [], [2, 4], [1, 3]] == [[item for item, _ in each] for each in found]


def test_a_robot_can_tell_what_was_begun_before_the_case_came_again(
    house: SmallHouse, connection: Connection
) -> None:
    """What is begun anew belongs to the treatment that began it."""
    handed(house, steps=True)
    as_person(connection, "rita").act(1, How(repeat=frozenset({"mark"}), reason="Ble slettet."))
    with Store(house.url) as store:
        mine = queue(house, store, take_run(house, store))
        item = mine.take()
        assert item is not None
        mine.begin(item, "mark", b"{}", 0)
        stored = mine.step(item, "mark")
    expected = StoredStep(StepState.BEGUN, b"{}", treatment=2)
    assert (2, expected) == (item.treatment, stored)
