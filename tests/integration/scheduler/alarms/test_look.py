"""What is read from the rows: each condition sees what happened, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from shared.store.connect import Connection
from tests.integration.scheduler.alarms.conftest import Watched

ITEM = """
insert into items (queue, reference_hash, key_id, hash_normalisation, process, step, variant, claim_hash,
                   added_at, added_by, state, outcome, cause, settled_at)
select %(robot)s, sha256(convert_to(gen_random_uuid()::text, 'UTF8')), null, 1, 'p', 'hele', 'alle', '\\x00',
       %(added)s, 'test', %(state)s, %(outcome)s, %(cause)s,
       case when %(state)s = 'settled' then %(added)s::timestamptz end
from generate_series(1, %(items)s) returning id
"""
SCHEDULE = """
insert into schedules (robot, name, kind, expression, catch_up, manifest_hash, next_due)
values ('mottak', 'natt', 'cron', '0 2 * * *', 'once', 'h', %(next_due)s) returning id
"""
DUE = """
insert into runs (environment, robot, trigger, schedule_id, due_at, state, created_at, started_at, ended_at,
                  token)
values ('test', 'mottak', 'schedule', %(schedule)s, %(due)s, %(state)s, %(due)s, %(started)s, %(due)s, 1)
"""

TRIGGER = """
insert into triggers (robot, name, kind, rule, looked_until, manifest_hash)
values ('mottak', 'natt', 'file', %(rule)s, now(), 'h') returning id
"""
CAUSED = """
insert into runs (environment, robot, trigger, trigger_id, trigger_cause, due_at, state, created_at,
                  started_at, ended_at, token)
values ('test', 'mottak', 'file', %(schedule)s, %(due)s::text, %(due)s, %(state)s, %(due)s,
        %(started)s, %(due)s, 1)
"""


@pytest.fixture
def connection(watched: Watched) -> Connection:
    """The house's database."""
    return watched.connection


def add(watched: Watched, items: int, hours_ago: float, robot: str = "mottak", **more: Any) -> list[int]:
    """Cases that came so long ago."""
    values = {"robot": robot, "items": items, "added": watched.now - timedelta(hours=hours_ago)}
    values |= {"state": "waiting", "outcome": None, "cause": None} | more
    return [row["id"] for row in watched.connection.execute(ITEM, values)]


def test_cases_past_their_working_hours_are_counted(watched: Watched):
    """On Monday at noon what came on Friday at three has waited for five hours; what came today has not."""
    watched.robot("arkiv", alarms={"item_hours": 4.5})
    watched.look()
    add(watched, 3, 69, "arkiv")
    add(watched, 2, 1, "arkiv")
    add(watched, 7, 69, "mottak")  # nobody promised anything for these
    watched.look(1)
    assert {"items_late:arkiv": 3} == watched.open()


def test_a_case_that_somebody_has_run_again_is_not_late_from_its_first_day(watched: Watched):
    """Its working hours begin anew; another that was sent back as long ago as promised is late."""
    watched.robot("arkiv", alarms={"item_hours": 4.5})
    watched.look()
    again = add(watched, 2, 2000, "arkiv")
    watched.connection.execute("update items set treatment = 2")
    told = "insert into item_events (item_id, kind, at, person) values (%s, %s, %s, 'kari')"
    for item, hours in zip(again, (1, 69), strict=True):
        watched.connection.execute(told, (item, "reopened_from_start", watched.now - timedelta(hours=hours)))
    watched.look(1)
    assert {"items_late:arkiv": 1} == watched.open()


def test_a_queue_that_doubled_within_a_day_is_told(watched: Watched):
    """Forty waited yesterday and a hundred and twenty do now; the other queue stood all the time."""
    watched.robot("arkiv")
    watched.look()
    add(watched, 40, 30)
    add(watched, 80, 5)
    add(watched, 200, 30, "arkiv")
    watched.look(1)
    assert {"queue_growing:mottak": 120} == watched.open()


@pytest.mark.parametrize(("plan", "run"), [(SCHEDULE, DUE), (TRIGGER, CAUSED)])
def test_a_due_time_that_was_missed_is_told_until_it_goes_again(watched: Watched, plan: str, run: str):
    """Of a schedule or a trigger: counted since that last began, and over when it begins again."""
    watched.look()
    values = {"next_due": watched.now + timedelta(hours=14), "rule": Jsonb({})}
    row = watched.connection.execute(plan, values).fetchone()
    assert row is not None

    def due(hours: float, state: str) -> None:
        at = watched.now + timedelta(hours=hours)
        started = at if state == "succeeded" else None
        values = {"schedule": row["id"], "due": at, "state": state, "started": started}
        watched.connection.execute(run, values)

    due(-40, "missed")
    due(-34, "succeeded")
    due(-10, "missed")
    due(-5, "missed")
    watched.look(5)
    assert {"missed:mottak:natt": 2} == watched.open()
    due(1, "succeeded")
    watched.look(60)
    watched.look(10)
    assert {} == watched.open()


def test_a_machine_whose_worker_went_silent_is_told_and_one_that_said_good_bye_is_not(watched: Watched):
    """Another worker of the same machine speaks for it."""
    for name, machine, minutes in (("w1", "rpa-1", 6), ("w2", "rpa-2", 6), ("w3", "rpa-2", 1)):
        watched.connection.execute(
            "insert into workers (name, machine, capabilities, slots, seen_at) values (%s, %s, '{}', 1, %s)",
            (name, machine, watched.now - timedelta(minutes=minutes)),
        )
    watched.look()
    assert {"worker_silent:rpa-1": 1} == watched.open()
    watched.connection.execute("delete from workers where name = 'w1'")
    watched.look(1)
    assert {} == watched.open()


def test_cases_with_people_are_told_by_reason_and_once_they_are_late(watched: Watched):
    """To the owner what is business, to the RPA team what the robot gave up; over when they are settled."""
    watched.robot("arkiv", reasons={"in_collection": "Kravet er til inkasso."})
    watched.look()
    made_up = ("business", "noe med et navn", 1)
    for cause, code, days in (("business", "in_collection", 9), ("technical", "technical", 9), made_up):
        (item,) = add(watched, 1, days, "arkiv", state="settled", outcome="to_person", cause=cause)
        watched.connection.execute(
            """insert into follow_ups (item_id, treatment, queue, process, cause, reason_code, came_at,
                                       due_on)
               values (%s, 1, 'arkiv', 'p', %s, %s, %s, %s)""",
            (item, cause, code, watched.now, (watched.now - timedelta(days=1 if days == 9 else -1)).date()),
        )
    watched.look(1)
    kinds = {"cases_to_person:arkiv:business:in_collection": 1, "cases_given_up:arkiv:technical:": 1}
    kinds |= {"cases_to_person:arkiv:business:other": 1, "follow_ups_late:arkiv": 2}
    assert kinds == watched.open()
    to = {subject.partition("] ")[2]: to for to, subject in watched.mailbox.subjects() if "rpa@" in to}
    assert {"Arkiv: 1 sak som roboten ga opp": "rpa@kommune.example"} == to
    watched.connection.execute("update follow_ups set state = 'done', solved_at = clock_timestamp()")
    watched.look(1)
    assert {} == watched.open()


def test_a_folder_that_no_clock_sees_is_told_until_one_does(watched: Watched):
    """The robot that waits for files there, and the folder, stand in the mail."""
    watched.look()
    row = watched.connection.execute(TRIGGER, {"rule": Jsonb({"folder": "/srv/inn"})}).fetchone()
    assert row is not None
    watched.connection.execute(
        "insert into watched_folders (trigger_id, beginning, seen_at, trouble, trouble_since) "
        "values (%s, %s, %s, 'away', %s)",
        [row["id"], watched.now, watched.now - timedelta(minutes=5), watched.now],
    )
    watched.look(1)
    assert {"folder_away:mottak:natt": 1} == watched.open()
    watched.connection.execute("update watched_folders set trouble = null, trouble_since = null")
    watched.look(1)
    assert {} == watched.open()
