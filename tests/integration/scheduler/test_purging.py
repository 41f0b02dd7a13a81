"""Retention carried out: what is over goes, everything else stays, whoever does it and however often."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import structlog

from scheduler import intake, purging
from scheduler.housekeeping import Times, housekeeping
from shared.store.connect import Connection, Store, connect
from tests.support.house import SmallHouse, small_house, until

OLD = "clock_timestamp() - interval '92 days'"
SETTLED = f"update items set state = 'settled', outcome = 'done', share_permille = 1000, settled_at = {OLD}"


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house whose robot keeps everything for 90 days."""
    return small_house(tmp_path, database)


def purge(house: SmallHouse, batch: int = 500) -> int:
    """Purge once; gives how many cases."""
    with closing(connect(house.url)) as connection:
        return sum(items for _, items in purging.purge_items(connection, "test", batch))


def folder(house: SmallHouse, run: int, environment: str = "test") -> Path:
    """The folder of a run, with a log."""
    made = house.root / "logs" / "counting" / str(run)
    made.mkdir(parents=True)
    (made / "log.jsonl").write_text(f'{{"environment":"{environment}","event":"run started"}}\n')
    return made


def delete(house: SmallHouse) -> list[tuple[str, int]]:
    """Delete folders once."""
    with house.connection() as connection:
        return list(purging.delete_folders(connection, house.root / "logs", "test", "test"))


def ended_run(house: SmallHouse, when: str = OLD) -> int:
    """A run that ended then."""
    number = house.run()
    house.rows(
        f"update runs set state = 'succeeded', token = 1, ended_at = {when} where id = {number} returning 1"
    )
    return number


def test_content_reference_and_intents_go_and_all_else_stays(house: SmallHouse):
    """Fingerprints know the case again, its history still reads; the event says how many and by whom."""
    house.add({"case": "a"}, {"case": "b"})
    run = house.run()
    house.rows(f"{SETTLED} where id = 1 returning 1")
    house.rows(
        "insert into steps (item_id, name, state, intent_sealed, key_id, effect_ms, run_id, token)"
        f" select id, 's', 'begun', '\\x01', key_id, 0, {run}, 1 from items returning 1"
    )
    before = house.rows("select reference_hash, claim_hash, outcome, settled_at from items")
    assert 1 == purge(house)
    assert before == house.rows("select reference_hash, claim_hash, outcome, settled_at from items")
    gone = "reference_sealed is null and payload_sealed is null and key_id is null and purged_at is not null"
    assert [{"id": 1}] == house.rows(f"select id from items where {gone}")
    assert [{"item_id": 1}] == house.rows(
        "select item_id from steps where intent_sealed is null and key_id is null"
    )
    assert [{"kind": "purged", "robot": "counting", "items": 1, "person": "test"}] == house.rows(
        "select kind, robot, items, person from installation_events"
    )


def test_what_waits_or_is_in_hand_is_never_purged_however_old(house: SmallHouse):
    """A case that nobody worked on for a year is a case still."""
    house.add({"case": "a"}, {"case": "b"})
    run = house.run()
    house.rows("update items set added_at = now() - interval '2 years' returning 1")
    house.rows(f"update items set state = 'taken', run_id = {run}, token = 1 where id = 2 returning 1")
    assert 0 == purge(house)


def handed_over(house: SmallHouse, solved: str) -> None:
    """A case that came to a person long ago, who was done with it then; `null` when not yet."""
    house.add({"case": "a"})
    house.rows(f"{SETTLED} returning 1")
    house.rows(
        "insert into follow_ups (item_id, treatment, queue, process, cause, came_at, due_on, state,"
        f" solved_at) select id, 1, queue, 'p', 'business', settled_at, current_date,"
        f" case when {solved} is null then 'open' else 'done' end, {solved} from items returning 1"
    )


def test_what_a_person_must_still_do_by_hand_keeps_its_content(house: SmallHouse):
    """Forgotten for a season it is a case still; without its facts nobody could do it."""
    handed_over(house, solved="null::timestamptz")
    with house.connection() as connection:
        (due,) = purging.due(connection, house.root / "logs", "test")
    assert (0, 1, 0) == (due.items, due.with_people, purge(house))


def test_days_are_counted_from_when_the_person_was_done(house: SmallHouse):
    """Whoever ended a case may be asked about it as long as if the robot had."""
    handed_over(house, solved="clock_timestamp() - interval '90 days'")
    assert 0 == purge(house)
    house.rows("update follow_ups set solved_at = solved_at - interval '2 days' returning 1")
    assert 1 == purge(house)


def test_a_case_is_kept_its_full_days(house: SmallHouse):
    """The day on which it ended does not count."""
    house.add({"case": "a"})
    house.rows(f"{SETTLED.replace('92', '90')} returning 1")
    assert 0 == purge(house)


def test_purgers_at_once_purge_each_case_once(house: SmallHouse):
    """Every worker's machine does it; the events add up to what went."""
    house.add(*({"case": str(n)} for n in range(60)))
    house.rows(f"{SETTLED} returning 1")
    with ThreadPoolExecutor(4) as pool:
        gone = sum(pool.map(lambda _: purge(house, batch=5), range(4)))
    assert 0 == purge(house)
    assert (60, [{"n": 60}]) == (gone, house.rows("select sum(items) as n from installation_events"))


def test_a_purger_that_breaks_off_has_done_whole_batches(house: SmallHouse):
    """What it told is what went; the next goes on."""
    house.add(*({"case": str(n)} for n in range(7)))
    house.rows(f"{SETTLED} returning 1")
    with closing(connect(house.url)) as connection:
        first = next(purging.purge_items(connection, "test", 3))
    assert (("counting", 3), 4) == (first, purge(house))


def test_a_purged_case_that_comes_again_is_a_duplicate(house: SmallHouse):
    """Nobody treats it twice because its content is gone."""
    house.add({"case": "a"})
    house.rows(f"{SETTLED} returning 1")
    purge(house)
    wired = house.house()
    with house.connection() as connection:
        added = intake.add(connection, wired.keys, "counting", [{"case": "a"}, {"case": "b"}], "ada")
    assert (1, 1, 1) == (added.new, added.known, added.purged)
    assert [{"item_id": 1, "code": "duplicate", "person": "ada"}] == house.rows(
        "select item_id, code, person from item_events where kind = 'sent_again'"
    )


def test_folders_go_by_when_the_database_says_that_the_run_ended(house: SmallHouse):
    """Neither a machine's clock nor a file's time can delete too early, or keep for ever."""
    old, young = folder(house, ended_run(house)), folder(house, ended_run(house, "clock_timestamp()"))
    running, unknown = folder(house, house.run()), folder(house, 4711)
    elsewhere = folder(house, ended_run(house), environment="production")
    os.utime(young, (0, 0))
    os.utime(running, (0, 0))
    assert [("counting", 1)] == delete(house)
    assert [False, True, True, True, True] == [
        each.exists() for each in (old, young, running, unknown, elsewhere)
    ]
    assert [{"folders": 1, "person": "test"}] == house.rows("select folders, person from installation_events")


def test_a_folder_that_was_half_deleted_goes_the_next_time(house: SmallHouse):
    """Killed in between, nothing stays behind."""
    begun = house.root / "logs" / "counting" / ".deleting-3"
    (begun / "x").mkdir(parents=True)
    delete(house)
    assert not begun.exists()


def test_a_link_among_the_folders_leads_nowhere(house: SmallHouse):
    """What lies outside the logs is nobody's to delete."""
    outside = house.root / "outside"
    outside.mkdir()
    link = house.root / "logs" / "counting" / str(ended_run(house))
    link.parent.mkdir(parents=True)
    link.symlink_to(outside)
    assert [] == delete(house)
    assert outside.is_dir()


def test_what_would_go_is_told_and_nothing_goes(house: SmallHouse):
    """Whoever sets a shorter retention looks first."""
    house.add({"case": "a"})
    house.rows(f"{SETTLED} returning 1")
    logs = folder(house, ended_run(house))
    with house.connection() as connection:
        (due,) = purging.due(connection, house.root / "logs", "test")
    assert (1, (logs,), 90, 90) == (due.items, due.folders, due.payload_days, due.logs_days)
    assert [{"n": 1}] == house.rows("select count(payload_sealed) as n from items")


@pytest.mark.parametrize("broken", [None, psycopg.OperationalError("away")])
def test_housekeeping_is_done_beside_the_work_and_outlives_an_outage(
    house: SmallHouse, broken: Exception | None
):
    """A purge that breaks off must not end the worker whose machine does it."""
    done: list[int] = []

    def chores(connection: Connection) -> None:
        done.append(1)
        if broken:
            raise broken
        connection.execute("select 1")

    with housekeeping(Store(house.url), chores, structlog.get_logger(), Times(first=0.01)):
        until(lambda: len(done) > 0)


def test_what_a_dry_run_said_goes_with_the_time_of_its_log(house: SmallHouse):
    """It was for deciding then; of a younger one it stays."""
    house.add({"case": "a"})
    runs = [ended_run(house), ended_run(house, "clock_timestamp()")]
    for run in runs:
        house.rows(
            "insert into dry_run_cases (run_id, item_id, outcome, deeds)"
            f" values ({run}, 1, 'done', '[]') returning 1"
        )
    assert [] == delete(house)
    assert [{"run_id": runs[1]}] == house.rows("select run_id from dry_run_cases")
