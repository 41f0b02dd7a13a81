"""Town halls at some moment, with whatever limits, pauses and runs; and the same as rows."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import LiteralString

from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from scheduler.limits import Pause, Place, Queued, Robot, Running, Situation
from shared.model import Halt, Scope
from shared.store import queries
from shared.store.connect import Connection
from shared.store.queries import parse

ROBOTS, UNITS, RESOURCES, MACHINES = ("a", "b", "c", "d"), ("u", "v"), ("erp", "scanner"), ("m1", "m2")
START = datetime.fromisoformat("2026-11-22T12:00:00+00:00")
_SQL: dict[str, LiteralString] = parse(Path(__file__).with_suffix(".sql").read_text("utf-8"))
_NAMES = {
    Scope.EVERYTHING: ("",),
    Scope.ROBOT: ROBOTS,
    Scope.QUEUE: ROBOTS,
    Scope.UNIT: UNITS,
    Scope.MACHINE: MACHINES,
}

capabilities = st.frozensets(st.sampled_from(("browser", "rpa")), max_size=1)
# Never the very minute at which something changes: time goes on between the two who look.
_minutes = st.sampled_from((-30, 1, 2, 3, 5, 8, 13, 16, 17, 18, 21, 30, 40, 60))
_holdings = st.sampled_from(
    ({}, {"erp": 1}, {"erp": 2}, {"erp": 1, "scanner": 1}, {"scanner": 2}, {"erp": 3})
)
# What keeps everybody out hides what the other rules do: it is rare.
_seldom = st.sampled_from((False,) * 11 + (True,))
_pauses = st.sampled_from(list(_NAMES)).flatmap(
    lambda scope: st.builds(
        Pause,
        st.sampled_from(Halt),
        st.just(scope),
        st.sampled_from(_NAMES[scope]),
        st.just("p"),
        st.just("r"),
    )
)


@st.composite
def _robots(draw: st.DrawFn, name: str) -> Robot:
    return Robot(
        name,
        draw(st.sampled_from(UNITS)),
        draw(st.integers(1, 3)),
        draw(_holdings),
        draw(_seldom),
        draw(capabilities),
        not draw(_seldom),
    )


@st.composite
def _queued(draw: st.DrawFn, number: int) -> Queued:
    waited = timedelta(minutes=draw(_minutes))
    return Queued(number, draw(st.sampled_from(ROBOTS)), START - waited, draw(st.integers(-2, 3)))


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """A town hall at some moment; what runs may hold more than there is, since a limit was lowered."""
    known = {name: draw(_robots(name)) for name in ROBOTS}
    running = [
        Running(100 + number, robot, known[robot].unit, draw(_holdings), draw(_seldom))
        for number, robot in enumerate(draw(st.lists(st.sampled_from(ROBOTS), max_size=3)))
    ]
    held_back = st.lists(_pauses, max_size=2, unique_by=lambda pause: (pause.scope, pause.name))
    return Situation(
        START,
        known,
        [draw(_queued(number)) for number in range(1, draw(st.integers(2, 9)) + 1)],
        running,
        draw(st.fixed_dictionaries(dict.fromkeys(RESOURCES, st.integers(1, 4)))) if not draw(_seldom) else {},
        draw(st.dictionaries(st.sampled_from(UNITS), st.integers(1, 4))),
        draw(held_back) if draw(_seldom) else [],
        [Place(machine, draw(capabilities)) for machine in MACHINES if not draw(_seldom)],
    )


def put(connection: Connection, at: Situation) -> Situation:
    """Write the situation down as rows; gives it moved to the database's time."""
    connection.execute(_SQL["empty"])
    connection.execute(_SQL["gone"])
    for robot in at.robots.values():
        manifest = {"unit": robot.unit, "limits": {"resources": robot.needs, "alone": robot.alone}}
        more = {"manifest": Jsonb(manifest), "capabilities": sorted(robot.capabilities)}
        connection.execute(_SQL["robot"], vars(robot) | more)
    for name, permits in at.permits.items():
        connection.execute(_SQL["resource"], {"name": name, "permits": permits})
    for unit, runs in at.unit_limits.items():
        connection.execute(_SQL["unit"], {"unit": unit, "runs": runs})
    for pause in at.pauses:
        connection.execute(_SQL["pause"], vars(pause))
    for place in at.places:
        worker = {"machine": place.machine, "capabilities": sorted(place.capabilities)}
        connection.execute(_SQL["worker"], worker)
    return _put_runs(connection, at)


def _put_runs(connection: Connection, at: Situation) -> Situation:
    row = connection.execute(queries.load("runs").now).fetchone()
    assert row is not None
    moved = [replace(run, since=run.since + (row["now"] - at.now)) for run in at.queued]
    for waiting in moved:
        connection.execute(_SQL["queued"], vars(waiting))
    for running in at.running:
        connection.execute(_SQL["running"], vars(running) | {"holds": Jsonb(running.holds)})
    return replace(at, now=row["now"], queued=moved)
