"""Taking and settling items, beside bare SKIP LOCKED with as many rows written, and procrastinate."""

import asyncio
import multiprocessing
import time
from collections.abc import Callable
from typing import Any

import psycopg
from procrastinate import App, PsycopgConnector

from benchmarks.place import house
from benchmarks.row import Row
from shared.items import Settlement
from shared.model import Outcome
from shared.redact import Redactor
from shared.sealing import Keys, Sealer
from shared.store.connect import Store
from shared.store.items import StoredItems
from tests.support.house import SmallHouse

_ITEMS, _ROUNDS = 1500, 3
_DONE = Settlement(Outcome.DONE, share_permille=1000)

# The anchor: one claim and one settle that also writes an event and a fact of a like size.
_BARE_TABLES = """
create table bare_items (id bigint primary key, state text not null default 'waiting', payload bytea);
create index on bare_items (id) where state = 'waiting';
create table bare_events (id bigint generated always as identity primary key, item bigint, at timestamptz,
                          kind text);
create table bare_facts (id bigint generated always as identity primary key, item bigint unique,
                         at timestamptz, queue text, process text, hash bytea, outcome text, share int,
                         runs bigint[]);
create index on bare_facts (process, hash, at);
"""
_BARE_FILL = """
insert into bare_items
select n, 'waiting', decode(repeat('ab', 120), 'hex') from generate_series(%s::bigint, %s::bigint) n
"""
_BARE_CLAIM = """
update bare_items set state = 'taken' from (
    select id from bare_items where state = 'waiting' order by id limit 1 for update skip locked) next
where bare_items.id = next.id returning bare_items.id, payload
"""
_BARE_SETTLE = """
with settled as (update bare_items set state = 'settled' where id = %s and state = 'taken' returning id),
told as (insert into bare_events (item, at, kind) select id, clock_timestamp(), 'done' from settled)
insert into bare_facts (item, at, queue, process, hash, outcome, share, runs)
select id, clock_timestamp(), 'counting', 'telling', decode(repeat('cd', 32), 'hex'), 'done', 1000, '{1}'
from settled
"""


def rows() -> list[Row]:
    """Items a second with 1 and 4 workers: ours, bare, procrastinate."""
    with house() as place:
        with place.connection() as connection:
            connection.execute(_BARE_TABLES)
            connection.execute("update robots set runs_limit = 100000")
        return [row for workers in (1, 4) for row in _with(place, workers)]


def _with(place: SmallHouse, workers: int) -> list[Row]:
    ours, bare, theirs = [], [], []
    for _ in range(_ROUNDS):
        ours.append(_rate(_fill_ours(place), _ours, place, workers))
        bare.append(_rate(_fill_bare(place), _bare, place, workers))
        theirs.append(_rate(_fill_procrastinate(place), _procrastinate, place, workers))
    mine, floor, rival = (sorted(rates)[_ROUNDS // 2] for rates in (ours, bare, theirs))
    subject = f"claim + settle, {workers} worker{'s' if workers > 1 else ''}"
    return [
        Row(subject, mine, "bare SKIP LOCKED", floor, "items/s", "≥ 0.6", more_is_better=True),
        Row(subject, mine, "procrastinate", rival, "items/s", "≥ 2", more_is_better=True),
    ]


def _rate(filled: int, work: Callable[[Any], int], place: SmallHouse, workers: int) -> float:
    """Items a second from the moment that all workers stand ready."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(workers + 1)
    processes = [
        context.Process(target=_in_step, args=(barrier, work, _parts(place, number)))
        for number in range(workers)
    ]
    for process in processes:
        process.start()
    barrier.wait(60)
    began = time.perf_counter()
    for process in processes:
        process.join(300)
    if any(process.exitcode for process in processes):
        raise RuntimeError("a worker of this benchmark failed; its figures would be no figures")
    return filled / (time.perf_counter() - began)


def _in_step(barrier: Any, work: Callable[[Any], int], parts: Any) -> None:
    barrier.wait(60)
    work(parts)


def _parts(place: SmallHouse, number: int) -> tuple[str, Keys, int, int]:
    """A run for each worker; the same worker asking again would be given the run that it has."""
    with Store(place.url) as store:
        place.run()
        run = place.house().runs(store).take(f"bench {number} {time.time_ns()}", "bench", [], 600.0)
    assert run is not None  # noqa: S101 (for the type checker: it was asked for a line above)
    return place.url, place.house().keys, run.id, run.token


def _fill_ours(place: SmallHouse) -> int:
    started = time.time_ns()
    place.add(*({"case": f"{started}-{number}"} for number in range(_ITEMS)))
    return _ITEMS


def _ours(parts: tuple[str, Keys, int, int]) -> int:
    url, keys, run, token = parts
    count = 0
    with Store(url) as store:
        items = StoredItems(store, Sealer(keys), Redactor(), "counting", run, token)
        while (item := items.take()) is not None:
            items.settle(item, _DONE)
            count += 1
    return count


def _fill_bare(place: SmallHouse) -> int:
    with place.connection() as connection:
        row = connection.execute("select coalesce(max(id), 0) as last from bare_items").fetchone()
        last = row["last"] if row else 0
        connection.execute(_BARE_FILL, [last + 1, last + _ITEMS])
    return _ITEMS


def _bare(parts: tuple[str, Keys, int, int]) -> int:
    count = 0
    with psycopg.connect(parts[0], autocommit=True) as connection:
        while (row := connection.execute(_BARE_CLAIM).fetchone()) is not None:
            connection.execute(_BARE_SETTLE, [row[0]])
            count += 1
    return count


def _fill_procrastinate(place: SmallHouse) -> int:
    with psycopg.connect(place.url, autocommit=True) as connection:
        connection.execute(
            "insert into procrastinate_jobs (queue_name, task_name, args)"
            " select 'bench', 'nothing', jsonb_build_object('n', n) from generate_series(1, %s) n",
            [_ITEMS],
        )
    return _ITEMS


def _procrastinate(parts: tuple[str, Keys, int, int]) -> int:
    app = App(connector=PsycopgConnector(conninfo=parts[0]))

    @app.task(name="nothing")
    def nothing(n: int) -> None:
        """The job of the anchor: no work at all."""

    async def drain() -> None:
        async with app.open_async():
            await app.run_worker_async(queues=["bench"], wait=False, install_signal_handlers=False)

    asyncio.run(drain())
    return 0
