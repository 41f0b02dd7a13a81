"""Random histories of all triggers, with clocks that die: every cause has its one run, none is lost."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.folder_rows import Naming
from scheduler.trigger_rows import register_triggers
from shared.manifest import load_manifest
from shared.sealing import Fingerprints
from shared.store.connect import Connection
from tests.support.house import SmallHouse, small_house
from tests.support.trigger_history import History, steps

BEGINNING = datetime.fromisoformat("2027-01-04T05:58:30+01:00")
TRIGGERS = """
[[triggers]]
name = "once"
once = "2027-01-04 06:00"
[[triggers]]
name = "items"
items = 3
longest_wait = "60s"
[[triggers]]
name = "plain"
file = "*.xml"
folder = "/inn"
quiet = "10s"
[[triggers]]
name = "marked"
file = "*.xml"
folder = "/inn"
marker = "{name}.ok"
"""
AFTER = '[[triggers]]\nname = "after"\nafter = "counting"\n'
EMPTY = """
delete from procrastinate_jobs; delete from watched_files; delete from runs;
update items set not_before = '2200-01-01';
"""
HARDLY = [HealthCheck.too_slow, HealthCheck.data_too_large]
HISTORIES = st.lists(steps, min_size=25, max_size=60)


@dataclass(repr=False)
class Stage:
    """A house in which one history after the other happens."""

    connection: Connection
    naming: Naming
    here: dict[str, Any]
    manifests: tuple[Any, ...]

    def begin(self) -> History:
        """A house to which nothing has happened yet."""
        self.connection.execute(EMPTY)
        self.connection.execute("update triggers set active = false")
        for manifest in self.manifests:
            register_triggers(self.connection, manifest, BEGINNING)
        return History(self.connection, self.here, self.naming, BEGINNING)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, database_of_the_module: str) -> Iterator[Stage]:
    """The counting robot with a trigger of each kind, and another that follows it."""
    house = small_house(tmp_path_factory.mktemp("stage") / "house", database_of_the_module)
    house.add(*({"case": f"s-{number}"} for number in range(60)))
    first = _with(house, "counting", TRIGGERS)
    second = _with(house, "second", AFTER)
    with house.connection() as connection:
        connection.execute(
            "insert into robots (name, title, manifest, manifest_hash, payload_schema, code_version, "
            "timeout_ms, deployed_by) "
            "select 'second', 'Andre', manifest, 'h', payload_schema, 'v', 1000, 'test' from robots"
        )
        connection.execute("update robots set manifest_hash = %s where name = 'counting'", [first.hash])
        here = {"robots": ["counting"], "hashes": [first.hash]}
        yield Stage(connection, Naming(Fingerprints(house.house().keys)), here, (first, second))


def _with(house: SmallHouse, robot: str, triggers: str) -> Any:
    folder = house.root / "robots" / robot
    if not folder.exists():
        shutil.copytree(house.root / "robots" / "counting", folder)
    file = folder / "robot.toml"
    file.write_text(file.read_text().partition("[[triggers]]")[0] + triggers)
    return load_manifest(folder)


def check(stage: Stage, history: History) -> None:
    """What the rows say is what the slow calculation says."""
    book, ask = history.book, stage.connection.execute
    rows = ask(
        "select name, runs.robot from runs join triggers on triggers.id = trigger_id order by runs.id"
    ).fetchall()
    ran = [row["name"] for row in rows if row["robot"] == "counting"]
    assert book.runs() == ran
    assert book.followers() == sum(row["robot"] == "second" for row in rows)
    for trigger in ("plain", "marked"):
        files = ask(
            "select count(*) as n, count(distinct run_id) as runs from watched_files "
            "join triggers on triggers.id = trigger_id where triggers.name = %s and run_id is not null",
            [trigger],
        ).fetchall()[0]
        assert (len(book.files(trigger)), ran.count(trigger)) == (files["n"], files["runs"])
    assert history.given == {run: history.files_of(run) for run in history.given}


def happen(stage: Stage, happened: list[tuple[Any, ...]]) -> None:
    """One history from beginning to end, and the calm after it."""
    history = stage.begin()
    for step in happened:
        history.do(step)
    check(stage, history)
    history.calm_down()
    check(stage, history)


@given(happened=HISTORIES)
@settings(max_examples=50, deadline=None, suppress_health_check=HARDLY)
def test_every_cause_has_one_run_whoever_looks_and_dies(stage: Stage, happened: list[tuple[Any, ...]]):
    """An instant, cases, files with and without a marker, another run: as the slow calculation says."""
    happen(stage, happened)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@given(happened=st.lists(steps, min_size=20, max_size=150))
@settings(max_examples=3000, deadline=None, suppress_health_check=HARDLY)
def test_long_histories_too(stage: Stage, happened: list[tuple[Any, ...]]):
    """The same with more of everything."""
    happen(stage, happened)
