"""A house in which cases have gone to people, and the people."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scheduler.ending import SUCCEEDED
from scheduler.runs import Runs
from shared.follow_up.doing import FollowUps
from shared.items import Settlement
from shared.model import Cause, Outcome
from shared.person import Acting, Organisation, Person, Role, RoleName
from shared.store.connect import Connection, Store
from tests.support.house import SmallHouse, small_house
from tests.support.lease import queue, take_run

WRONG = Settlement(Outcome.TO_PERSON, Cause.BUSINESS, "wrong_case", "Saken kan ikke telles.")
DONE = Settlement(Outcome.DONE, share_permille=1000)

Desk = Callable[[str], FollowUps]


def person(name: str, role: RoleName, process: str | None = None) -> Person:
    """Somebody with one role."""
    return Person(id=name, name=name.capitalize(), roles=(Role(role=role, process=process),))


ORGANISATION = Organisation(
    persons=(
        person("kari", RoleName.PROCESS_OWNER, "telling"),
        person("ola", RoleName.PROCESS_OWNER, "telling"),
        person("rita", RoleName.RPA),
        person("anne", RoleName.PROCESS_OWNER, "annet"),
        person("finn", RoleName.FINANCE),
        person("ada", RoleName.ADMINISTRATOR),
    )
)


def as_person(connection: Connection, name: str, by: str | None = None) -> FollowUps:
    """The follow-ups as this person sees them, or as somebody who acts for them."""
    who = Acting(by=ORGANISATION.person(by or name), person=ORGANISATION.person(name))
    return FollowUps(connection, ORGANISATION, who, "en")


def treat(house: SmallHouse, *endings: Settlement) -> None:
    """Have one run take what waits and settle it so, in order."""
    with Store(house.url) as store:
        run = take_run(house, store)
        mine = queue(house, store, run)
        for ending in endings:
            item = mine.take()
            assert item is not None
            mine.settle(item, ending)
        Runs(store, 5).end(run, SUCCEEDED)


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house of this test's own, with one case that went to a person."""
    made = small_house(tmp_path, database)
    made.add({"case": "a"})
    treat(made, WRONG)
    return made


@pytest.fixture
def connection(house: SmallHouse):
    """The connection of whoever acts."""
    with house.connection() as made:
        yield made


@pytest.fixture
def desk(connection: Connection) -> Desk:
    """Each person's desk."""
    return lambda name: as_person(connection, name)
