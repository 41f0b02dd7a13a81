"""From "a run is asked for" and from "it is due" to the robot's first line, on an idle worker."""

import asyncio
import statistics
import threading
import time
from contextlib import suppress

import structlog
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector

from benchmarks.place import first_line_at, house
from benchmarks.row import Row
from scheduler.runs import request
from scheduler.timing import OSLO
from shared.store.connect import Connection
from tests.support.house import SmallHouse, until, worker

_ROUNDS, _DUE = 30, 8


def rows() -> list[Row]:
    """Milliseconds: median and the slowest of the lot."""
    with house() as place:
        with place.connection() as connection:
            connection.execute("update robots set runs_limit = 100000")
        with worker(place), place.connection() as connection:
            _asked(place, connection)
            asked = sorted(_asked(place, connection) for _ in range(_ROUNDS))
            due = sorted(_due(place))
        rung = sorted(_procrastinate(place))
    floor, anchor = statistics.median(rung), "procrastinate, no-op job"
    median, slowest = statistics.median(asked), asked[-1]
    return [
        Row("asked for → robot's first line, median", median, anchor, floor, "ms"),
        Row("asked for → robot's first line, slowest of 30", slowest, anchor, rung[-1], "ms", "≤ 50 ms"),
        Row("due time → robot's first line, median", statistics.median(due), anchor, floor, "ms", "≤ 100 ms"),
    ]


def _asked(place: SmallHouse, connection: Connection) -> float:
    began = time.time()
    run = request(connection, "counting", "bench")
    assert run is not None  # noqa: S101 (for the type checker)
    over = "select 1 from runs where id = %s and ended_at is not null"
    until(lambda: connection.execute(over, [run]).fetchone() is not None)
    return (first_line_at(place, run) - began) * 1000


def _due(place: SmallHouse) -> list[float]:
    """A schedule every second, a clock that lives for some of them."""
    with place.connection() as connection:
        connection.execute(
            "insert into schedules (robot, name, kind, expression, zone, catch_up, manifest_hash, next_due)"
            " select name, 'bench', 'every', '1s', %s, 'once', manifest_hash, clock_timestamp() from robots",
            [OSLO.key],
        )
    clock = place.house().clock(structlog.get_logger())
    thread = threading.Thread(target=clock.live, daemon=True)
    thread.start()
    time.sleep(_DUE + 1)
    clock.end()
    thread.join(10)
    done = place.rows(
        "select id, due_at from runs where due_at is not null and state = 'succeeded' order by id"
    )
    return [(first_line_at(place, row["id"]) - row["due_at"].timestamp()) * 1000 for row in done[1:]]


def _procrastinate(place: SmallHouse) -> list[float]:
    """The engine alone: a job is deferred, a job begins."""
    began: list[float] = []
    ready = threading.Event()
    listening: list[asyncio.Task[None]] = []

    def live() -> None:
        app = App(connector=PsycopgConnector(conninfo=place.url))

        @app.task(name="nothing")
        async def nothing() -> None:
            began.append(time.time())

        async def listen() -> None:
            async with app.open_async():
                ready.set()
                await app.run_worker_async(queues=["bench"], install_signal_handlers=False)

        listening.append(loop.create_task(listen()))
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(listening[0])

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=live, daemon=True)
    thread.start()
    ready.wait(10)
    time.sleep(1)
    ringing = App(connector=SyncPsycopgConnector(conninfo=place.url))
    with ringing.open():
        rung = [_ring_once(ringing, began) for _ in range(_ROUNDS)]
    loop.call_soon_threadsafe(listening[0].cancel)
    thread.join(10)
    return rung


def _ring_once(app: App, began: list[float]) -> float:
    before, asked = len(began), time.time()
    app.configure_task("nothing", queue="bench", allow_unknown=True).defer()
    until(lambda: len(began) > before)
    return (began[-1] - asked) * 1000
