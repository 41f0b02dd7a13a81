"""A house of Debian's PostgreSQL 15 with some thousand cases, and what the tests of an upgrade ask of it."""

import shutil
import subprocess
import sys
from pathlib import Path

import psycopg

from scheduler.ending import SUCCEEDED
from scheduler.intake import add
from shared.database import EmbeddedDatabase
from shared.database.binaries import OLDEST, OWN_CHOICE, Binaries, installed
from shared.items import Settlement
from shared.model import Cause, Environment, Outcome
from shared.redact import Redactor
from shared.sealing import Sealer
from shared.store.connect import Store
from shared.store.items import StoredItems
from shared.store.migrations import migrate
from tests.support.embedded import PROJECT
from tests.support.house import SmallHouse, small_house

FOUND = list(installed({}))
NEW = FOUND[0]
OLD = next((each for each in FOUND if each.major == OLDEST), None)
QUICK = {"fsync": "off"}
ENDINGS = (
    Settlement(Outcome.DONE, share_permille=1000),
    Settlement(Outcome.TO_PERSON, Cause.BUSINESS, "wrong_case", "Saken kan ikke telles på Ås."),
    Settlement(Outcome.PARTIAL, reason="Halvparten av bilagene manglet.", share_permille=400),
    Settlement(Outcome.DUPLICATE, reason="Saken er allerede behandlet."),
)
DYING = """
import os, pathlib, sys
from datetime import date
from shared.database import EmbeddedDatabase

def tell(line):
    if line.startswith(sys.argv[2]):
        os.kill(os.getpid(), 9)

database = EmbeddedDatabase(pathlib.Path(sys.argv[1]), more_settings={"fsync": "off"}, tell=tell)
database.upgrade(date(2026, 11, 22))
"""


def by(folder: Path, binaries: Binaries | None, tell=lambda line: None) -> EmbeddedDatabase:
    """The database of this folder, by these programs or by whichever fit."""
    environ = {OWN_CHOICE: str(binaries.folder)} if binaries else {}
    return EmbeddedDatabase(folder, environ=environ, more_settings=QUICK, patience_seconds=60, tell=tell)


def furnished(root: Path, database: EmbeddedDatabase, waiting: int, settled: int) -> SmallHouse:
    """A migrated house with cases, facts, steps and events in that database."""
    url = database.ensure()
    migrate(url, Environment.TEST)
    house = small_house(root, url)
    wired, number = house.house(), house.run()
    cases = [{"case": f"sak {n} på Ås"} for n in range(waiting + settled)]
    with Store(url) as store:
        add(store.connection, wired.keys, "counting", cases, "test")
        runs = wired.runs(store)
        run = runs.take("w", "m1", (), 60)
        assert run is not None
        items = StoredItems(store, Sealer(wired.keys), Redactor(), "counting", number, run.token)
        for n in range(settled):
            item = items.take()
            assert item is not None
            items.begin(item, "mark", b'{"by": 1}', 0)
            items.finish(item, "mark")
            items.settle(item, ENDINGS[n % len(ENDINGS)])
        runs.end(run, SUCCEEDED)
    return house


def every_row(url: str) -> dict[str, list[str]]:
    """Each table's rows as text, in order: read apart from how an upgrade compares."""
    with psycopg.connect(url, options="-c timezone=UTC") as connection:
        tables = connection.execute(
            "select format('%I.%I', table_schema, table_name) from information_schema.tables where "
            "table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        found = {}
        for (table,) in tables:
            rows = connection.execute(f"select every_row::text from {table} as every_row").fetchall()
            found[table] = sorted(row[0] for row in rows)
    return found


def copied(source: Path, folder: Path) -> Path:
    """A folder with a copy of these data."""
    folder.mkdir(parents=True)
    shutil.copytree(source, folder / "data")
    return folder


def killed_at(folder: Path, stage: str) -> int:
    """Upgrade in a process of its own that is killed with -9 when it tells of this stage; how it ended."""
    command = [sys.executable, "-c", DYING, str(folder), stage]
    return subprocess.run(
        command, check=False, env={"PYTHONPATH": str(PROJECT), "PATH": "/usr/bin:/bin"}
    ).returncode
