"""A municipality of a hundred robots and 10 000 due times a day, against asking each minute.

The calculation asks each minute apart from the house. Decided is all of it: five years are 18 million due
times. The rows of a real PostgreSQL hold a part of them.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from psycopg.types.json import Jsonb

from scheduler.look import look
from scheduler.schedules import register_schedules
from shared.model import RunState
from shared.store.connect import Connection
from tests.integration.scheduler.conftest import CALENDARS, KNOWN_ROBOT, write_manifest
from tests.oracle.starts import Told, minutes_of, told, walls_of
from tests.support.many_schedules import ANCHOR, Case, a_hundred
from tests.support.virtual_clock import looked, moments, planned

EASTER = date(2027, 3, 28)
"""Easter Sunday 2027, on which summer time begins."""

DAY = timedelta(days=1)
MOST_GROWTH = 100 * 2**20


def expected(found: Told, now: datetime) -> tuple[datetime, RunState]:
    """What a look makes of it: a closed day is skipped, what comes after its hours missed."""
    if found.skipped:
        return found.at, RunState.SKIPPED
    return found.at, RunState.MISSED if found.begin_by and found.begin_by <= now else RunState.QUEUED


def months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The days in pieces of a month, so that no more than that is remembered."""
    while first <= last:
        end = min(last, (first.replace(day=1) + 31 * DAY).replace(day=1) - DAY)
        yield first, end
        first = end + DAY


def compared(first: date, last: date) -> int:
    """Decide these days for all robots and hold each due time against the calculation; how many."""
    start = next(minutes_of(first, first))[0] - timedelta(seconds=1)
    end = next(minutes_of(last + DAY, last + DAY))[0] - timedelta(seconds=1)
    cases = a_hundred()
    decisions = [looked(planned(case, CALENDARS), start, end, seed) for seed, case in enumerate(cases)]
    due_times, sizes = 0, []
    for month in months(first, last):
        minutes = list(minutes_of(*month))
        walls = walls_of([*minutes, *minutes_of(month[1] + DAY, month[1] + DAY)])
        for case, decided in zip(cases, decisions, strict=True):
            for calculated in told(case.means, minutes, walls):
                now, found = next(decided)
                assert expected(calculated, now) == (found.due_at, found.state), (case.toml, now)
                due_times += 1
        sizes.append(psutil.Process().memory_info().rss)
    assert [None] * len(cases) == [next(decided, None) for decided in decisions]
    assert sizes[-1] - sizes[0] < MOST_GROWTH
    return due_times


@pytest.mark.timeout(600)
def test_sixty_days_of_a_hundred_robots_are_decided_as_asking_each_minute():
    """Easter and the change to summer time lie in them; starts, skipped times, closed windows."""
    due_times = compared(date(2027, 3, 1), date(2027, 4, 29))
    assert due_times > 60 * 10_000


@pytest.mark.soak
@pytest.mark.timeout(6 * 3600)
def test_five_years_of_a_hundred_robots_are_decided_as_asking_each_minute():
    """Eighteen million due times, and no more memory at the end than after the first month."""
    due_times = compared(date(2027, 1, 1), date(2031, 12, 31))
    assert due_times > 5 * 365 * 10_000


@pytest.mark.timeout(600)
def test_three_days_of_a_hundred_robots_stand_in_the_rows(connection: Connection, robots_folder: Path):
    """From Easter Sunday, when clocks change, to the Tuesday of what was moved, by real looks."""
    in_rows(connection, robots_folder, EASTER, EASTER + 2 * DAY)


@pytest.mark.soak
@pytest.mark.timeout(6 * 3600)
def test_sixty_days_of_a_hundred_robots_stand_in_the_rows(connection: Connection, robots_folder: Path):
    """Six hundred thousand rows: each due time once, in the state that the calculation gives it."""
    in_rows(connection, robots_folder, date(2027, 3, 1), date(2027, 4, 29))


def in_rows(connection: Connection, robots_folder: Path, first: date, last: date) -> None:
    """Look at virtual times through these days, and hold the rows against the calculation."""
    cases = {f"robot_{number:02}": case for number, case in enumerate(a_hundred())}
    disk = {name: deployed(connection, robots_folder, name, case) for name, case in cases.items()}
    minutes = list(minutes_of(first, last))
    walls = walls_of([*minutes, *minutes_of(last + DAY, last + DAY)])
    start, end = minutes[0][0] - timedelta(seconds=1), minutes[-1][0] + timedelta(seconds=1)
    connection.execute("update schedules set looked_until = %s, next_due = %s", (start, start))
    for now in moments(start, end, seed=0):
        while (wait := look(connection, disk, now).wait) is not None and wait <= timedelta(0):
            pass
    rows = connection.execute("select robot, due_at, state from runs order by robot, due_at").fetchall()
    found: dict[str, list[tuple[datetime, RunState]]] = {name: [] for name in cases}
    for row in rows:
        found[row["robot"]].append((row["due_at"], RunState(row["state"])))
    for name, case in cases.items():
        assert [expected(each, end) for each in told(case.means, minutes, walls)] == found[name], case.toml


def deployed(connection: Connection, robots_folder: Path, name: str, case: Case) -> str:
    """A robot with this schedule; every start that comes late is caught up."""
    manifest = write_manifest(robots_folder, name, f'{case.toml}\ncatch_up = "each"')
    connection.execute(KNOWN_ROBOT, (name, Jsonb({}), manifest.hash, Jsonb({})))
    register_schedules(connection, manifest, ANCHOR, CALENDARS)
    return manifest.hash
