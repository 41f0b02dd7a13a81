"""Schedules that know the town hall's calendar, looked at by a clock on a real PostgreSQL."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scheduler.look import Looked, look
from scheduler.schedules import register_schedules
from shared.calendars import read_calendars
from shared.errors import BadManifest
from shared.store import queries
from shared.store.connect import Connection
from tests.integration.scheduler.conftest import CALENDARS, write_manifest

ROOT = Path(__file__).parents[3]
DAILY = "cron = '0 6 * * *'\ncalendar = 'town_hall'"
WEDNESDAY = datetime(2027, 5, 5, 5, 0, tzinfo=UTC)  # Ascension Day is Thursday 6 May 2027
NIGHTLY = "cron = '0 22 * * *'\nwindow = '20:00-05:00'"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def runs(connection: Connection) -> list[tuple[str, str, str | None]]:
    rows = connection.execute("select due_at, state, reason_code from runs order by due_at, id")
    return [(f"{row['due_at']:%m-%dT%H:%M}", row["state"], row["reason_code"]) for row in rows]


def reasons(connection: Connection) -> list[str]:
    return [
        row["reason"]
        for row in connection.execute("select reason from runs order by due_at")
        if row["reason"]
    ]


def take(connection: Connection) -> list[Any]:
    """What a worker would be given now, by the view that every take goes by."""
    return connection.execute("select run from may_begin").fetchall()


def test_a_run_that_falls_on_a_holiday_is_skipped_with_its_reason(connection: Connection, deploy: Any):
    """Ascension Day closes the town hall: the run is a row that says so, not a gap."""
    disk = {"r": deploy("r", DAILY, now=WEDNESDAY).hash}
    assert Looked(timedelta(days=1), 0, 0, (), 1) == look(connection, disk, utc("2027-05-06T04:00"))
    look(connection, disk, utc("2027-05-07T04:00"))
    assert [("05-06T04:00", "skipped", "closed_day"), ("05-07T04:00", "queued", None)] == runs(connection)
    assert ["Rådhuset er stengt: Kristi himmelfartsdag."] == reasons(connection)
    ended = connection.execute("select count(*) n from runs where state = 'skipped' and ended_at is not null")
    assert [{"n": 1}] == ended.fetchall()


def test_a_holiday_while_no_clock_was_up_is_no_miss(connection: Connection, deploy: Any):
    """From Wednesday to Sunday noon: one start is caught up, closed days are skipped as ever."""
    disk = {"r": deploy("r", DAILY, now=WEDNESDAY).hash}
    look(connection, disk, utc("2027-05-09T10:00"))
    assert [
        ("05-06T04:00", "skipped", "closed_day"),
        ("05-07T04:00", "queued", "caught_up"),
        ("05-08T04:00", "skipped", "closed_day"),
        ("05-09T04:00", "skipped", "closed_day"),
    ] == runs(connection)


def test_a_start_that_moves_is_two_rows_that_name_each_other(connection: Connection, deploy: Any):
    """Thursday's start comes on Friday, and both say so."""
    weekly = "cron = '0 6 * * 4'\ncalendar = 'town_hall'\nclosed = 'next'"
    disk = {"r": deploy("r", weekly, now=WEDNESDAY).hash}
    look(connection, disk, utc("2027-05-06T04:00"))
    look(connection, disk, utc("2027-05-07T04:00"))
    assert [("05-06T04:00", "skipped", "moved_away"), ("05-07T04:00", "queued", "moved_here")] == runs(
        connection
    )
    assert [
        "Rådhuset er stengt: Kristi himmelfartsdag. Kjøringen er flyttet til fredag 7. mai 2027 kl. 06.00.",
        "Flyttet fra torsdag 6. mai 2027. Rådhuset er stengt: Kristi himmelfartsdag.",
    ] == reasons(connection)


def test_a_day_rule_starts_on_its_day(connection: Connection, deploy: Any):
    """Two working days before the 12th of May 2027 is Monday the 10th."""
    rule = "day = '2 working days before the 12th'\nat = '06:00'\ncalendar = 'bank'"
    disk = {"r": deploy("r", rule, now=WEDNESDAY).hash}
    assert Looked(timedelta(days=4, hours=23)) == look(connection, disk, WEDNESDAY)
    look(connection, disk, utc("2027-05-10T04:00"))
    assert [("05-10T04:00", "queued", None)] == runs(connection)


def test_a_run_that_nobody_took_in_its_hours_is_missed(connection: Connection, deploy: Any):
    """A window that closes ends what waits, with when it closed; what has begun goes on."""
    disk = {"r": deploy("r", NIGHTLY, now=WEDNESDAY).hash}
    look(connection, disk, utc("2027-05-05T20:00"))
    assert Looked(timedelta(hours=17, seconds=1)) == look(connection, disk, utc("2027-05-06T02:59:59"))
    assert 1 == look(connection, disk, utc("2027-05-06T03:00")).missed
    assert [("05-05T20:00", "missed", "window_closed")] == runs(connection)
    assert ["Kjøringen måtte begynne før kl. 05.00, og det kunne den ikke."] == reasons(connection)


def test_a_clock_that_comes_after_the_window_starts_nothing(connection: Connection, deploy: Any):
    """Nor does `once` catch it up: the hours are over."""
    disk = {"r": deploy("r", NIGHTLY, now=WEDNESDAY).hash}
    look(connection, disk, utc("2027-05-06T08:00"))
    assert [("05-05T20:00", "missed", "window_closed")] == runs(connection)


def test_no_worker_takes_a_run_whose_hours_are_over(connection: Connection, deploy: Any):
    """Not even while no clock is up that would end it; and it holds up no other."""
    deploy("r", NIGHTLY)
    for begin_by in ("clock_timestamp() - interval '1 s'", "clock_timestamp() + interval '1 h'"):
        connection.execute(
            "insert into runs (environment, robot, trigger, state, not_before, begin_by)"
            f" values ('test', 'r', 'hand', 'queued', '2026-01-01', {begin_by})"
        )
    (late, early) = (row["id"] for row in connection.execute("select id from runs order by id").fetchall())
    assert [{"run": early}] == take(connection)
    assert late != early


def test_what_goes_on_after_a_run_has_the_same_hours(connection: Connection, deploy: Any):
    """A retry after the window would drive a system that is closed to robots by then."""
    disk = {"r": deploy("r", NIGHTLY, now=WEDNESDAY).hash}
    look(connection, disk, utc("2027-05-05T20:00"))
    (first,) = connection.execute("select id from runs").fetchall()
    said = {"trigger": "retry", "after_run": first["id"], "delay_seconds": 0, "asked_by": None}
    values = said | {"failed_before": 1, "lost_before": 0, "robot": "r"}
    connection.execute(queries.load("runs").insert_run, values)
    assert [{"begin_by": utc("2027-05-06T03:00")}] * 2 == connection.execute(
        "select begin_by from runs"
    ).fetchall()


def test_an_edited_calendar_begins_its_schedules_anew(
    connection: Connection, deploy: Any, robots_folder: Path, tmp_path: Path
):
    """By the deployment, for every clock at once; the version that held before stays written down."""
    disk = {"r": deploy("r", DAILY, now=WEDNESDAY).hash}
    text = (ROOT / "config" / "calendars.toml").read_text(encoding="utf-8")
    closed = '[[calendars.closed]]\ndate = 2027-05-07\nwhy = "inneklemt dag"\n'
    (tmp_path / "calendars.toml").write_text(text.replace("# A day that the", f"{closed}# A day that the", 1))
    manifest = write_manifest(robots_folder, "r", DAILY)
    edited = read_calendars(tmp_path / "calendars.toml")
    register_schedules(connection, manifest, utc("2027-05-06T12:00"), edited)
    look(connection, disk, utc("2027-05-07T04:00"))
    assert "Rådhuset er stengt: inneklemt dag." == reasons(connection)[-1]
    assert [{"n": 2}] == connection.execute("select count(*) n from calendars").fetchall()


def test_the_same_calendar_deployed_again_changes_nothing(connection: Connection, deploy: Any):
    """A deploy of new code loses no minute of an untouched schedule."""
    deploy("r", DAILY, now=WEDNESDAY)
    before = connection.execute("select * from schedules").fetchall()
    deploy("r", DAILY, now=WEDNESDAY + timedelta(days=1))
    assert before == connection.execute("select * from schedules").fetchall()


def test_an_unknown_calendar_is_refused_at_deployment(connection: Connection, robots_folder: Path):
    """With the file, the schedule and the calendars there are."""
    manifest = write_manifest(robots_folder, "r", DAILY.replace("town_hall", "townhall"))
    with pytest.raises(
        BadManifest, match=r"robot\.toml: schedule first: .*'townhall'.*did you mean town_hall"
    ):
        register_schedules(connection, manifest, WEDNESDAY, CALENDARS)
