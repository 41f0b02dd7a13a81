"""The one take: what starts next, and what does not."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from scheduler.ending import SUCCEEDED
from scheduler.rescue import Heartbeat
from scheduler.runs import Runs, TakenRun, request_stop
from shared.model import Stop
from shared.store.connect import Store
from tests.support.house import SmallHouse, small_house


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house of this test's own."""
    return small_house(tmp_path, database)


def take(house: SmallHouse, *capabilities: str) -> TakenRun | None:
    """Take what is next in line for a worker with these capabilities, each time another one."""
    with Store(house.url) as store:
        return Runs(store, 5).take(uuid4().hex, "m", capabilities, 20.0)


def change(house: SmallHouse, statement: str) -> None:
    """Change rows as the test needs them."""
    with house.connection() as connection:
        connection.execute(statement)


def test_the_highest_priority_starts_first_then_the_oldest(house: SmallHouse) -> None:
    """Priority is a column that the take reads."""
    low, high, later = house.run(), house.run(), house.run()
    change(house, f"update runs set priority = 5 where id = {high}; update robots set runs_limit = 9")
    assert [high, low, later] == [run.id for _ in range(3) if (run := take(house))]


def test_a_paused_robot_starts_nothing_until_its_time(house: SmallHouse) -> None:
    """A pause without an end holds until it is lifted; one whose time has passed holds nobody back."""
    house.run()
    change(house, "insert into pauses (kind, scope, reason, by) values ('pause', 'everything', 'r', 'p')")
    assert take(house) is None
    change(house, "update pauses set since = since - interval '1 h', until = since + interval '1 ms'")
    assert take(house) is not None


def test_only_a_machine_with_the_capabilities_takes_the_run(house: SmallHouse) -> None:
    """All of them are needed; more than that does no harm."""
    house.run()
    change(house, "update robots set capabilities = '{browser,rpa}'")
    assert take(house, "browser") is None
    assert take(house, "browser", "rpa", "sas") is not None


def test_a_run_whose_time_has_not_come_waits(house: SmallHouse) -> None:
    """A retry after back-off is queued at once and taken later."""
    house.run()
    change(house, "update runs set not_before = clock_timestamp() + interval '1 hour'")
    assert take(house) is None


def test_the_limit_is_never_passed_by_takers_at_the_same_moment(house: SmallHouse) -> None:
    """Takes stand in line, so that each counts what the one before it took: 3 of 24, with 8 takers."""
    for _ in range(24):
        house.run()
    change(house, "update robots set runs_limit = 3")
    with ThreadPoolExecutor(8) as pool:
        taken = [run for run in pool.map(lambda _: take(house), range(24)) if run is not None]
    assert 3 == len(taken)
    assert [{"n": 3}] == house.rows("select count(*) as n from runs where state = 'running'")


def test_a_token_grows_at_each_take(house: SmallHouse) -> None:
    """Whatever carries an older one is refused, also across runs."""
    change(house, "update robots set runs_limit = 9")
    house.run(), house.run()
    first, second = take(house), take(house)
    assert first is not None
    assert second is not None
    assert first.token < second.token


def test_freeing_a_permit_rings_for_the_next(house: SmallHouse) -> None:
    """Who ends a run tells the one who waits; nobody has to look by chance."""
    first, second = house.run(), house.run()
    run = take(house)
    assert run is not None
    change(house, "delete from procrastinate_jobs")
    with Store(house.url) as store:
        assert Runs(store, 5).end(run, SUCCEEDED)
    assert first == run.id
    assert [{"run": second}] == house.rows("select (args ->> 'run')::int as run from procrastinate_jobs")


def test_a_lost_ring_is_rung_again_and_a_doubled_one_does_no_harm(house: SmallHouse) -> None:
    """The bell is only a bell: the run is still there, and is taken once."""
    house.run()
    change(house, "delete from procrastinate_jobs")
    with Store(house.url) as store:
        assert [1, 0] == [Runs(store, 5).ring_for_waiting() for _ in range(2)]
    assert take(house) is not None
    assert take(house) is None


def test_a_run_that_was_stopped_before_it_began_never_begins(house: SmallHouse) -> None:
    """The row says who and why; its permit was never taken."""
    run = house.run()
    with house.connection() as connection:
        assert "stopped" == request_stop(connection, run, Stop.GRACEFUL, "rpa-team")
        assert request_stop(connection, run, Stop.GRACEFUL, "rpa-team") is None
    assert take(house) is None
    assert [{"state": "stopped", "stop_by": "rpa-team"}] == house.rows("select state, stop_by from runs")


def test_a_hard_stop_is_never_weakened(house: SmallHouse) -> None:
    """A second, kinder wish does not call the first one back."""
    run = house.run()
    take(house)
    with house.connection() as connection:
        for stop in (Stop.HARD, Stop.GRACEFUL):
            assert "asked" == request_stop(connection, run, stop, "rpa-team")
    assert [{"stop": "hard"}] == house.rows("select stop from runs")


def test_a_run_of_a_retired_robot_is_not_taken(house: SmallHouse) -> None:
    """A folder that is gone starts no more, also what was queued before."""
    house.run()
    change(house, "update robots set active = false")
    assert take(house) is None


def test_a_run_that_was_asked_to_stop_has_no_successor(house: SmallHouse) -> None:
    """Its worker died before it could obey: the work that a person stopped does not begin again by itself."""
    run = house.run()
    taken = take(house)
    assert taken is not None
    with house.connection() as connection:
        request_stop(connection, run, Stop.HARD, "rpa-team")
    with Store(house.url) as store:
        assert Runs(store, 5).abandon(Heartbeat(taken.id, taken.robot, taken.token, beats=0))
    assert [{"state": "abandoned"}] == house.rows("select state from runs")


SCHEDULE = """
with made as (
    insert into schedules (robot, name, kind, expression, zone, anchor, catch_up, closed, looked_until,
                           next_due, manifest_hash)
    values ('counting', 's', 'every', '15m', 'Europe/Oslo', now(), '{catch_up}', 'run', now(), now(), 'h')
    returning id
)
insert into runs (environment, robot, trigger, schedule_id, due_at, state, not_before)
select 'test', 'counting', 'schedule', made.id, at, 'queued', at
from made, generate_series(now() - interval '1 h', now() + interval '15 m', interval '15 m') at
"""


@pytest.mark.parametrize(("catch_up", "left"), [("once", 1), ("record_as_missed", 1), ("each", 5)])
def test_a_run_that_begins_covers_what_its_schedule_asked_for_meanwhile(
    house: SmallHouse, catch_up: str, left: int
) -> None:
    """After a long pause one start answers for all, unless each is wanted; what is not due yet stays."""
    change(house, SCHEDULE.format(catch_up=catch_up))
    by_hand, first = house.run(), take(house)
    assert first is not None
    waiting = f"select id from runs where state = 'queued' and id <> {by_hand}"
    assert left == len(house.rows(waiting))
    reason = f"Kjøring {first.id} av samme plan sto i kø fra før og gjør dette arbeidet også."
    expected = [{"reason_code": "covered_by_earlier", "reason": reason}] * (5 - left)
    assert expected == house.rows("select reason_code, reason from runs where state = 'skipped'")
