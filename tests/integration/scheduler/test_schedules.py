"""A deploy and the schedules' rows: what is untouched goes on, what is edited begins anew."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scheduler.look import look
from scheduler.schedules import all_schedules, end_schedules
from shared.errors import BadManifest
from shared.store.connect import Connection

SIX, SEVEN = "cron = '0 6 * * *'", "cron = '0 7 * * *'"
FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
MONDAY = FRIDAY + timedelta(days=3)


def runs(connection: Connection) -> list[tuple[str, str, str | None]]:
    rows = connection.execute("select due_at, state, reason_code from runs order by due_at, id")
    return [(f"{row['due_at']:%m-%d %H:%M}", row["state"], row["reason_code"]) for row in rows]


def test_a_new_schedule_has_looked_until_now(connection: Connection, deploy: Any) -> None:
    """It starts at its next time and has no past; the row says when that is."""
    deploy("splitting", SIX, "every = '15m'", now=FRIDAY)
    assert [
        ("first", "cron", "0 6 * * *", FRIDAY, datetime(2026, 11, 21, 5, tzinfo=UTC)),
        ("second", "every", "15m", FRIDAY, FRIDAY + timedelta(minutes=15)),
    ] == [(s.name, s.kind, s.expression, s.looked_until, s.next_due) for s in all_schedules(connection)]


def test_an_untouched_schedule_loses_no_minute_to_a_deploy(connection: Connection, deploy: Any) -> None:
    """The manifest changed elsewhere while the clock stood: the schedule catches up as always."""
    deploy("splitting", SIX, now=FRIDAY)
    manifest = deploy("splitting", SIX, SEVEN, now=MONDAY)
    look(connection, {"splitting": manifest.hash}, MONDAY)
    assert [
        ("11-21 05:00", "missed", "covered_by_later"),
        ("11-22 05:00", "missed", "covered_by_later"),
        ("11-23 05:00", "queued", "caught_up"),
    ] == runs(connection)


def test_an_edited_schedule_never_catches_up_its_past(connection: Connection, deploy: Any) -> None:
    """What the old rule asked for is on record with its reason; nothing of it starts."""
    deploy("splitting", f"{SIX}\ncatch_up = 'each'", now=FRIDAY)
    manifest = deploy("splitting", f"{SEVEN}\ncatch_up = 'each'", now=MONDAY)
    look(connection, {"splitting": manifest.hash}, MONDAY)
    assert [(f"11-{day} 05:00", "missed", "schedule_changed") for day in (21, 22, 23)] == runs(connection)
    assert [datetime(2026, 11, 24, 6, tzinfo=UTC)] == [s.next_due for s in all_schedules(connection)]


def test_a_schedule_that_is_gone_ends_and_begins_anew_when_it_comes_back(
    connection: Connection, deploy: Any
) -> None:
    """In between nothing was due."""
    deploy("splitting", SIX, now=FRIDAY)
    deploy("splitting", now=FRIDAY + timedelta(hours=1))
    assert [] == all_schedules(connection)
    manifest = deploy("splitting", SIX, now=MONDAY)
    look(connection, {"splitting": manifest.hash}, MONDAY)
    assert [] == runs(connection)
    assert [MONDAY] == [s.looked_until for s in all_schedules(connection)]


def test_a_retired_robots_schedules_begin_anew_when_it_returns(connection: Connection, deploy: Any) -> None:
    """A robot that was away for a while does not work off the time between."""
    deploy("splitting", SIX, now=FRIDAY)
    end_schedules(connection, "splitting", FRIDAY + timedelta(hours=1))
    manifest = deploy("splitting", SIX, now=MONDAY)
    look(connection, {"splitting": manifest.hash}, MONDAY)
    assert [] == runs(connection)


def test_deploying_twice_changes_nothing(connection: Connection, deploy: Any) -> None:
    """`avlast up` deploys at each start."""
    deploy("splitting", SIX, now=FRIDAY)
    before = all_schedules(connection)
    deploy("splitting", SIX, now=MONDAY)
    assert before == all_schedules(connection)


def test_a_schedule_of_every_minute_that_stood_for_days_is_closed_in_batches(
    connection: Connection, deploy: Any
) -> None:
    """4320 minutes are on record, none twice."""
    deploy("splitting", "cron = '* * * * *'", now=FRIDAY)
    deploy("splitting", SIX, now=MONDAY)
    assert [{"n": 4320, "missed": 4320}] == connection.execute(
        "select count(*) n, count(*) filter (where reason_code = 'schedule_changed') missed from runs"
    ).fetchall()


def test_a_wrong_expression_is_refused_and_nothing_written(connection: Connection, deploy: Any) -> None:
    """The message names the file, the schedule and the field."""
    deploy("splitting", SIX, now=FRIDAY)
    with pytest.raises(BadManifest, match=r"robot\.toml: schedule second: Field 2 \(hour\)"):
        deploy("splitting", SEVEN, "cron = '0 24 * * *'", now=MONDAY)
    assert ["0 6 * * *"] == [s.expression for s in all_schedules(connection)]
