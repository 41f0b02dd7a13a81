"""Triggers on a real PostgreSQL: one cause, one run, whoever looks and whatever crashes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from scheduler import trigger_rows
from scheduler.caused_rows import insert_caused
from scheduler.ending import ABANDONED, STOPPED, SUCCEEDED, Ending, failed
from scheduler.look import look
from scheduler.runs import Runs, request_stop
from scheduler.schedules import database_time
from scheduler.timing import OSLO
from scheduler.trigger_rows import all_triggers, demand_an_end, register_triggers
from scheduler.triggers import Waiting
from scheduler.waiting import waits
from shared.calendars import read_calendars
from shared.errors import BadManifest
from shared.manifest import Manifest, load_manifest
from shared.model import Stop
from shared.store.connect import Connection, Store
from tests.support.house import PROJECT, SmallHouse, small_house

BATCH = '[[triggers]]\nname = "bunke"\nitems = 3\nlongest_wait = "1h"\n'
AFTER = '[[triggers]]\nname = "etterpa"\nafter = "counting"\n'
ONCE = '[[triggers]]\nname = "en_gang"\nonce = "2027-01-04 06:00"\n'
SIX = datetime(2027, 1, 4, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CALENDARS = read_calendars(PROJECT / "config" / "calendars.toml")


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house of this test's own."""
    return small_house(tmp_path, database)


def triggered(house: SmallHouse, text: str, now: datetime | None = None) -> dict[str, str]:
    """Give the counting robot these triggers; what a clock has on its disk."""
    file = house.root / "robots" / "counting" / "robot.toml"
    if text:
        file.write_text(file.read_text().partition("[[triggers]]")[0] + "\n" + text)
    manifest = load_manifest(file.parent)
    with house.connection() as connection:
        connection.execute("update robots set manifest_hash = %s", [manifest.hash])
        register_triggers(connection, manifest, now, CALENDARS)
    return {"counting": manifest.hash}


def looked(house: SmallHouse, disk: dict[str, str], now: datetime | None = None) -> int:
    """How many runs one look puts in line."""
    with house.connection() as connection:
        return look(connection, disk, now).queued


def causes(house: SmallHouse) -> list[tuple[str, str, str]]:
    """What started what, in order."""
    rows = house.rows(
        "select trigger, trigger_cause as cause, state from runs where trigger_id is not null order by id"
    )
    return [(row["trigger"], row["cause"], row["state"]) for row in rows]


def end_next(house: SmallHouse, ending: Ending) -> int:
    """Take the next run, whatever it waits for, and end it so."""
    with Store(house.url) as store:
        store.connection.execute("update runs set not_before = created_at where state = 'queued'")
        runs = Runs(store, 5)
        run = runs.take(uuid4().hex, "m", (), 20.0)
        assert run is not None
        assert runs.end(run, ending)
    return run.id


def cases(count: int, first: int = 0) -> list[dict[str, Any]]:
    return [{"case": f"s-{number}"} for number in range(first, first + count)]


def test_an_agreed_time_starts_one_run_however_often_it_is_looked_at(house: SmallHouse) -> None:
    """Nor does it start again when the row forgets that it is over, or the file is deployed again."""
    disk = triggered(house, ONCE, SIX - MINUTE)
    assert 0 == looked(house, disk, SIX - timedelta(seconds=1))
    assert [1, 0] == [looked(house, disk, SIX + each * MINUTE) for each in (0, 1)]
    with house.connection() as connection:
        connection.execute("update triggers set next_due = looked_until, looked_until = '2026-11-01'")
    assert 0 == looked(house, disk, SIX + 2 * MINUTE)
    assert [("once", "2027-01-04T05:00Z", "queued")] == causes(house)
    assert 1 == len(house.rows("select from procrastinate_jobs"))


def test_a_clock_sleeps_no_longer_than_until_the_agreed_time(house: SmallHouse) -> None:
    """It wakes when that comes, and not at the next look; afterwards nothing is planned."""
    disk = triggered(house, ONCE, SIX - MINUTE)
    with house.connection() as connection:
        waits = [look(connection, disk, SIX - timedelta(seconds=each)).wait for each in (30, 0)]
    assert [timedelta(seconds=30), None] == waits


def test_an_agreed_time_that_had_passed_when_it_was_deployed_starts_nothing(house: SmallHouse) -> None:
    """An edited one neither."""
    disk = triggered(house, ONCE, SIX + MINUTE)
    assert 0 == looked(house, disk, SIX + 2 * MINUTE)
    assert [{"next_due": None}] == house.rows("select next_due from triggers")


def test_enough_cases_start_one_run_for_all_of_them(house: SmallHouse) -> None:
    """Two are too few, a third makes a batch, and while its run is in line more cases start nothing."""
    disk = triggered(house, BATCH)
    house.add(*cases(2))
    assert 0 == looked(house, disk)
    house.add(*cases(1, 2))
    assert 1 == looked(house, disk)
    house.add(*cases(9, 3))
    assert 0 == looked(house, disk)
    assert [("items", "after 0", "queued")] == causes(house)


def test_one_case_waits_no_longer_than_it_may(house: SmallHouse) -> None:
    """Then its run starts; what that leaves lying waits as long again from its end, new cases or not."""
    disk = triggered(house, BATCH)
    house.add(*cases(1))
    with house.connection() as connection:
        now = database_time(connection)
    assert [0, 1] == [looked(house, disk, now + each * MINUTE) for each in (59, 60)]
    end_next(house, SUCCEEDED)
    house.add(*cases(2, 1))
    assert [0, 1] == [looked(house, disk, now + each * MINUTE) for each in (59, 62)]


def test_any_number_of_clocks_make_one_run_of_a_batch(house: SmallHouse) -> None:
    """Those who saw the cases before the run was there name the same cause."""
    disk = triggered(house, BATCH)
    house.add(*cases(3))
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: looked(house, disk), range(6)))
    assert (1, [("items", "after 0", "queued")]) == (sum(made), causes(house))
    end_next(house, STOPPED)
    with house.connection() as connection:
        trigger = trigger_rows.all_triggers(connection)[0]
        seen = Waiting(database_time(connection), 3)
        late = trigger.items(seen, database_time(connection))
        assert late is not None
        assert [] == insert_caused(connection, trigger, late)


def test_a_clock_that_dies_before_it_commits_has_started_nothing(house: SmallHouse) -> None:
    """The next look starts the run, once."""
    disk = triggered(house, ONCE, SIX - MINUTE)
    with house.connection() as dying, house.connection() as other:
        with pytest.raises(psycopg.OperationalError):
            _look_and_die(dying, other, disk)
        assert [1, 0] == [look(other, disk, SIX).queued for _ in range(2)]
    assert [("once", "2027-01-04T05:00Z", "queued")] == causes(house)


def _look_and_die(dying: Connection, other: Connection, disk: dict[str, str]) -> None:
    with dying.transaction():
        assert 1 == look(dying, disk, SIX).queued
        other.execute("select pg_terminate_backend(%s)", [dying.info.backend_pid])
        dying.execute("select 1")


@pytest.fixture
def followed(house: SmallHouse) -> SmallHouse:
    """A house where the robot `second` starts after the counting robot."""
    with house.connection() as connection:
        connection.execute(
            "insert into robots (name, title, manifest, manifest_hash, payload_schema, code_version, "
            "timeout_ms, deployed_by) "
            "select 'second', 'Andre', manifest, 'h', payload_schema, 'v', 1000, 'test' from robots"
        )
        manifest = _second(house.root, AFTER)
        register_triggers(connection, manifest)
    return house


def _second(root: Path, text: str, name: str = "second") -> Manifest:
    folder = root / "robots" / name
    folder.mkdir()
    original = (root / "robots" / "counting" / "robot.toml").read_text()
    (folder / "robot.toml").write_text(f"{original}\n{text}")
    return load_manifest(folder)


def test_a_run_that_succeeded_starts_the_next_robot(followed: SmallHouse) -> None:
    """In the transaction that ends it, with its ring."""
    first = followed.run()
    end_next(followed, SUCCEEDED)
    assert [("after", f"run {first}", "queued")] == causes(followed)
    assert [{"robot": "second"}] == followed.rows(
        "select robot from runs join procrastinate_jobs on args ->> 'run' = runs.id::text "
        "where state = 'queued'"
    )


def test_a_run_that_waits_for_its_window_says_so(followed: SmallHouse) -> None:
    """With the hours that its trigger keeps to, and when they open."""
    with followed.connection() as connection:
        opens = database_time(connection).astimezone(OSLO).replace(minute=0) + timedelta(hours=2)
        window = f"{opens:%H:%M}-{opens + timedelta(hours=1):%H:%M}"
        connection.execute("update triggers set begin_window = %s", [window])
        followed.run()
        end_next(followed, SUCCEEDED)
        (why,) = next(iter(waits(connection).values()))
    assert ("window", window.replace("-", "–")) == (why.code, why.about)


def test_a_later_try_that_succeeds_is_the_first_ones_success(followed: SmallHouse) -> None:
    """Lost once, failed once, then done: one run of the next robot, by the cause of the first."""
    first = followed.run()
    assert [first, first + 1] == [end_next(followed, ending) for ending in (ABANDONED, failed("x"))]
    assert [] == causes(followed)
    end_next(followed, SUCCEEDED)
    assert [("after", f"run {first}", "queued")] == causes(followed)


def test_a_failure_counts_when_no_more_tries_follow(followed: SmallHouse) -> None:
    """The one cause starts one run though several tries failed."""
    with followed.connection() as connection:
        connection.execute("""update triggers set rule = '{"after": "counting", "outcomes": ["failed"]}'""")
        connection.execute("update robots set manifest = jsonb_set(manifest, '{retry,attempts}', '2')")
    first = followed.run()
    end_next(followed, failed("x"))
    assert [] == causes(followed)
    end_next(followed, failed("x"))
    assert [("after", f"run {first}", "queued")] == causes(followed)


def test_a_run_that_never_began_starts_nothing(followed: SmallHouse) -> None:
    """Somebody took it out of the line; and an outcome that is not named starts nothing either."""
    with followed.connection() as connection:
        request_stop(connection, followed.run(), Stop.GRACEFUL, "p")
    followed.run()
    end_next(followed, STOPPED)
    assert [] == causes(followed)


def test_a_trigger_that_cannot_be_read_does_not_hold_the_run_that_ends(followed: SmallHouse) -> None:
    """What should have started is a missed run that says so."""
    with followed.connection() as connection:
        connection.execute("update triggers set begin_window = 'x'")
    followed.run()
    run = end_next(followed, SUCCEEDED)
    assert [("after", f"run {run}", "missed")] == causes(followed)


def test_an_unreadable_trigger_is_told_of_and_holds_nobody(house: SmallHouse) -> None:
    """The look goes on with the others."""
    disk = triggered(house, ONCE + BATCH, SIX - MINUTE)
    with house.connection() as connection:
        connection.execute("update triggers set begin_window = 'x' where kind = 'once'")
        house.add(*cases(3))
        found = look(connection, disk, SIX)
        assert [found.unreadable[0]] == [each.trouble for each in all_triggers(connection) if each.trouble]
    assert (1, 1) == (found.queued, len(found.unreadable))
    assert "trigger en_gang of the robot counting" in found.unreadable[0]


def test_what_is_deployed_again_goes_on_and_what_is_taken_away_ends(house: SmallHouse) -> None:
    """An edited trigger begins anew."""
    triggered(house, ONCE + BATCH, SIX - MINUTE)
    triggered(house, ONCE + BATCH.replace("3", "4"), SIX)
    assert [("bunke", SIX, True), ("en_gang", SIX - MINUTE, True)] == _rows(house)
    disk = triggered(house, ONCE, SIX)
    assert [("bunke", SIX, False), ("en_gang", SIX - MINUTE, True)] == _rows(house)
    house.add(*cases(9))
    assert 1 == looked(house, disk, SIX)


def _rows(house: SmallHouse) -> list[tuple[str, datetime, bool]]:
    rows = house.rows("select name, looked_until, active from triggers order by name")
    return [(row["name"], row["looked_until"], row["active"]) for row in rows]


def test_robots_that_would_start_each_other_are_refused(tmp_path: Path, house: SmallHouse) -> None:
    """The circle is named; so is a robot that nobody knows."""
    first = load_manifest(house.root / "robots" / "counting")
    second = _second(house.root, AFTER)
    demand_an_end([first, second])
    third = _second(house.root, AFTER.replace("counting", "second"), "third")
    circle = replace_after(first, third)
    with pytest.raises(BadManifest, match="for ever: counting starts second starts third starts counting"):
        demand_an_end([circle, second, third])
    with pytest.raises(BadManifest, match="trigger etterpa: there is no robot counting"):
        demand_an_end([second])


def replace_after(manifest: Manifest, other: Manifest) -> Manifest:
    """The manifest, started by another robot."""
    trigger = other.triggers[0].model_copy(update={"after": other.name})
    return manifest.model_copy(update={"triggers": (trigger,)})
