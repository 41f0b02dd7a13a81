"""A write whose answer was lost is asked for, never guessed: by this very attempt, and by nobody else."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from scheduler.ending import CHILD_DIED, SUCCEEDED
from scheduler.rescue import Heartbeat
from scheduler.runs import Runs, TakenRun
from shared.errors import Fenced
from shared.items import Settlement, Taken
from shared.model import Cause, Outcome
from shared.store.connect import Connection, Store
from shared.store.items import StoredItems
from tests.support.house import SmallHouse, small_house
from tests.support.lease import queue, take_run

DONE = Settlement(Outcome.DONE, share_permille=1000)
Result = TypeVar("Result")


class Deaf(Store):
    """A store that loses the next answers: the work is committed, then the connection breaks."""

    lost = 0
    between: Callable[[], object] = staticmethod(lambda: None)

    def again(self, work: Callable[[Connection], Result], patience: float | None = None) -> Result:
        """Do the work, lose its answer as often as told, and do it again on a new connection."""
        while self.lost:
            self.lost -= 1
            super().again(work, patience)
            self.close()
            self.between()
        return super().again(work, patience)


class Cut(Deaf):
    """A store whose connection breaks before the work reaches the server."""

    def again(self, work: Callable[[Connection], Result], patience: float | None = None) -> Result:
        """Break, let happen what happens meanwhile, and do the work on a new connection."""
        while self.lost:
            self.lost -= 1
            self.close()
            self.between()
        return super().again(work, patience)


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house with one case."""
    made = small_house(tmp_path, database)
    made.add({"case": "a"})
    return made


@pytest.fixture
def deaf(house: SmallHouse) -> Iterator[Deaf]:
    """A store that can lose answers."""
    store = Deaf(house.url)
    with store:
        yield store


def taken(items: StoredItems) -> Taken:
    """Take the item that is there."""
    item = items.take()
    assert item is not None
    return item


def abandon(house: SmallHouse, run: TakenRun, lost_budget: int = 5) -> None:
    """Have a rescuer end the run."""
    with Store(house.url) as other:
        assert Runs(other, lost_budget).abandon(Heartbeat(run.id, run.robot, run.token, beats=0))


WRITES: dict[str, tuple[Callable[[StoredItems, Taken], object], dict[str, int]]] = {
    "settle": (lambda items, item: items.settle(item, DONE), {"settled": 1, "facts": 1, "told": 1}),
    "retry": (
        lambda items, item: items.retry(item, 0, "technical", "x"),
        {"settled": 0, "facts": 0, "told": 1},
    ),
    "note": (lambda items, item: items.note(item, "note", "x"), {"settled": 0, "facts": 0, "told": 1}),
    "begin": (lambda items, item: items.begin(item, "s", b"{}", 0), {"settled": 0, "facts": 0, "told": 0}),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_lost_answer_neither_loses_nor_doubles(house: SmallHouse, deaf: Deaf, write: str) -> None:
    """The connection breaks after each of two commits: what was written stands once."""
    do, expected = WRITES[write]
    items = queue(house, deaf, take_run(house, deaf))
    item = taken(items)
    deaf.lost = 2
    do(items, item)
    (row,) = house.rows(
        "select (select count(*) from items where state = 'settled') as settled,"
        " (select count(*) from facts) as facts,"
        " (select count(*) from item_events where attempt is not null) as told"
    )
    assert expected == row


def test_a_take_whose_answer_was_lost_gives_that_item(house: SmallHouse, deaf: Deaf) -> None:
    """What the lost answer had given is worked on; what is in hand already is not given again."""
    house.add({"case": "b"}, {"case": "c"})
    items = queue(house, deaf, take_run(house, deaf))
    first = taken(items)
    deaf.lost = 1
    assert [first.id + 1, first.id + 2] == [taken(items).id, taken(items).id]
    assert [{"n": 3}] == house.rows("select sum(attempts) as n from items")


def test_a_retry_of_an_earlier_attempt_answers_nothing_for_this_one(house: SmallHouse, deaf: Deaf) -> None:
    """The same run had put the item back before; whether it did so now is another question."""
    run = take_run(house, deaf)
    items = queue(house, deaf, run)
    items.retry(taken(items), 0, "technical", "x")
    second = taken(items)
    cut = Cut(house.url)
    cut.lost, cut.between = 1, lambda: abandon(house, run)
    with cut, pytest.raises(Fenced):
        queue(house, cut, run).retry(second, 0, "technical", "x")
    assert [{"failures": 1, "losses": 1}] == house.rows("select failures, losses from items")


def test_what_a_rescuer_settled_is_not_taken_for_ones_own(house: SmallHouse, deaf: Deaf) -> None:
    """The item was given up while the connection was away: the robot must not think it done."""
    run = take_run(house, deaf)
    item = taken(queue(house, deaf, run))
    cut = Cut(house.url)
    cut.lost, cut.between = 1, lambda: abandon(house, run, lost_budget=0)
    with cut, pytest.raises(Fenced):
        queue(house, cut, run).settle(item, DONE)
    assert [{"outcome": "to_person"}] == house.rows("select outcome from facts")


def test_an_end_whose_answer_was_lost_was_ours(house: SmallHouse, deaf: Deaf) -> None:
    """The worker ended its run and must not read in its log that another did."""
    run = take_run(house, deaf)
    deaf.lost = 1
    assert Runs(deaf, 5).end(run, SUCCEEDED)
    assert [{"state": "succeeded"}] == house.rows("select state from runs")


def test_an_end_that_a_rescuer_brought_is_not_taken_for_ones_own(house: SmallHouse, deaf: Deaf) -> None:
    """The run was abandoned while the connection was away: its log must not say that it succeeded."""
    run = take_run(house, deaf)
    cut = Cut(house.url)
    cut.lost, cut.between = 1, lambda: abandon(house, run)
    with cut:
        cut.connection  # noqa: B018 (made, so that it can break)
        assert not Runs(cut, 5).end(run, SUCCEEDED)
    assert [{"state": "abandoned"}] == house.rows(f"select state from runs where id = {run.id}")


STALE: dict[str, Callable[[StoredItems, Taken], Any]] = {
    "read a step": lambda items, item: items.step(item, "write"),
    "begin": lambda items, item: items.begin(item, "write", b"{}", 0),
    "finish": lambda items, item: items.finish(item, "write"),
    "note": lambda items, item: items.note(item, "note", "x"),
    "retry": lambda items, item: items.retry(item, 0, "technical", "x"),
    "settle": lambda items, item: items.settle(item, DONE),
}


@pytest.mark.parametrize("write", STALE)
def test_an_attempt_that_is_over_can_do_nothing(house: SmallHouse, deaf: Deaf, write: str) -> None:
    """The same run took the item anew: what still holds the attempt before is refused all the same."""
    items = queue(house, deaf, take_run(house, deaf))
    first = taken(items)
    items.begin(first, "write", b"{}", 0)
    items.retry(first, 0, "technical", "x")
    taken(items)
    with pytest.raises(Fenced):
        STALE[write](items, first)


WAITS = (
    "select round(extract(epoch from not_before - begun_at)) as s from items join steps on item_id = items.id"
)


@pytest.mark.parametrize(
    ("effect_seconds", "waits"),
    [(0.0, 20), (30.0, 50), (None, 0)],
    ids=["lands at once", "lands late", "guarded"],
)
def test_a_sleepers_effect_has_a_lease_and_its_time(
    house: SmallHouse, deaf: Deaf, effect_seconds: float | None, waits: int
) -> None:
    """It may call its effect a lease after it began it; then the effect takes its time, unless guarded."""
    run = take_run(house, deaf)
    items = queue(house, deaf, run)
    items.begin(taken(items), "write", b"{}", effect_seconds)
    deaf.connection.execute("update steps set begun_at = clock_timestamp()")
    abandon(house, run)
    assert [{"s": waits}] == house.rows(WAITS)


def test_what_was_killed_called_its_effect_before_now(house: SmallHouse, deaf: Deaf) -> None:
    """A process that was ended does not wake: from now on only the effect's own time is waited for."""
    run = take_run(house, deaf)
    items = queue(house, deaf, run)
    items.begin(taken(items), "write", b"{}", 30)
    deaf.connection.execute("update steps set begun_at = clock_timestamp() - interval '10 s'")
    assert Runs(deaf, 5).end(run, CHILD_DIED)
    assert [{"s": 40}] == house.rows(WAITS)


def test_a_person_is_told_whom_a_case_was_lost_with(house: SmallHouse, deaf: Deaf) -> None:
    """The token goes with the rescue, the run's number stays: the fact and the history name it."""
    run = take_run(house, deaf)
    taken(queue(house, deaf, run))
    abandon(house, run, lost_budget=0)
    assert [{"run_id": run.id, "token": None, "cause": Cause.TECHNICAL.value}] == house.rows(
        "select run_id, token, cause from items"
    )
