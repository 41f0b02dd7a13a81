"""Looking at the rows, at people and at secrets for what may be wrong."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from scheduler.alarms.hours import at, clock, oslo_day
from scheduler.alarms.recipients import Named, People, is_address
from scheduler.alarms.rules import Alarms
from scheduler.alarms.snapshot import (
    FailedRuns,
    FolderUnseen,
    ItemsLate,
    MachinePart,
    MissedRuns,
    QueueNow,
    RobotDay,
    SecretDated,
    Snapshot,
    WithPeople,
)
from shared.calendars import TOWN_HALL, Calendar
from shared.calendars.hours import before_working_time
from shared.person import Organisation, RoleName
from shared.store import queries
from shared.store.connect import Connection

_MARGIN = timedelta(minutes=1)
"""What was written while the last look was under way may have been too late for it."""


@dataclass(frozen=True)
class Around:
    """What alarms need to know beside the rows, as it is now."""

    rules: Alarms
    organisation: Organisation
    calendars: Mapping[str, Calendar]
    secrets: tuple[SecretDated, ...] = ()
    mail: bool = False
    redact: Callable[[str], str] = str


def look(
    connection: Connection, around: Around, now: datetime, looked: datetime | None
) -> tuple[Snapshot, People]:
    """Everything that conditions read, and everybody who can be told; who never looked has no past."""
    sql, rules = queries.load("alarms"), around.rules
    robots = connection.execute(sql.robots).fetchall()
    everybody = _people(around, robots)
    since = looked - _MARGIN if looked else now
    day = oslo_day(now)
    days = {"day": at(day, time()), "next_day": at(day + timedelta(days=1), time())}
    queue = {
        "least": rules.queue_least,
        "hours": rules.queue_hours,
        "before": now - timedelta(hours=rules.queue_hours),
    }
    seen = Snapshot(
        since,
        failed=tuple(FailedRuns(**row) for row in connection.execute(sql.failed_runs, {"since": since})),
        missed=tuple(MissedRuns(**row) for row in connection.execute(sql.missed_runs, {"since": since})),
        days=tuple(_day(row) for row in connection.execute(sql.days, days)),
        late=tuple(_late(connection, around, robots, now)),
        queues=tuple(QueueNow(**row) for row in connection.execute(sql.long_queues, queue)),
        machines=tuple(MachinePart(**row) for row in connection.execute(sql.machines, {"now": now})),
        folders=tuple(FolderUnseen(**row) for row in connection.execute(sql.unseen_folders)),
        secrets=around.secrets,
        with_people=tuple(_with_people(connection, day)),
        unreachable=everybody.unreachable() if around.mail else (),
    )
    return seen, everybody


def _day(row: Mapping[str, Any]) -> RobotDay:
    promised = {
        name: clock(row[name]) if row[name] else None for name in ("not_started_by", "not_finished_by")
    }
    return RobotDay(**(dict(row) | promised))


def _late(
    connection: Connection, around: Around, robots: Iterable[Mapping[str, Any]], now: datetime
) -> Iterator[ItemsLate]:
    promises = [
        (row["robot"], float(row["alarms"]["item_hours"]), _calendar(around, row["alarms"]))
        for row in robots
        if row["active"] and row["alarms"].get("item_hours")
    ]
    if not promises:
        return
    values = {
        "robots": [robot for robot, _, _ in promises],
        "hours": [hours for _, hours, _ in promises],
        "before": [before_working_time(c, now, timedelta(hours=hours)) for _, hours, c in promises],
    }
    for row in connection.execute(queries.load("alarms").late_items, values):
        yield ItemsLate(**row)


def _with_people(connection: Connection, today: date) -> Iterator[WithPeople]:
    for row in connection.execute(queries.load("alarms").with_people, {"today": today}):
        late_on = row["late_on"]
        held = {name: value for name, value in row.items() if name != "late_on"}
        yield WithPeople(**held, late_since=at(late_on, time()) if late_on else None)


def _calendar(around: Around, promised: Mapping[str, Any]) -> Calendar:
    """The robot's calendar; one that was taken out of the file is the town hall's, and the doctor says so."""
    name = promised.get("calendar", TOWN_HALL)
    return around.calendars.get(name) or around.calendars.get(TOWN_HALL) or Calendar()


def people(connection: Connection, rules: Alarms, organisation: Organisation, *, mail: bool) -> People:
    """Everybody who can be told."""
    return _people(
        Around(rules, organisation, {}, mail=mail), connection.execute(queries.load("alarms").robots)
    )


def _people(around: Around, robots: Iterable[Mapping[str, Any]]) -> People:
    persons, rules = around.organisation.persons, around.rules
    named = {
        row["robot"]: Named(row["robot"], row["owner"], row["rpa_contact"]) for row in robots if row["active"]
    }
    addresses = {each.id: each.email for each in persons if each.email and is_address(each.email)}
    team = tuple(each.id for each in persons if each.has(RoleName.RPA))
    webhooks = frozenset(each.person for each in rules.webhooks)
    return People(named, rules.house or team, addresses if around.mail else {}, webhooks)
