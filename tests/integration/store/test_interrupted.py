"""The connection is cut at every message of a write: what was asked for happens once, whatever is lost."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString

import pytest

from scheduler import intake
from scheduler.ending import SUCCEEDED
from scheduler.look import look
from scheduler.rescue import Heartbeat
from scheduler.runs import Runs, TakenRun, request
from shared.items import Settlement, StepState, Taken
from shared.model import Outcome
from shared.store.connect import AWAY, Connection, Store, connect
from shared.store.items import StoredItems
from tests.support.house import SmallHouse, small_house
from tests.support.lease import queue, take_run
from tests.support.proxy import Part, Proxy, at_every_message
from tests.support.ticking import with_ticks

DONE = Settlement(Outcome.DONE, share_permille=1000)
# Cut after each message in CI; before, within and after each in the long run.
PARTS = [
    pytest.param([Part.ALL], id="after each message"),
    pytest.param(
        list(Part), id="before, in and after each message", marks=[pytest.mark.soak, pytest.mark.timeout(900)]
    ),
]
LOOKED_FROM = datetime(2026, 3, 2, 6, tzinfo=UTC)
NEVER = 10**9
MOVE_BACK = (
    "update schedules set anchor = %(then)s, looked_until = %(then)s, next_due = %(then)s + interval '1 s'"
)
EVENTS = "select kind, count(*) as n from item_events where item_id = %(item)s group by kind"


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house of this test's own."""
    return small_house(tmp_path, database)


@pytest.fixture
def proxy(house: SmallHouse) -> Iterator[Proxy]:
    """The network between us and its database."""
    with Proxy(house.url) as between:
        yield between


@pytest.fixture
def store(proxy: Proxy) -> Iterator[Store]:
    """A store beyond that network."""
    with Store(proxy.url, "avlast test run") as beyond:
        yield beyond


@pytest.fixture
def direct(house: SmallHouse) -> Iterator[Connection]:
    """A connection that nobody cuts."""
    with connect(house.url) as connection:
        yield connection


@pytest.fixture
def items(house: SmallHouse, store: Store) -> StoredItems:
    """The queue of a run that holds its lease, with more cases than a test needs."""
    house.add(*({"case": f"c{number}"} for number in range(300)))
    return queue(house, store, take_run(house, store))


def taken(items: StoredItems) -> Taken:
    item = items.take()
    assert item is not None
    return item


def allow_many_runs(house: SmallHouse) -> None:
    with house.connection() as connection:
        connection.execute("update robots set runs_limit = 1000")


def answers(direct: Connection, query: LiteralString) -> list[dict[str, Any]]:
    return direct.execute(query).fetchall()


def ask_for_run(direct: Connection) -> None:
    assert request(direct, "counting", "test") is not None


def events(direct: Connection, item: Taken) -> dict[str, int]:
    return {row["kind"]: row["n"] for row in direct.execute(EVENTS, {"item": item.id})}


@pytest.mark.parametrize("parts", PARTS)
def test_an_item_is_settled_once(
    direct: Connection, proxy: Proxy, items: StoredItems, parts: Collection[Part]
) -> None:
    """One event and one fact, whether the question or the answer was lost."""

    def settle(item: Taken) -> None:
        items.settle(item, DONE)
        assert {"added": 1, "done": 1} == events(direct, item)

    assert at_every_message(proxy, parts, lambda: taken(items), settle) > 6
    assert [{"facts": 1}] == answers(
        direct,
        "select distinct (select count(*) from facts where item_id = items.id) as facts"
        " from items where state = 'settled'",
    )


@pytest.mark.parametrize("parts", PARTS)
def test_an_item_is_put_back_once(
    direct: Connection, proxy: Proxy, items: StoredItems, parts: Collection[Part]
) -> None:
    """A failed attempt counts once: else an item would reach its person too early."""

    def put_back(item: Taken) -> None:
        items.retry(item, 3600, "technical", "The target was down.")
        assert {"added": 1, "retry": 1} == events(direct, item)

    assert at_every_message(proxy, parts, lambda: taken(items), put_back) > 6
    assert [{"failures": 1}] == answers(direct, "select distinct failures from items where failures > 0")


@pytest.mark.parametrize("parts", PARTS)
def test_a_note_is_written_once(
    direct: Connection, proxy: Proxy, items: StoredItems, parts: Collection[Part]
) -> None:
    """The process owner reads each sentence once."""

    def note(item: Taken) -> None:
        items.note(item, "note", "The invoice was sent twice.")
        assert {"added": 1, "note": 1} == events(direct, item)

    assert at_every_message(proxy, parts, lambda: taken(items), note) > 6


@pytest.mark.parametrize("parts", PARTS)
def test_a_step_is_begun_with_one_intent_and_finished(
    direct: Connection, proxy: Proxy, items: StoredItems, parts: Collection[Part]
) -> None:
    """The first intent stands, and the finish is known: no later attempt does the effect again."""

    def step(item: Taken) -> None:
        items.begin(item, "mark", b"first", 0)
        items.finish(item, "mark")
        stored = items.step(item, "mark")
        assert stored is not None
        assert (StepState.FINISHED, b"first") == (stored.state, stored.intent)

    assert at_every_message(proxy, parts, lambda: taken(items), step) > 12


@pytest.mark.parametrize("parts", PARTS)
def test_no_item_is_taken_and_forgotten(
    direct: Connection, proxy: Proxy, items: StoredItems, parts: Collection[Part]
) -> None:
    """What the lost answer had given is given again: none lies taken with nobody at work on it."""
    known: list[int] = []
    assert at_every_message(proxy, parts, lambda: None, lambda _: known.append(taken(items).id)) > 6
    held = [row["id"] for row in answers(direct, "select id from items where state = 'taken' order by id")]
    assert sorted(known) == held


@pytest.mark.parametrize("parts", PARTS)
def test_no_run_is_taken_and_forgotten(
    house: SmallHouse, direct: Connection, proxy: Proxy, store: Store, parts: Collection[Part]
) -> None:
    """A worker minds what its lost answer had given it, instead of losing it with its lease."""
    allow_many_runs(house)
    runs = Runs(store, 5)
    known: list[int] = []

    def take(_: None) -> None:
        run = runs.take("w", "m", [], 20.0, known)
        assert run is not None
        known.append(run.id)

    assert at_every_message(proxy, parts, lambda: ask_for_run(direct), take) > 12
    held = [row["id"] for row in answers(direct, "select id from runs where state = 'running' order by id")]
    assert sorted(known) == held


@pytest.mark.parametrize("parts", PARTS)
def test_a_run_ends_once(
    direct: Connection, proxy: Proxy, store: Store, house: SmallHouse, parts: Collection[Part]
) -> None:
    """Its worker learns that it did end, and its item is freed and followed up once."""
    runs = Runs(store, 5)

    def began() -> TakenRun:
        ask_for_run(direct)
        run = runs.take("w", "m", [], 20.0)
        assert run is not None
        return run

    def end(run: TakenRun) -> None:
        assert runs.end(run, SUCCEEDED)

    assert at_every_message(proxy, parts, began, end) > 12
    assert [{"state": "succeeded"}] == answers(direct, "select distinct state from runs")


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("parts", PARTS)
def test_a_lost_run_is_abandoned_once_and_has_one_successor(
    house: SmallHouse, direct: Connection, proxy: Proxy, store: Store, parts: Collection[Part]
) -> None:
    """A rescuer that is cut off leaves nothing half done, and its next look finishes it."""
    allow_many_runs(house)
    runs = Runs(store, 5)

    def lost() -> TakenRun:
        direct.execute("update runs set state = 'stopped', ended_at = now() where state = 'queued'")
        ask_for_run(direct)
        run = runs.take("w", "m", [], 20.0)
        assert run is not None
        return run

    def abandon(run: TakenRun) -> None:
        seen = Heartbeat(run.id, run.robot, run.token, beats=0)
        with suppress(*AWAY):
            runs.abandon(seen)
        store.again(lambda _: runs.abandon(seen))
        assert 1 == direct.execute("select from runs where after_run = %s", [run.id]).rowcount

    assert at_every_message(proxy, parts, lost, abandon) > 12


def due_anew(direct: Connection) -> None:
    """Nothing was inserted yet, and the schedule was last looked at then."""
    direct.execute("delete from procrastinate_jobs")
    direct.execute("delete from runs")
    direct.execute(MOVE_BACK, {"then": LOOKED_FROM})


@pytest.mark.parametrize("parts", PARTS)
def test_a_look_inserts_each_start_once(
    house: SmallHouse, direct: Connection, proxy: Proxy, store: Store, parts: Collection[Part]
) -> None:
    """A clock that is cut off looks again: no start is lost, none comes twice, and each has been rung for."""
    on_disk, until = with_ticks(house), LOOKED_FROM + timedelta(seconds=3)

    def looked(_: None) -> None:
        with suppress(*AWAY):
            look(store.connection, on_disk, until)
        store.again(lambda connection: look(connection, on_disk, until))
        assert [LOOKED_FROM + timedelta(seconds=number) for number in (1, 2, 3)] == [
            row["due_at"] for row in answers(direct, "select due_at from runs order by due_at")
        ]
        assert [{"n": 3}] == answers(
            direct, "select count(distinct args ->> 'run') as n from procrastinate_jobs"
        )

    step = 1 if Part.HALF in parts else 9
    assert at_every_message(proxy, parts, lambda: due_anew(direct), looked, step) > 20


def test_a_look_after_a_long_outage_asks_no_more_often(
    house: SmallHouse, direct: Connection, proxy: Proxy, store: Store
) -> None:
    """Else a clock far from its database needs longer for a backlog than the network is there."""
    on_disk = with_ticks(house)
    due_anew(direct)
    store.again(lambda connection: connection.execute("select 1"))
    proxy.cut_at(NEVER, Part.ALL)
    assert 500 == look(store.connection, on_disk, LOOKED_FROM + timedelta(seconds=500)).queued
    assert proxy.seen < 3 * 500  # two are the answer's: the run's number, and its ring's


@pytest.mark.parametrize("parts", PARTS)
def test_cases_are_added_all_or_none_and_once(
    house: SmallHouse, direct: Connection, proxy: Proxy, parts: Collection[Part]
) -> None:
    """Whoever was cut off adds the same file again: nothing is there twice, nothing is missing."""
    numbers, keys = iter(range(100_000)), house.house().keys

    def there() -> int:
        return direct.execute("select from items").rowcount

    def add(before: int) -> None:
        cases = [{"case": f"new {next(numbers)}"} for _ in range(3)]
        with suppress(*AWAY), connect(proxy.url) as connection:
            intake.add(connection, keys, "counting", cases, "test")
        assert there() - before in (0, 3)
        intake.add(direct, keys, "counting", cases, "test")
        assert before + 3 == there()

    assert at_every_message(proxy, parts, there, add) > 12
    assert [{"n": 1}] == answers(
        direct, "select distinct count(*) as n from item_events where kind = 'added' group by item_id"
    )
