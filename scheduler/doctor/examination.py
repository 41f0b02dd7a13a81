"""The edge of the doctor: gathers the facts and has them checked; of the house's state it changes nothing."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from scheduler.doctor import installation, rules, sealed, telling, triggers, working
from scheduler.doctor.facts import AtWork, Database, Installation, Rules, Trouble
from scheduler.doctor.finding import Finding
from scheduler.doctor.look_at_database import look_at_database, look_closer
from scheduler.doctor.look_at_folders import look_at_installation, look_at_rules
from scheduler.doctor.look_at_sealed import look_at_sealed
from scheduler.doctor.look_at_telling import look_at_telling
from scheduler.wiring import House
from shared.errors import AvlastError
from shared.period import oslo_day


def examine(environ: Mapping[str, str] = os.environ, root: Path | None = None) -> list[Finding]:
    """Everything that is wrong with this installation, or good to know."""
    try:
        house = House.at(environ, root)
    except AvlastError as error:
        trouble = Trouble(type(error).__name__, str(error))
        said = bool(environ.get("AVLAST_ENVIRONMENT"))
        return [installation.environment_and_settings(trouble, environment_set=said)]
    today = oslo_day(datetime.now(UTC))
    database, connection = look_at_database(house.settings, environ)
    at_work = None
    if connection is not None:
        with connection:
            database, at_work = look_closer(connection, database, house.settings.lease.seconds)
            if at_work is not None:
                clock_is_up = any(each.silent < working.SILENT_SECONDS for each in at_work.clocks)
                at_work = replace(
                    at_work,
                    sealed=look_at_sealed(connection, house),
                    telling=look_at_telling(connection, house, clock_is_up=clock_is_up),
                )
    return findings(
        look_at_installation(house, today, environ), look_at_rules(house, today), database, at_work
    )


def findings(here: Installation, ruled: Rules, database: Database, at_work: AtWork | None) -> list[Finding]:
    """What the facts say, each thing once."""
    found: Iterator[Finding] = chain(
        chain.from_iterable(check(here) for check in installation.CHECKS),
        chain.from_iterable(check(ruled) for check in rules.CHECKS),
        working.database(database),
    )
    if at_work is not None:
        found = chain(
            found,
            rules.deployment(ruled, at_work),
            rules.calendars(ruled, at_work),
            chain.from_iterable(check(at_work) for check in working.CHECKS),
            chain.from_iterable(check(at_work) for check in triggers.CHECKS),
            chain.from_iterable(check(at_work.sealed) for check in sealed.CHECKS),
            chain.from_iterable(check(at_work.telling) for check in telling.CHECKS),
        )
    return list(dict.fromkeys(found))
