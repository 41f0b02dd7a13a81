"""One look of a clock on a real PostgreSQL: what fell due becomes runs, once, whoever looks."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import pytest

from scheduler.look import SCHEDULES_AT_ONCE, Looked, look
from scheduler.schedule import RUNS_AT_ONCE
from shared.store.connect import Connection, connect

OSLO_SIX = "cron = '0 6 * * *'"
COPIES = """
insert into schedules (robot, name, kind, expression, catch_up, looked_until, next_due, manifest_hash)
select robot, 'copy_' || n, kind, expression, catch_up, looked_until, next_due, manifest_hash
from schedules, generate_series(1, %s) n
"""


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def runs(connection: Connection) -> list[tuple[str, str, str | None]]:
    rows = connection.execute("select due_at, state, reason_code from runs order by due_at, id")
    return [(f"{row['due_at']:%Y-%m-%dT%H:%M}", row["state"], row["reason_code"]) for row in rows]


def rings(connection: Connection) -> Counter[int]:
    return Counter(
        row["run"]
        for row in connection.execute("select (args ->> 'run')::bigint run from procrastinate_jobs")
    )


def value(connection: Connection, query: LiteralString) -> Any:
    row = connection.execute(query).fetchone()
    assert row is not None
    return next(iter(row.values()))


def test_what_falls_due_becomes_a_run_that_rings(connection: Connection, deploy: Any) -> None:
    """It carries its robot's priority, the database's environment and its due time; its bell was rung."""
    disk = {"splitting": deploy("splitting", OSLO_SIX, now=utc("2026-11-22T12:00")).hash}
    assert Looked(timedelta(hours=17), 0, 0) == look(connection, disk, utc("2026-11-22T12:00"))
    assert Looked(timedelta(days=1), 1, 0) == look(connection, disk, utc("2026-11-23T05:00"))
    run = connection.execute("select * from runs").fetchone()
    assert run is not None
    assert ("test", "splitting", "schedule", "queued", 7, utc("2026-11-23T05:00")) == tuple(
        run[key] for key in ("environment", "robot", "trigger", "state", "priority", "due_at")
    )
    assert {run["id"]: 1} == rings(connection)
    assert "browser" == value(connection, "select queue_name from procrastinate_jobs")


def test_looking_again_starts_nothing_again(connection: Connection, deploy: Any) -> None:
    """Not even when the row forgets how far it was looked at: the key (schedule, due time) remembers."""
    disk = {"splitting": deploy("splitting", OSLO_SIX, now=utc("2026-11-22T12:00")).hash}
    look(connection, disk, utc("2026-11-23T05:00"))
    assert 0 == look(connection, disk, utc("2026-11-23T05:01")).queued
    connection.execute("update schedules set looked_until = anchor, next_due = anchor")
    assert 0 == look(connection, disk, utc("2026-11-23T05:02")).queued
    assert [("2026-11-23T05:00", "queued", None)] == runs(connection)


@pytest.mark.parametrize(
    ("catch_up", "ends"),
    [
        ("once", [("missed", "covered_by_later")] * 3 + [("queued", "caught_up")]),
        ("each", [("queued", "caught_up")] * 4),
        ("record_as_missed", [("missed", "clock_stopped")] * 4),
    ],
)
def test_a_clock_that_stood_for_days_answers_for_each_day(
    connection: Connection, deploy: Any, catch_up: str, ends: list[tuple[str, str]]
) -> None:
    """From Friday to Monday, four mornings: by the schedule's catch-up, and no row without a reason."""
    friday, monday = utc("2026-11-20T04:00"), utc("2026-11-23T11:00")
    disk = {"splitting": deploy("splitting", f"{OSLO_SIX}\ncatch_up = '{catch_up}'", now=friday).hash}
    look(connection, disk, monday)
    mornings = [f"2026-11-{day}T05:00" for day in (20, 21, 22, 23)]
    assert [(morning, *end) for morning, end in zip(mornings, ends, strict=True)] == runs(connection)
    assert 0 == value(
        connection, "select count(*) from runs where (state = 'missed') <> (ended_at is not null)"
    )
    assert 0 == value(connection, "select count(*) from runs where reason is null")
    assert sum(state == "queued" for state, _ in ends) == len(rings(connection))


def test_twelve_months_start_on_the_days_written_by_hand(connection: Connection, deploy: Any) -> None:
    """A clock that looks every six hours through the year, with both clock changes in it."""
    manifest = deploy(
        "splitting", "cron = '30 2 29,25 3,10 *'", "cron = '0 6 1 * *'", now=utc("2025-12-31T23:00")
    )
    at = utc("2025-12-31T23:00")
    while at < utc("2026-12-31T23:00"):
        at += timedelta(hours=6)
        look(connection, {"splitting": manifest.hash}, at)
    by_hand = [
        "2026-01-01T05:00", "2026-02-01T05:00", "2026-03-01T05:00",
        "2026-03-25T01:30", "2026-03-29T01:00",  # 02.30 by winter time; in the gap: 03.00
        "2026-04-01T04:00", "2026-05-01T04:00", "2026-06-01T04:00", "2026-07-01T04:00",
        "2026-08-01T04:00", "2026-09-01T04:00", "2026-10-01T04:00",
        "2026-10-25T00:30", "2026-10-29T01:30",  # the first of two 02.30; by winter time
        "2026-11-01T05:00", "2026-12-01T05:00",
    ]  # fmt: skip
    assert by_hand == [due for due, _, _ in runs(connection)]


def test_two_clocks_at_once_start_each_time_once(database: str, connection: Connection, deploy: Any) -> None:
    """Four clocks look at the same moments of the same schedules; the rows and rings are those of one."""
    start = utc("2026-11-23T06:00")
    quarters = "cron = '*/15 * * * *'\ncatch_up = 'each'"
    disk = {
        name: deploy(name, quarters, "every = '7m'\ncatch_up = 'each'", now=start).hash
        for name in (f"robot_{n}" for n in range(20))
    }

    def clock(_: int) -> int:
        with connect(database) as own:
            return sum(
                look(own, disk, start + timedelta(minutes=minute)).queued for minute in range(0, 121, 5)
            )

    with ThreadPoolExecutor(4) as pool:
        queued = sum(pool.map(clock, range(4)))
    look(connection, disk, start + timedelta(minutes=120))
    # 8 quarters and 17 sevens in two hours, for 20 robots
    assert 500 == queued == value(connection, "select count(*) from runs")
    assert 500 == len(rings(connection)) == sum(rings(connection).values())


def test_what_another_clock_holds_is_left_to_it(database: str, connection: Connection, deploy: Any) -> None:
    """A clock that was paused inside its look stops nobody else, and what it held is not lost."""
    start = utc("2026-11-22T12:00")
    disk = {name: deploy(name, OSLO_SIX, now=start).hash for name in ("held", "free")}
    with connect(database) as other, other.transaction(force_rollback=True):
        other.execute("select from schedules where robot = 'held' for update")
        seen = look(connection, disk, utc("2026-11-23T05:00"))
        assert 1 == seen.queued
        assert seen.wait is not None
        assert timedelta(0) < seen.wait < timedelta(seconds=1)
    assert 1 == look(connection, disk, utc("2026-11-23T05:00")).queued


def test_a_look_that_is_broken_off_leaves_nothing(connection: Connection, deploy: Any) -> None:
    """Run, ring and how far was looked stand or fall together."""
    disk = {"splitting": deploy("splitting", OSLO_SIX, now=utc("2026-11-22T12:00")).hash}
    with connection.transaction(force_rollback=True):
        assert 1 == look(connection, disk, utc("2026-11-23T05:00")).queued
    assert [] == runs(connection)
    assert Counter() == rings(connection)
    assert 1 == look(connection, disk, utc("2026-11-23T05:00")).queued


def test_a_schedule_of_another_manifest_is_not_started(connection: Connection, deploy: Any) -> None:
    """Its times wait, unlooked at, for a clock that has the deployed manifest."""
    hash_ = deploy("splitting", OSLO_SIX, now=utc("2026-11-20T12:00")).hash
    for disk in ({"splitting": "another"}, {}):
        assert Looked(None) == look(connection, disk, utc("2026-11-23T11:00"))
    assert (
        3 == len(runs(connection))
        if look(connection, {"splitting": hash_}, utc("2026-11-23T11:00"))
        else None
    )


def test_a_clock_starts_only_what_it_has_the_manifest_of(connection: Connection, deploy: Any) -> None:
    """Two robots are due at one instant, and one of them is another version here."""
    start = utc("2026-11-22T12:00")
    disk = {"here": deploy("here", OSLO_SIX, now=start).hash, "other": "another"}
    deploy("other", OSLO_SIX, now=start)
    assert 1 == look(connection, disk, utc("2026-11-23T05:00")).queued
    assert "here" == value(connection, "select string_agg(robot, ' ') from runs")


def test_a_retired_robot_is_not_started(connection: Connection, deploy: Any) -> None:
    """No worker would take its runs."""
    disk = {"splitting": deploy("splitting", OSLO_SIX, now=utc("2026-11-22T12:00")).hash}
    connection.execute("update robots set active = false")
    assert Looked(None) == look(connection, disk, utc("2026-11-23T11:00"))


def test_a_long_backlog_comes_in_batches(connection: Connection, deploy: Any) -> None:
    """Three days of minutes are 4320 rows: no transaction takes more than a batch, and `once` starts one."""
    start, now = utc("2026-11-20T11:00"), utc("2026-11-23T11:00")
    disk = {"splitting": deploy("splitting", "cron = '* * * * *'", now=start).hash}
    seen = look(connection, disk, now + timedelta(seconds=1))
    assert (1, 4319) == (seen.queued, seen.missed)
    assert RUNS_AT_ONCE == value(
        connection, "select max(n) from (select count(*) n from runs group by xmin::text) batch"
    )
    assert [("2026-11-23T11:00", "queued", None)] == [row for row in runs(connection) if row[1] == "queued"]


def test_a_look_ends_though_more_is_due(connection: Connection, deploy: Any) -> None:
    """A clock that catches up with years still gives signs of life, and ends when it is told to."""
    start, now = utc("2026-11-20T11:00"), utc("2026-11-23T11:00")
    disk = {"splitting": deploy("splitting", "cron = '* * * * *'", now=start).hash}
    assert Looked(timedelta(0), 0, 2 * RUNS_AT_ONCE) == look(connection, disk, now, takes=2)
    assert Looked(timedelta(minutes=1), 2, 318) == look(connection, disk, now)


def test_what_is_due_now_goes_before_a_backlog(connection: Connection, deploy: Any) -> None:
    """Freshest first: schedules with days behind them delay nobody's morning."""
    disk = {"old": deploy("old", "cron = '* * * * *'", now=utc("2026-11-20T05:00")).hash}
    connection.execute(COPIES, (SCHEDULES_AT_ONCE,))
    disk["fresh"] = deploy("fresh", OSLO_SIX, now=utc("2026-11-23T04:59")).hash
    look(connection, disk, utc("2026-11-23T05:00"), takes=1)
    assert "queued" == value(connection, "select state from runs where robot = 'fresh'")


def test_more_schedules_than_one_transaction_takes(connection: Connection, deploy: Any) -> None:
    """All that is due at one instant starts within one look."""
    disk = {"splitting": deploy("splitting", OSLO_SIX, now=utc("2026-11-22T12:00")).hash}
    connection.execute(COPIES, (2 * SCHEDULES_AT_ONCE,))
    assert 2 * SCHEDULES_AT_ONCE + 1 == look(connection, disk, utc("2026-11-23T05:00")).queued


def test_a_row_that_cannot_be_read_stops_no_other(connection: Connection, deploy: Any) -> None:
    """It is told of, waits, and has lost nothing once it can be read."""
    disk = {"splitting": deploy("splitting", OSLO_SIX, OSLO_SIX, now=utc("2026-11-22T12:00")).hash}
    connection.execute("update schedules set expression = 'daily' where name = 'first'")
    seen = look(connection, disk, utc("2026-11-23T05:00"))
    assert 1 == seen.queued
    assert ["The schedule first of the robot splitting"] == [said.split(":")[0] for said in seen.unreadable]
    connection.execute("update schedules set expression = '0 6 * * *' where name = 'first'")
    assert 1 == look(connection, disk, utc("2026-11-23T06:00")).queued


def test_time_is_the_databases(connection: Connection, deploy: Any) -> None:
    """Without a given time the database's clock decides, whatever the machine's says."""
    hash_ = deploy("splitting", "every = '1s'\ncatch_up = 'each'").hash
    connection.execute("update schedules set looked_until = anchor, next_due = anchor + interval '1 second'")
    connection.execute("select pg_sleep(1.1)")
    assert 1 <= look(connection, {"splitting": hash_}).queued
    assert True is value(connection, "select bool_and(due_at <= clock_timestamp()) from runs")
