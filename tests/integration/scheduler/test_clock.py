"""The clock's loop on a real PostgreSQL: it starts what is due, outlives outages, says what is wrong."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from structlog.testing import LogCapture

from scheduler.clock import Clock, Pace, clocks, manifest_hashes
from scheduler.outage import Server
from shared.errors import BadManifest
from shared.manifest import load_manifest
from shared.store.connect import Connection, connect
from tests.integration.scheduler.conftest import write_manifest
from tests.support.house import until

EVERY_SECOND = "every = '1s'\ncatch_up = 'each'"
QUICK = Pace(look=0.2, survey=0.1)
# One distance between all neighbours: no second is missing, none is there twice.
GAPS = """
select count(distinct gap) gaps
from (select due_at - lag(due_at) over (order by due_at) gap from runs) each_run
"""
UNRUNG = """
select count(*) unrung from runs
where not exists (select from procrastinate_jobs where (args ->> 'run')::bigint = runs.id)
"""
CUT = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = %(database)s and application_name like 'avlast clock%%'
"""
PROBLEMS = (
    "The robot gone is deployed and not in this clock's folders: its schedules are left alone.",
    "The robot splitting is not here what was deployed: its schedules are not started from here until "
    "`avlast deploy` is run, or the deployed robot.toml is brought here.",
)


@contextmanager
def living(clock: Clock) -> Iterator[Clock]:
    thread = threading.Thread(target=clock.live)
    thread.start()
    try:
        yield clock
    finally:
        clock.end()
        thread.join(30)
        assert not thread.is_alive()


@pytest.fixture
def said() -> LogCapture:
    """What the clock said."""
    return LogCapture()


@pytest.fixture
def log(said: LogCapture) -> Any:
    """A logger that only keeps what was said."""
    return structlog.wrap_logger(None, processors=[said])


def events(said: LogCapture, level: str) -> list[str]:
    return [entry["event"] for entry in said.entries if entry["log_level"] == level]


def count(connection: Connection) -> int:
    row = connection.execute("select count(*) n from runs where state = 'queued'").fetchone()
    assert row is not None
    return int(row["n"])


def more_than(connection: Connection, number: int) -> Callable[[], bool]:
    return lambda: count(connection) > number


def test_a_clock_starts_what_falls_due(
    database: str, connection: Connection, deploy: Any, robots_folder: Path, log: Any
) -> None:
    """Each second of the interval is a run of its own, each with its ring."""
    deploy("splitting", EVERY_SECOND)
    with living(Clock(Server(database), [robots_folder], log)):
        until(more_than(connection, 3))
    assert [{"gaps": 1}] == connection.execute(GAPS).fetchall()
    assert [{"unrung": 0}] == connection.execute(UNRUNG).fetchall()


def test_a_schedule_deployed_later_is_seen(
    database: str, connection: Connection, deploy: Any, robots_folder: Path, log: Any
) -> None:
    """The clock needs no restart: it finds the new folder and the new row by itself."""
    with living(Clock(Server(database), [robots_folder], log, QUICK)):
        until(lambda: len(clocks(connection)) == 1)
        deploy("late", EVERY_SECOND)
        until(more_than(connection, 0))


def test_two_clocks_start_each_second_once(
    database: str, connection: Connection, deploy: Any, robots_folder: Path, log: Any
) -> None:
    """More clocks make it safer, not louder: one run and one ring for each due time."""
    deploy("splitting", EVERY_SECOND)
    with (
        living(Clock(Server(database), [robots_folder], log)),
        living(Clock(Server(database), [robots_folder], log)),
    ):
        until(more_than(connection, 3))
        assert 2 == len({clock.name for clock in clocks(connection)})
    assert [{"twice": 0}] == connection.execute(
        "select count(*) - count(distinct args ->> 'run') twice from procrastinate_jobs"
    ).fetchall()


def test_a_clock_outlives_the_database(
    database: str,
    postgres_url: str,
    connection: Connection,
    deploy: Any,
    robots_folder: Path,
    log: Any,
    said: LogCapture,
) -> None:
    """Its connection is cut and no new one let in: it says so once, and afterwards no second is missing."""
    deploy("splitting", EVERY_SECOND)
    name = str(conninfo_to_dict(database)["dbname"])
    allow = sql.SQL("alter database {} with allow_connections {}")
    with connect(postgres_url) as server, living(Clock(Server(database), [robots_folder], log, QUICK)):
        until(more_than(connection, 0))
        server.execute(allow.format(sql.Identifier(name), sql.Literal(False)))
        server.execute(CUT, {"database": name})
        until(lambda: events(said, "warning") == ["database away; trying again"])
        seen = count(connection)
        threading.Event().wait(1.5)
        assert seen == count(connection)
        server.execute(allow.format(sql.Identifier(name), sql.Literal(True)))
        until(more_than(connection, seen + 3))
    assert [{"gaps": 1}] == connection.execute(GAPS).fetchall()
    assert ["database away; trying again"] == events(said, "warning")
    assert [] == events(said, "error")
    assert "database is back" in events(said, "info")


def test_a_clock_with_another_manifest_says_so_and_does_not_start(
    database: str, connection: Connection, deploy: Any, robots_folder: Path, log: Any, said: LogCapture
) -> None:
    """Until the deployed manifest and the folder agree again; then nothing was lost."""
    deploy("splitting", EVERY_SECOND)
    deploy("gone", EVERY_SECOND)
    (robots_folder / "gone" / "robot.toml").rename(robots_folder / "gone.toml")
    toml = robots_folder / "splitting" / "robot.toml"
    deployed = toml.read_bytes()
    toml.write_bytes(deployed + b"# edited\n")
    with living(Clock(Server(database), [robots_folder], log, QUICK)):
        until(lambda: [clock.problems for clock in clocks(connection)] == [PROBLEMS])
        threading.Event().wait(1.2)
        assert 0 == count(connection)
        toml.write_bytes(deployed)
        until(more_than(connection, 1))
        until(lambda: [clock.problems for clock in clocks(connection)] == [PROBLEMS[:1]])
    assert [{"gaps": 1}] == connection.execute(GAPS).fetchall()
    assert ["clock problem", "clock problem"] == events(said, "warning")


def test_a_folder_that_cannot_be_listed_stops_nothing(
    database: str, connection: Connection, deploy: Any, robots_folder: Path, log: Any
) -> None:
    """Somebody's half-made robot is a problem that is told, not the end of everybody's schedules."""
    deploy("splitting", EVERY_SECOND)
    with living(Clock(Server(database), [robots_folder], log, QUICK)):
        until(more_than(connection, 0))
        (robots_folder / "half").mkdir()
        (robots_folder / "half" / "task.py").touch()
        until(lambda: any("half" in said for clock in clocks(connection) for said in clock.problems))
        until(more_than(connection, count(connection) + 1))


def test_a_clock_that_ends_in_order_takes_its_leave(
    database: str, connection: Connection, robots_folder: Path, log: Any
) -> None:
    """Who is still listed and silent was killed or is cut off."""
    with living(Clock(Server(database), [robots_folder], log, QUICK)):
        until(lambda: len(clocks(connection)) == 1)
    assert [] == clocks(connection)


def test_a_clock_without_readable_robots_is_refused(database: str, robots_folder: Path, log: Any) -> None:
    """At the start there is nothing known to go on with."""
    (robots_folder / "half").mkdir()
    (robots_folder / "half" / "task.py").touch()
    with pytest.raises(BadManifest, match="half"):
        Clock(Server(database), [robots_folder], log)


def test_a_manifests_hash_is_counted_alike_everywhere(robots_folder: Path) -> None:
    """What deploy registers and what the clock reads off the disk must meet."""
    write_manifest(robots_folder, "splitting", EVERY_SECOND)
    assert {"splitting": load_manifest(robots_folder / "splitting").hash} == manifest_hashes([robots_folder])
