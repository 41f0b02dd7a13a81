"""The take and the rule agree: what PostgreSQL lets begin is what `scheduler.limits` says."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.limits import Place, Situation, may_begin
from shared.store import queries
from shared.store.connect import Connection, connect
from tests.support.situations import MACHINES, capabilities, put, situations

EXAMPLES = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ANYWHERE = Place("another", frozenset({"browser", "rpa"}))


@pytest.fixture(scope="module")
def rows(database_of_the_module: str) -> Iterator[Connection]:
    """One connection for all the examples."""
    with connect(database_of_the_module) as opened:
        yield opened


def taken(connection: Connection, place: Place) -> list[int]:
    """Whom a worker at this place is given, taken back again: one, or nobody."""
    worker = {"worker": "w", "machine": place.machine, "capabilities": sorted(place.capabilities)}
    with connection.transaction(force_rollback=True):
        found = connection.execute(queries.load("runs").take_run, worker | {"lease_seconds": 20.0})
        return [row["id"] for row in found]


@EXAMPLES
@given(at=situations(), here=st.builds(Place, st.sampled_from(MACHINES), capabilities))
def test_the_take_gives_whom_the_rule_names(rows: Connection, at: Situation, here: Place) -> None:
    """In every situation, for whatever worker asks: the same run, or both nobody."""
    stood = put(rows, at)
    assert may_begin(stood, here)[:1] == taken(rows, here)


@EXAMPLES
@given(at=situations())
def test_the_doorbell_rings_for_whom_the_rule_names(rows: Connection, at: Situation) -> None:
    """Who may begin on some machine is rung for: the first in line of each robot, and what has room."""
    stood = put(rows, at)
    begin = [row["run"] for row in rows.execute("select run from may_begin order by line_at, run")]
    assert may_begin(stood, ANYWHERE) == begin
    assert set(begin) <= {row["id"] for row in rows.execute(queries.load("runs").unrung)}
