"""A clock that is told the time: it looks now and then, sometimes late, and decides what fell due."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from scheduler.due import Start, decide
from scheduler.plan import Plan, occurrences
from scheduler.schedule import GRACE, RUNS_AT_ONCE
from scheduler.schedules import wanted_by
from shared.calendars import Calendar
from shared.manifest import Manifest
from shared.manifest_schedule import Schedule
from shared.model import CatchUp
from tests.support.many_schedules import ANCHOR, Case


def planned(case: Case, calendars: Mapping[str, Calendar]) -> Plan:
    """The plan that a manifest with these keys would be deployed as."""
    entry = Schedule.model_validate({"name": "a", **tomllib.loads(case.toml)})
    manifest = Manifest.model_construct(name="r", folder=Path("r"), hash="", schedules=(entry,))
    (wanted,) = wanted_by(manifest, calendars)
    versions = {each.hash: each for each in calendars.values()}
    return wanted.plan(versions[wanted.calendar] if wanted.calendar else None, ANCHOR)


def moments(start: datetime, end: datetime, seed: int) -> Iterator[datetime]:
    """When the clock looks: mostly every half hour or so, at times after standing still up to two days."""
    random, at = Random(seed), start
    while at < end:
        stood = random.random() < 0.01
        at += timedelta(seconds=random.randint(3600, 172_800) if stood else random.randint(1, 3600))
        yield min(at, end)


def looked(plan: Plan, start: datetime, end: datetime, seed: int) -> Iterator[tuple[datetime, Start]]:
    """What is decided, and at which look; a schedule that is not due is not asked, as the house does it."""
    since, next_due = start, next(occurrences(plan, start)).at
    for now in moments(start, end, seed):
        while next_due <= now:
            found = decide(plan, CatchUp.EACH, since, now=now, grace=GRACE, at_once=RUNS_AT_ONCE)
            yield from ((now, each) for each in found.starts)
            since, next_due = found.looked_until, found.next_due
