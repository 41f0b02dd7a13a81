"""Runs a minute through the whole chain: asked for, rung, taken, started, its queue looked at, ended."""

import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor

from psycopg.types.json import Jsonb

from benchmarks.place import house
from benchmarks.row import Row, in_turn
from scheduler.launch import nameless_main
from scheduler.runs import request
from shared.store import queries
from shared.store.connect import Connection
from tests.support.house import SmallHouse, until, worker

_RUNS, _SLOTS, _ROBOTS, _IN_LINE, _ROUNDS = 60, 2, 100, 10, 50
_WORKER = {"worker": "bench", "machine": "bench", "capabilities": [], "lease_seconds": 60.0}
_BARE_TAKE = """
update runs set beats = beats + 1
where id = (select id from runs where state = 'queued' order by line_at, id limit 1 for update skip locked)
"""
_MORE_ROBOTS = """
insert into robots (name, title, manifest, manifest_hash, payload_schema, code_version, timeout_ms,
                    deployed_by)
select 'r' || n, title, %s, manifest_hash, payload_schema, code_version, timeout_ms, deployed_by
from robots, generate_series(1, %s::int) n where name = 'counting'
"""
_LINE = """
insert into runs (environment, robot, trigger, state)
select 'test', name, 'hand', 'queued' from robots, generate_series(1, %s::int) where name <> 'counting'
"""


def rows() -> list[Row]:
    """Runs a minute with two slots, and what one take costs in a long line."""
    with house() as place:
        with place.connection() as connection:
            connection.execute("update robots set runs_limit = %s", [_SLOTS])
        ours, floor = _chain(place), _bare()
        with place.connection() as connection:
            take, bare = _takes(connection)
    return [
        Row(
            "runs through the whole chain, 2 slots, empty queue",
            ours,
            "bare fork server, 2 at a time",
            floor,
            "/min",
            more_is_better=True,
        ),
        Row(
            f"take, {_ROBOTS * _IN_LINE:,} runs of {_ROBOTS} robots in line, all sharing a resource",
            take * 1000,
            "bare SKIP LOCKED",
            bare * 1000,
            "ms",
        ),
    ]


def _chain(place: SmallHouse) -> float:
    """The line is full from the first to the last; what an item costs, another benchmark tells."""
    left = "select 1 from runs where ended_at is null limit 1"
    with worker(place), place.connection() as connection:
        _ask(connection, _SLOTS)  # both slots are warm
        until(lambda: connection.execute(left).fetchone() is None)
        began = time.perf_counter()
        _ask(connection, _RUNS)
        until(lambda: connection.execute(left).fetchone() is None, 600)
        return _RUNS / (time.perf_counter() - began) * 60


def _ask(connection: Connection, runs: int) -> None:
    for _ in range(runs):
        request(connection, "counting", "bench")


def _bare() -> float:
    """The same number of children that do nothing, as many at a time."""
    context = multiprocessing.get_context("forkserver")

    def one(_: int) -> None:
        process = context.Process(target=time.time)
        process.start()
        process.join()

    with nameless_main(), ThreadPoolExecutor(_SLOTS) as pool:
        list(pool.map(one, range(_SLOTS)))
        began = time.perf_counter()
        list(pool.map(one, range(_RUNS)))
        return _RUNS / (time.perf_counter() - began) * 60


def _takes(connection: Connection) -> tuple[float, float]:
    """Seconds for one take, rolled back, and for the least that a take could be."""
    manifest = Jsonb({"unit": "rpa", "limits": {"resources": {"erp": 1}}})
    connection.execute(
        "insert into resources (name, title, permits, set_by) values ('erp', 'ERP', 2, 'bench')"
    )
    connection.execute(_MORE_ROBOTS, [manifest, _ROBOTS])
    connection.execute(_LINE, [_IN_LINE])
    connection.execute("analyze")

    def ours() -> None:
        with connection.transaction(force_rollback=True):
            connection.execute(queries.load("runs").take_run, _WORKER)

    def bare() -> None:
        with connection.transaction(force_rollback=True):
            connection.execute(_BARE_TAKE)

    return in_turn(ours, bare, _ROUNDS)
