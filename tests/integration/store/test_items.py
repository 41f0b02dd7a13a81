"""The queue in PostgreSQL: one taker an item, and nothing for whoever lost the lease."""

from pathlib import Path
from typing import Any

import pytest

from scheduler.rescue import Heartbeat
from scheduler.runs import Runs
from shared.errors import BadInput, Fenced
from shared.items import Settlement, StepState
from shared.model import Cause, Outcome
from shared.store.connect import Store
from tests.support.house import SmallHouse, small_house
from tests.support.lease import queue, take_run

DONE = Settlement(Outcome.DONE, share_permille=1000)


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house of this test's own."""
    return small_house(tmp_path, database)


def test_what_is_taken_is_what_was_added(house: SmallHouse) -> None:
    """Payload and reference come back in clear to the run that holds the item, and lie sealed meanwhile."""
    house.add({"case": "ø 1", "mode": "done"})
    with Store(house.url) as store:
        taken = queue(house, store, take_run(house, store)).take()
    assert taken is not None
    assert ("ø 1", b'{"case":"\xc3\xb8 1","mode":"done"}', 1) == (
        taken.reference,
        taken.payload,
        taken.attempt,
    )
    (row,) = house.rows("select payload_sealed, reference_sealed from items")
    assert b"mode" not in bytes(row["payload_sealed"])
    assert "ø".encode() not in bytes(row["reference_sealed"])


def test_a_reference_is_in_its_queue_once(house: SmallHouse) -> None:
    """A case that is sent again, however it is spelt in Unicode, is the same case."""
    house.add({"case": "caf\u00e9"})
    house.add({"case": " cafe\u0301 "})
    assert [{"n": 1}] == house.rows("select count(*) as n from items")


def test_an_abandoned_run_can_neither_take_nor_begin_nor_settle(house: SmallHouse) -> None:
    """Whoever only slept finds every door closed: another may be at the same case by now."""
    house.add({"case": "a"}, {"case": "b"})
    with Store(house.url) as store:
        run = take_run(house, store)
        mine = queue(house, store, run)
        item = mine.take()
        assert item is not None
        mine.begin(item, "write", b"{}", 0)
        assert Runs(store, 5).abandon(Heartbeat(run.id, run.robot, run.token, beats=0))
        for write in (
            mine.take,
            lambda: mine.begin(item, "other", b"{}", 0),
            lambda: mine.finish(item, "write"),
            lambda: mine.note(item, "note", "x"),
            lambda: mine.retry(item, 0, "technical", "x"),
            lambda: mine.settle(item, DONE),
        ):
            with pytest.raises(Fenced):
                write()
    assert [] == house.rows("select 1 from facts")
    assert [{"state": "waiting", "losses": 1}, {"state": "waiting", "losses": 0}] == house.rows(
        "select state, losses from items order by id"
    )


def test_a_lease_that_beat_after_all_is_not_abandoned(house: SmallHouse) -> None:
    """The observer names the very beat that it saw; one beat later it is wrong, and nothing happens."""
    with Store(house.url) as store:
        run = take_run(house, store)
        runs = Runs(store, 5)
        assert (True, None) == runs.renew(run, 20.0)
        assert not runs.abandon(Heartbeat(run.id, run.robot, run.token, beats=0))
    assert [{"state": "running"}] == house.rows("select state from runs")


def test_abandoning_inserts_one_successor_and_frees_the_items(house: SmallHouse) -> None:
    """Rescue is one transaction, and the second rescuer finds nothing left to do."""
    house.add({"case": "a"})
    with Store(house.url) as store:
        run = take_run(house, store)
        queue(house, store, run).take()
        seen = Heartbeat(run.id, run.robot, run.token, beats=0)
        assert [True, False] == [Runs(store, 5).abandon(seen), Runs(store, 5).abandon(seen)]
    rows = house.rows("select state, trigger, after_run, lost_before from runs order by id")
    assert [
        {"state": "abandoned", "trigger": "hand", "after_run": None, "lost_before": 0},
        {"state": "queued", "trigger": "successor", "after_run": run.id, "lost_before": 1},
    ] == rows


def test_an_item_lost_too_often_goes_to_a_person(house: SmallHouse) -> None:
    """A case that kills whoever touches it is a person's, and counted once."""
    house.add({"case": "a"})
    with Store(house.url) as store:
        for _ in range(3):
            run = Runs(store, 2).take("w", "m", [], 20.0) or take_run(house, store)
            assert queue(house, store, run).take() is not None
            Runs(store, 2).abandon(Heartbeat(run.id, run.robot, run.token, beats=0))
            store.connection.execute("update items set not_before = clock_timestamp()")
    assert [{"cause": "technical", "reason_code": "lost_too_often", "losses": 3}] == house.rows(
        "select cause, reason_code, losses from items"
    )
    assert [{"lost_attempts": 3, "share_permille": 0}] == house.rows(
        "select lost_attempts, share_permille from facts"
    )


def test_a_begun_effect_is_given_its_time_before_the_next_attempt(house: SmallHouse) -> None:
    """A paused process may still wake: nobody verifies before lease and effect time are over."""
    house.add({"case": "a"})
    with Store(house.url) as store:
        run = take_run(house, store)
        mine = queue(house, store, run)
        item = mine.take()
        assert item is not None
        mine.begin(item, "write", b"{}", 30)
        Runs(store, 5).abandon(Heartbeat(run.id, run.robot, run.token, beats=0))
    assert [{"waits": True}] == house.rows(
        "select not_before > clock_timestamp() + interval '29 s' as waits from items"
    )


def test_a_step_keeps_the_intent_that_was_written_first(house: SmallHouse) -> None:
    """Beginning again counts the try and changes nothing of what shall be written."""
    house.add({"case": "a"})
    with Store(house.url) as store:
        mine = queue(house, store, take_run(house, store))
        item = mine.take()
        assert item is not None
        mine.begin(item, "write", b"first", 0)
        mine.begin(item, "write", b"second", 0)
        stored = mine.step(item, "write")
    assert stored is not None
    assert (StepState.BEGUN, b"first") == (stored.state, stored.intent)
    assert [{"tries": 2}] == house.rows("select tries from steps")


def test_no_sentence_of_a_robot_reaches_a_row_unfiltered(house: SmallHouse) -> None:
    """Notes, retries and reasons are read by many; what PostgreSQL takes in no text is left out of them."""
    house.add({"case": "a"}, {"case": "b"})
    said, shown = "S\u00f8ker 158390 10270\0\ud800", "S\u00f8ker [identity number]?"
    with Store(house.url) as store:
        mine = queue(house, store, take_run(house, store))
        first, second = mine.take(), mine.take()
        assert first is not None
        assert second is not None
        mine.note(first, "note", said)
        mine.retry(first, 60, "technical", said)
        mine.settle(second, Settlement(Outcome.TO_PERSON, Cause.BUSINESS, said, said))
    rows = house.rows("select code, sentence from item_events where run_id is not null order by id")
    assert [("note", shown), ("technical", shown), (shown, shown)] == [
        (r["code"], r["sentence"]) for r in rows
    ]


def test_the_name_of_a_step_tells_nothing(house: SmallHouse) -> None:
    """It is kept in clear and must stay the same, so it is refused rather than filtered."""
    house.add({"case": "a"})
    with Store(house.url) as store:
        mine = queue(house, store, take_run(house, store))
        item = mine.take()
        assert item is not None
        with pytest.raises(BadInput, match="name of a step"):
            mine.begin(item, "mail 15839010270", b"{}", 0)
    assert [] == house.rows("select 1 from steps")


def test_a_settle_whose_answer_was_lost_is_neither_lost_nor_doubled(house: SmallHouse) -> None:
    """The connection breaks after the commit: asking again finds it done."""
    house.add({"case": "a"})
    with Store(house.url) as store:
        mine = queue(house, store, take_run(house, store))
        item = mine.take()
        assert item is not None
        mine.settle(item, Settlement(Outcome.TO_PERSON, Cause.BUSINESS, "wrong_case", "x"))
        mine._store = _Breaking(store)  # type: ignore[assignment]  # the edge that the test fakes
        mine.settle(item, Settlement(Outcome.TO_PERSON, Cause.BUSINESS, "wrong_case", "x"))
    assert [{"n": 1}] == house.rows("select count(*) as n from facts")


class _Breaking:
    """A store whose connection is made anew between the first try and the answer."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.generation = store.generation

    def again(self, work: Any) -> Any:
        self.generation += 1
        return self._store.again(work)


def test_a_case_that_ends_its_run_again_goes_behind_the_others(house: SmallHouse) -> None:
    """The first loss costs no time; from the second on the others get on meanwhile."""
    house.add({"case": "a"})
    waits = []
    with Store(house.url) as store:
        for _ in range(2):
            run = Runs(store, 5).take("w", "m", [], 20.0) or take_run(house, store)
            assert queue(house, store, run).take() is not None
            Runs(store, 5).abandon(Heartbeat(run.id, run.robot, run.token, beats=0))
            waits += house.rows("select not_before > clock_timestamp() as later from items")
    assert [{"later": False}, {"later": True}] == waits
