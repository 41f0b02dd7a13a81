"""A dry run by a real worker: it says what would happen, and nothing is otherwise afterwards."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shared.dry_run import seen
from shared.dry_run.told import CaseTold
from shared.errors import NotFound, Refused
from shared.model import RunState
from shared.reopening.rows import ask_for_run
from shared.store import queries
from shared.store.connect import Connection
from shared.views import robots
from shared.views import run as run_seen
from tests.support.house import SmallHouse, small_house, until, worker

# The run and what it said; who works, and on which machines sealed files of runs may lie; the doorbell.
OWN_TABLES = ("runs", "file_keys", "dry_run_cases", "workers", "procrastinate_", "_yoyo", "yoyo_")
MODES = ("done", "business", "technical", "partial", "read back", "kill")


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house of this test's own."""
    return small_house(tmp_path, database)


def everything(connection: Connection) -> dict[str, Any]:
    """All rows of every table that is no business of a dry run."""
    tables = connection.execute(
        "select tablename as name from pg_tables where schemaname = 'public'"
    ).fetchall()
    names = sorted(each["name"] for each in tables if not each["name"].startswith(OWN_TABLES))
    asked = "select coalesce(jsonb_agg(to_jsonb(t) order by to_jsonb(t)::text), '[]') as rows from {} t"
    return {name: connection.execute(asked.format(name)).fetchall()[0]["rows"] for name in names}


def tried(house: SmallHouse, cases: int = 20) -> tuple[int, list[CaseTold]]:
    """One dry run, seen through by a worker."""
    with house.connection() as connection:
        number = seen.ask(connection, "counting", "kari", cases)
        with worker(house):
            until(lambda: run_seen(connection, number).over)
        return number, seen.told(connection, number)


@pytest.mark.children
def test_a_dry_run_says_how_each_case_would_end_and_changes_nothing(house: SmallHouse) -> None:
    """No effect, no row of cases, events, steps, facts or follow-ups; the real run afterwards does it all."""
    house.add(*({"case": mode, "mode": mode} for mode in MODES[:-1]))
    with house.connection() as connection:
        before = everything(connection)
        _, told = tried(house)
        after = everything(connection)
    assert [] == [name for name in before if before[name] != after[name]]
    assert {} == house.marks()
    assert [
        ("done", None, None),
        ("to_person", "business", "wrong_case"),
        (None, None, "technical"),
        ("partial", None, None),
        (None, None, "after_step"),
    ] == [(case.outcome, case.cause, case.code) for case in told]
    assert [("would", "mark", "Setter et merke på done.")] == [
        (deed.kind.value, deed.step, deed.says) for deed in told[0].deeds
    ]
    house.run()
    with worker(house):
        until(lambda: not house.rows("select 1 from items where state <> 'settled'"))
    assert {"done": 1, "partial": 1, "read back": 1} == house.marks()


def test_a_dry_run_is_a_run_with_its_mark_and_starts_nothing(house: SmallHouse) -> None:
    """Not the robot's last run, no alarm when it fails, no retry, no successor, no other robot after it."""
    house.add(*({"case": f"{n}", "mode": "technical"} for n in range(6)))
    with house.connection() as connection:
        connection.execute(
            "insert into triggers (robot, name, kind, rule, looked_until, manifest_hash)"
            " select 'counting', 'after', 'after',"
            " jsonb_build_object('after', 'counting', 'outcomes', jsonb_build_array('failed', 'succeeded')),"
            " clock_timestamp(), manifest_hash from robots"
        )
        number, told = tried(house)
        ended = run_seen(connection, number)
        assert (RunState.FAILED, 20, 5) == (ended.state, ended.dry_run, len(told))
        assert [{"id": number}] == house.rows("select id from runs")
        failed = queries.load("alarms").failed_runs
        assert [] == connection.execute(failed, {"since": datetime(2020, 1, 1, tzinfo=UTC)}).fetchall()
        assert [None] == [each.last_run for each in robots(connection)]


@pytest.mark.children
def test_a_dry_run_that_dies_leaves_nothing_behind(house: SmallHouse) -> None:
    """Killed in the middle it says what it had said; no successor, no item lost."""
    house.add({"case": "a"}, {"case": "b", "mode": "kill"}, {"case": "c"})
    number, told = tried(house)
    assert [1] == [case.item for case in told]
    assert [{"id": number, "state": "failed"}] == house.rows("select id, state from runs")
    expected = [{"state": "waiting", "losses": 0, "attempts": 0}] * 3
    assert expected == house.rows("select state, losses, attempts from items")


def test_it_looks_at_as_many_cases_as_it_is_told(house: SmallHouse) -> None:
    """In the order in which a run would take them."""
    house.add(*({"case": f"{n}"} for n in range(3)))
    _, told = tried(house, cases=2)
    assert [1, 2] == [case.item for case in told]


def test_what_it_says_is_filtered_as_always(house: SmallHouse) -> None:
    """Sentences are rows that many read."""
    house.add({"case": "01819091230"})
    _, told = tried(house)
    assert ["Setter et merke på [identity number]."] == [deed.says for deed in told[0].deeds]


def test_a_robot_that_does_not_offer_it_is_refused_with_what_to_do(house: SmallHouse) -> None:
    """Nobody has said that it changes nothing outside its steps."""
    with house.connection() as connection:
        connection.execute("update robots set manifest = manifest - 'dry_run'")
        with pytest.raises(Refused, match="dry_run = true"):
            seen.ask(connection, "counting", "kari")
        connection.execute("update robots set manifest = manifest || '{\"dry_run\": true}', active = false")
        with pytest.raises(NotFound, match="retired"):
            seen.ask(connection, "counting", "kari")
    assert [] == house.rows("select 1 from runs")


def test_a_case_that_is_damaged_is_said_to_be_and_the_next_is_looked_at(house: SmallHouse) -> None:
    """It goes to nobody for that."""
    house.add({"case": "a"}, {"case": "b"})
    house.rows(
        "update items set payload_sealed = substr(payload_sealed, 1, 40) || '\\x00'::bytea"
        " where id = 1 returning 1"
    )
    _, told = tried(house)
    assert [(1, "cannot_be_opened"), (2, None)] == [(case.item, case.code) for case in told]
    assert [] == house.rows("select 1 from follow_ups")


def test_a_dry_run_is_not_the_run_that_somebody_waits_for(house: SmallHouse) -> None:
    """In line or over: cases that wait, a retry, and a person who asks each get a run of their own."""
    house.add({"case": "a"})
    with house.connection() as connection:
        number = seen.ask(connection, "counting", "kari")
        connection.execute(
            "insert into triggers (robot, name, kind, rule, looked_until, manifest_hash)"
            """ select 'counting', 'bunke', 'items', '{"items": 1}', clock_timestamp(), 'h'"""
        )
        in_line = fresh(connection)
        asked = {"robot": "counting", "delay_seconds": 60}
        comes = connection.execute(queries.load("runs").queued_of_robot, asked).fetchall()
        own = ask_for_run(connection, "counting", "kari")
        assert ([1], [{"there": False}], True) == (in_line, comes, own > number)
        connection.execute("delete from runs where id = %s", (own,))
        connection.execute(
            "update runs set state = 'succeeded', token = 1, started_at = clock_timestamp(),"
            " ended_at = clock_timestamp()"
        )
        assert [1] == fresh(connection)


def fresh(connection: Connection) -> list[int]:
    """How many cases came since the robot's last run began, for each trigger that may start one."""
    asked = {"robots": ["counting"], "hashes": ["h"], "now": datetime(2099, 1, 1, tzinfo=UTC)}
    return [row["fresh"] for row in connection.execute(queries.load("triggers").waiting_items, asked)]
