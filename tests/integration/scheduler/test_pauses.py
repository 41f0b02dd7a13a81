"""Pause and drain: nothing new begins, what runs ends or goes on, and it lifts itself in time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.pauses import Target, hold_back, in_force, resume, still_running
from scheduler.runs import Runs, TakenRun, request_stop
from shared.errors import NotFound
from shared.model import Halt, RunState, Scope, Stop
from shared.store.connect import Connection, Store
from tests.support.house import SmallHouse, small_house, until, worker
from tests.support.lease import queue, take_run

EVERYTHING, COUNTING = Target(Scope.EVERYTHING), Target(Scope.ROBOT, "counting")
OVER = "update pauses set since = since - interval '1 h', until = since + interval '1 ms'"


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house of this test's own."""
    return small_house(tmp_path, database)


@pytest.fixture
def connection(house: SmallHouse) -> Iterator[Connection]:
    """A connection beside the house's own."""
    with house.connection() as opened:
        yield opened


def take(house: SmallHouse, machine: str = "m") -> TakenRun | None:
    """Take what is next in line, on this machine."""
    with Store(house.url) as store:
        return Runs(store, 5).take(f"worker of {house.run()}", machine, [], 20.0)


def stops(house: SmallHouse) -> list[str | None]:
    """What the runs that are under way were asked."""
    return [row["stop"] for row in house.rows("select stop from runs where state = 'running' order by id")]


@pytest.mark.children
def test_a_paused_run_ends_after_its_item_and_its_work_goes_on_when_that_is_over(
    house: SmallHouse, connection: Connection
) -> None:
    """Nothing is half done, nothing is forgotten: a successor stands in line until the pause is lifted."""
    house.add(*({"case": f"c{number}", "mode": "slow"} for number in range(30)))
    with worker(house):
        house.run()
        until(lambda: bool(house.marks()))
        assert hold_back(connection, Halt.PAUSE, COUNTING, "ERP nede", "rpa-team").running
        until(lambda: not still_running(connection, COUNTING))
        rows = house.rows("select state, reason_code, trigger from runs order by id")
        assert {"state": "stopped", "reason_code": "paused", "trigger": "hand"} == rows[0]
        assert ["successor"] == [row["trigger"] for row in rows if row["state"] == RunState.QUEUED]
        assert [] == house.rows("select 1 from items where state = 'taken'")
        resume(connection, COUNTING, "rpa-team")
        until(lambda: not house.rows("select 1 from items where state <> 'settled'"))
    assert dict.fromkeys((f"c{number:}" for number in range(30)), 1) == house.marks()


@pytest.mark.children
def test_what_is_drained_goes_on_to_its_end(house: SmallHouse, connection: Connection) -> None:
    """All its items, by the run that had begun; the next run waits."""
    house.add(*({"case": f"c{number}", "mode": "slow"} for number in range(6)))
    with worker(house):
        first = house.run()
        until(lambda: bool(house.marks()))
        hold_back(connection, Halt.DRAIN, EVERYTHING, "oppgradering", "rpa-team")
        second = house.run()
        until(lambda: not still_running(connection, EVERYTHING))
    assert {("done", None): 6} == house.outcomes()
    states = house.rows("select id, state from runs order by id")
    assert [{"id": first, "state": "succeeded"}, {"id": second, "state": "queued"}] == states


@pytest.mark.parametrize(
    ("target", "others"),
    [
        (EVERYTHING, "m2"),
        (COUNTING, "m2"),
        (Target(Scope.QUEUE, "counting"), "m2"),
        (Target(Scope.UNIT, "rpa"), "m2"),
        (Target(Scope.MACHINE, "m"), None),
    ],
    ids=str,
)
def test_each_scope_holds_back_what_it_names(
    house: SmallHouse, connection: Connection, target: Target, others: str | None
) -> None:
    """What runs of it is asked to end, and nothing of it begins; another machine goes on if one is paused."""
    connection.execute("update robots set runs_limit = 9")
    assert take(house) is not None
    assert 1 == hold_back(connection, Halt.PAUSE, target, "r", "rpa-team").running
    assert ["pause"] == stops(house)
    assert take(house) is None
    if others is None:
        assert take(house, "m2") is not None
    resume(connection, target, "rpa-team")
    assert take(house) is not None


@pytest.mark.parametrize(
    "target", [Target(Scope.ROBOT, "another"), Target(Scope.UNIT, "x"), Target(Scope.MACHINE, "y")], ids=str
)
def test_a_pause_of_something_else_holds_nobody_back(
    house: SmallHouse, connection: Connection, target: Target
) -> None:
    """The names are compared, whole."""
    connection.execute("update robots set runs_limit = 9")
    assert take(house) is not None
    assert 0 == hold_back(connection, Halt.PAUSE, target, "r", "rpa-team").running
    assert [None] == stops(house)
    assert take(house) is not None


def test_of_a_paused_queue_no_item_is_taken(house: SmallHouse, connection: Connection) -> None:
    """A run that has begun finds nothing to take, and loses nothing; a drained queue it works empty."""
    house.add({"case": "a"}, {"case": "b"})
    with Store(house.url) as store:
        mine = queue(house, store, take_run(house, store))
        assert mine.take() is not None
        hold_back(connection, Halt.PAUSE, Target(Scope.QUEUE, "counting"), "r", "rpa-team")
        assert mine.take() is None
        hold_back(connection, Halt.DRAIN, Target(Scope.QUEUE, "counting"), "r", "rpa-team")
        assert mine.take() is not None


def test_a_pause_lifts_itself_and_the_sweep_rings(house: SmallHouse, connection: Connection) -> None:
    """Nobody has to get up; the row says that its time did it."""
    waiting = house.run()
    hold_back(connection, Halt.PAUSE, COUNTING, "r", "rpa-team")
    connection.execute("delete from procrastinate_jobs")
    with Store(house.url) as store:
        assert 0 == Runs(store, 5).ring_for_waiting()
        connection.execute(OVER)
        assert 1 == Runs(store, 5).ring_for_waiting()
        taken = Runs(store, 5).take("w", "m", [], 20.0)
    assert taken is not None
    assert waiting == taken.id
    assert [{"own": True, "by": None}] == house.rows(
        "select lifted_at = until as own, lifted_by as by from pauses"
    )


def test_who_resumes_rings_at_once(house: SmallHouse, connection: Connection) -> None:
    """The one who waited longest does not wait for a sweep."""
    waiting = house.run()
    hold_back(connection, Halt.DRAIN, EVERYTHING, "r", "rpa-team")
    connection.execute("delete from procrastinate_jobs")
    assert "okonomi" == resume(connection, EVERYTHING, "okonomi").lifted_by
    assert [{"run": waiting}] == house.rows("select (args ->> 'run')::int as run from procrastinate_jobs")


def test_a_run_that_has_not_obeyed_yet_goes_on_when_the_pause_is_lifted(
    house: SmallHouse, connection: Connection
) -> None:
    """Unless another pause still covers it, or a person stopped it."""
    connection.execute("update robots set runs_limit = 9")
    first, second = take(house), take(house)
    assert first is not None
    assert second is not None
    hold_back(connection, Halt.PAUSE, COUNTING, "r", "rpa-team")
    hold_back(connection, Halt.PAUSE, EVERYTHING, "r", "rpa-team")
    request_stop(connection, second.id, Stop.GRACEFUL, "rpa-team")
    resume(connection, COUNTING, "rpa-team")
    assert ["pause", "graceful"] == stops(house)
    hold_back(connection, Halt.DRAIN, EVERYTHING, "r", "rpa-team")
    assert [None, "graceful"] == stops(house)


def test_a_new_pause_takes_the_place_of_the_one_before(house: SmallHouse, connection: Connection) -> None:
    """One at a time of the same thing; the history has both."""
    hold_back(connection, Halt.PAUSE, COUNTING, "first", "rpa-team")
    hold_back(connection, Halt.DRAIN, COUNTING, "second", "okonomi")
    assert ["second"] == [pause.reason for pause in in_force(connection)]
    assert [("first", "okonomi"), ("second", None)] == [
        (row["reason"], row["lifted_by"]) for row in house.rows("select * from pauses order by id")
    ]


def test_who_resumes_what_is_not_held_back_is_told_what_is(connection: Connection) -> None:
    """Mostly it is the whole that is paused."""
    hold_back(connection, Halt.PAUSE, EVERYTHING, "r", "rpa-team")
    with pytest.raises(NotFound, match=r"robot counting is not held back by itself.+: everything"):
        resume(connection, COUNTING, "rpa-team")
