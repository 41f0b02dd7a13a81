"""A house in which cases ended, and the people who have them run again."""

from pathlib import Path

import pytest

from scheduler.ending import SUCCEEDED
from scheduler.runs import Runs
from shared.items import Settlement
from shared.model import Cause, Outcome
from shared.person import Acting, Organisation, Person, Role, RoleName, Unit
from shared.rerun.doing import Reruns
from shared.store.connect import Connection, Store
from tests.support.house import SmallHouse, small_house
from tests.support.lease import queue, take_run

ORGANISATION = Organisation(
    units=(Unit(id="rpa", name="RPA"),),
    persons=(
        Person(id="kari", name="Kari", roles=(Role(role=RoleName.PROCESS_OWNER, unit="rpa"),)),
        Person(id="rita", name="Rita", roles=(Role(role=RoleName.RPA),)),
    ),
)
ENDINGS = {
    "done": Settlement(Outcome.DONE, share_permille=1000),
    "partial": Settlement(Outcome.PARTIAL, reason="Halvparten.", share_permille=400),
    "to_person": Settlement(Outcome.TO_PERSON, Cause.BUSINESS, "wrong_case", "Saken kan ikke telles."),
    "duplicate": Settlement(Outcome.DUPLICATE, reason="Alt behandlet."),
}


def as_person(connection: Connection, name: str) -> Reruns:
    """Running again as this person."""
    who = ORGANISATION.person(name)
    return Reruns(connection, ORGANISATION, Acting(by=who, person=who), "en")


def treat(house: SmallHouse, endings: dict[int, str], *, steps: bool = False) -> dict[int, str]:
    """Have one run take all that waits and end each case so; gives those that it took, in order."""
    took = {}
    with Store(house.url) as store:
        run = take_run(house, store)
        mine = queue(house, store, run)
        while (item := mine.take()) is not None:
            if steps:
                mine.begin(item, "mark", b"{}", 0, verifies=True)
                mine.finish(item, "mark")
            mine.settle(item, ENDINGS[endings[item.id]])
            took[item.id] = endings[item.id]
        Runs(store, 5).end(run, SUCCEEDED)
    return took


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house of this test's own."""
    return small_house(tmp_path, database)


@pytest.fixture
def connection(house: SmallHouse):
    """The connection of whoever acts."""
    with house.connection() as made:
        yield made
