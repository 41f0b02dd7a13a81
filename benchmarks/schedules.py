"""From a due time to its run in the line, with few and many schedules; and what an idle one costs.

Beside bare APScheduler with jobs in memory, which starts nothing durable: its process forgets them.
"""

import gc
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from benchmarks.place import house
from benchmarks.row import Row
from scheduler.clock import Clock
from tests.support.house import SmallHouse, until

_SECONDS, _A_SECOND = 20, 10
_MANY, _INSTANT = 10_000, 1_000
_PLAN = """
insert into schedules (robot, name, kind, expression, catch_up, manifest_hash, anchor, looked_until, next_due)
select robots.name, 'bench_' || n, 'every', %(every)s || 's', 'each', manifest_hash, due, clock_timestamp(),
       due
from robots, generate_series(0, %(last)s) n, lateral (
    select date_trunc('second', transaction_timestamp()) + %(first)s + n * %(apart)s * interval '1 s' as due
) planned
"""
_ANCHOR = "APScheduler, jobs in memory"


def rows() -> list[Row]:
    """Milliseconds of delay with ten starts a second, and bytes in the process that waits."""
    found = []
    for number in (10, 1_000, _MANY):
        ours, theirs = _delays(number), _apscheduler_delays(number)
        found += [
            Row(
                f"{number} schedules: due → run in line, {name}",
                _at(ours, part),
                _ANCHOR,
                _at(theirs, part),
                "ms",
            )
            for name, part in (("p50", 0.5), ("p99", 0.99))
        ]
    return [
        *found,
        Row(
            f"{_INSTANT} due at one instant → all in line",
            _all_at_once(),
            _ANCHOR,
            _apscheduler_at_once(),
            "ms",
            "≤ 1 000 ms",
        ),
        Row("memory of the clock per idle schedule", _memory(), _ANCHOR, _apscheduler_memory(), "B"),
    ]


def _at(delays: list[float], part: float) -> float:
    return sorted(delays)[min(len(delays) - 1, int(part * len(delays)))]


@contextmanager
def _planned(number: int, every: int, first: timedelta, apart: float) -> Iterator[SmallHouse]:
    """A house with so many schedules, the next of them due after `first`, each so many seconds apart."""
    with house() as place:
        with place.connection() as connection:
            connection.execute(
                _PLAN,
                {"every": every, "last": number - 1, "first": first, "apart": apart},
            )
        yield place


@contextmanager
def _clock(place: SmallHouse) -> Iterator[Clock]:
    clock = place.house().clock(structlog.get_logger())
    thread = threading.Thread(target=clock.live, daemon=True)
    thread.start()
    try:
        yield clock
    finally:
        clock.end()
        thread.join(20)


def _delays(number: int) -> list[float]:
    with _planned(number, number // _A_SECOND, timedelta(seconds=5), 1 / _A_SECOND) as place:
        with _clock(place):
            time.sleep(_SECONDS + 5)
        # What was due before the clock was there is not its delay.
        late = (
            "select extract(epoch from created_at - due_at)::float8 * 1000 as late from runs"
            " where due_at > (select min(created_at) from runs)"
        )
        return [row["late"] for row in place.rows(late)]


def _all_at_once() -> float:
    with _planned(_INSTANT, 86_400, timedelta(seconds=5), 0) as place:
        (row,) = place.rows("select extract(epoch from min(next_due))::float8 as due from schedules")
        due: float = row["due"]
        with _clock(place), place.connection() as connection:
            until(lambda: connection.execute("select from runs").rowcount == _INSTANT)
            return (time.time() - due) * 1000


def _memory() -> float:
    """What the clock's process holds more with many schedules than with ten, when it has nothing to do."""
    few, many = (_held_by_clock(number) for number in (10, _MANY))
    return max(0.0, many - few) / (_MANY - 10)


def _held_by_clock(number: int) -> float:
    with _planned(number, 86_400, timedelta(hours=1), 0) as place:
        return _held(lambda: _clock(place))


def _held(begin: Callable[[], AbstractContextManager[object]]) -> float:
    tracemalloc.start()
    try:
        with begin():
            time.sleep(4)
            gc.collect()
            return float(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()


@contextmanager
def _apscheduler() -> Iterator[BackgroundScheduler]:
    bare = BackgroundScheduler(job_defaults={"misfire_grace_time": None, "coalesce": True}, timezone=UTC)
    bare.start()
    try:
        yield bare
    finally:
        bare.shutdown()


def _apscheduler_delays(number: int) -> list[float]:
    late: list[float] = []
    begin = datetime.now(UTC) + timedelta(seconds=5 + number / 1000)
    with _apscheduler() as bare:
        bare.pause()
        for place in range(number):
            due = begin + timedelta(seconds=place / _A_SECOND)
            bare.add_job(
                _note,
                "interval",
                [late, due, number // _A_SECOND],
                seconds=number // _A_SECOND,
                start_date=due,
            )
        bare.resume()
        time.sleep(max(0.0, (begin - datetime.now(UTC)).total_seconds()) + _SECONDS)
    return late


def _note(late: list[float], first: datetime, every: int) -> None:
    late.append((datetime.now(UTC) - first).total_seconds() % every * 1000)


def _apscheduler_at_once() -> float:
    began: list[float] = []
    due = datetime.now(UTC) + timedelta(seconds=5)
    with _apscheduler() as bare:
        for _ in range(_INSTANT):
            bare.add_job(lambda: began.append(time.time()), "date", run_date=due)
        until(lambda: len(began) == _INSTANT)
    return (max(began) - due.timestamp()) * 1000


def _apscheduler_memory() -> float:
    @contextmanager
    def planned() -> Iterator[None]:
        with _apscheduler() as bare:
            for _ in range(_MANY):
                bare.add_job(_note, "interval", [[], datetime.now(UTC), 1], hours=24)
            yield

    return _held(planned) / _MANY
