"""Data of an older PostgreSQL are carried to the newest: all of them or none, and the old folder is kept."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from shared.database import EmbeddedDatabase
from shared.database.door import superusers_address
from shared.database.state import read
from shared.database.upgrade import Upgraded
from shared.errors import EmbeddedDatabaseError, Refused
from shared.platform import can_unshare_user, is_private, is_root
from tests.support.embedded import PROJECT, ask, database_in, seen, short_folder, starter, until
from tests.support.house import SmallHouse, worker
from tests.support.upgrading import NEW, OLD, by, copied, every_row, furnished, killed_at

TODAY = date(2026, 11, 22)
KEPT = "data-of-postgresql-15-until-2026-11-22"
RARE = partial(pytest.param, marks=pytest.mark.soak)

pytestmark = [
    pytest.mark.only_where(OLD is not None, reason="needs Debian's PostgreSQL 15 beside the wheel's"),
    pytest.mark.only_where(
        not is_root() or can_unshare_user(),
        reason="copies data folders that lie in place; where an account owns them, see test_account",
    ),
]


@pytest.fixture(scope="module")
def small() -> Iterator[Path]:
    """Data of PostgreSQL 15 with one small table, stopped."""
    with short_folder() as place:
        database = by(place, OLD)
        ask(
            database.ensure(),
            "create table t as select x, 'blåbær ' || x as y from generate_series(1, 1000) as x",
        )
        database.stop()
        yield place / "data"


@pytest.fixture
def old(small: Path, folder: Path) -> Iterator[EmbeddedDatabase]:
    """An embedded database of PostgreSQL 15 that does not run."""
    yield by(copied(small, folder), OLD)
    database_in(folder).remove()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SmallHouse, Path]]:
    """A house with some thousand cases on PostgreSQL 15, and where its database is; it does not run."""
    with short_folder() as place:
        database = by(place, OLD)
        made = furnished(tmp_path_factory.mktemp("upgraded") / "house", database, waiting=3000, settled=400)
        database.stop()
        yield made, place
        by(place, None).remove()


def upgraded(database: EmbeddedDatabase) -> Upgraded:
    """Upgrade it; it must have been an older one."""
    done = database.upgrade(TODAY)
    assert done is not None
    return done


@pytest.mark.timeout(300)
def test_every_row_is_as_it_was_and_the_house_goes_on(house: tuple[SmallHouse, Path]):
    """Cases, facts, events, counters: all there, by a comparison of our own; and robots work on them."""
    made, folder = house
    before = every_row(by(folder, OLD).ensure())
    by(folder, OLD).stop()
    done = upgraded(by(folder, None))
    url = by(folder, None).ensure()
    assert before == every_row(url)
    assert (sum(map(len, before.values())), "15", "18") == (done.rows, done.before[:2], done.after[:2])
    assert {3400, 400} <= {len(rows) for rows in before.values()}
    upgraded_house = replace(made, url=url)
    upgraded_house.add({"case": "ny sak"})
    with worker(upgraded_house):
        upgraded_house.run()
        until((made.effects / "sak 450 på Ås").exists, 120)
    back = by(folder.parent / "back", OLD)
    done.kept.rename(copied(done.kept, back.folder).with_name("kept"))
    assert before == every_row(back.ensure())  # the way back
    back.remove()


@pytest.mark.parametrize(
    "stage",
    [
        RARE("making"),
        RARE("starting"),
        "reading out",
        "filling",
        "counting and hashing the new",
        "putting the new data",
    ],
)
def test_an_upgrade_killed_on_its_way_leaves_one_of_the_two_in_force(old: EmbeddedDatabase, stage: str):
    """Kill -9 at any stage: the old data go on as before, or the new ones do; nothing of the way is left."""
    assert -9 == killed_at(old.folder, stage)
    after = by(old.folder, None)
    assert 1000 == ask(after.ensure(), "select count(*) from t")
    decided = stage == "putting the new data"
    assert (NEW if decided else OLD).version == after.status().version  # type: ignore[union-attr]  # see pytestmark
    assert decided == (after.status().folder / KEPT).exists()
    assert not seen(old.folder, "upgrade*")


def test_an_upgrade_killed_while_it_writes_can_be_run_again(old: EmbeddedDatabase):
    """In the midst of the dump: what was dumped is gone at the next start, and the next attempt is whole."""
    ask(
        old.ensure(),
        "create table large as select x, repeat(md5(x::text), 9) from generate_series(1, 90000) as x",
    )
    old.stop()
    with starter(old.folder, upgrading=True) as first:
        until(lambda: seen(old.folder, "upgrade-*/dump/*/*"))
        first.kill()
    upgraded(by(old.folder, None))
    assert 90000 == ask(by(old.folder, None).ensure(), "select count(*) from large")
    assert not seen(old.folder, "upgrade*")


def test_nobody_reads_along_and_whoever_starts_meanwhile_waits(old: EmbeddedDatabase):
    """The dump and both servers are closed to all others; a starter gets the new server when it is there."""
    waiting: list[subprocess.Popen[str]] = []
    open_to_others: list[Path] = []

    def tell(line: str) -> None:
        if line.startswith("filling the new database avlast"):
            home = database.status().folder
            open_to_others.extend(path for path in home.glob("upgrade-*/**/*") if not is_private(path))
            assert seen(old.folder, "upgrade-*/dump/*/toc.dat")
            waiting.append(starter(old.folder))
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(address)

    address = old.ensure()
    old.stop()
    database = by(old.folder, None, tell)
    upgraded(database)
    assert [] == open_to_others
    assert [address] == [each.communicate(timeout=60)[0].strip() for each in waiting]
    assert NEW.version == database.status().version


def test_passwords_roles_databases_and_own_settings_come_along(old: EmbeddedDatabase):
    """Backups by script, a reporting role and an operator's line in postgresql.conf work as before."""
    address = old.ensure()
    superuser = _superuser(old)
    ask(
        superuser,
        "create role leser login password 'x'; grant avlast to leser; alter role leser set jit = on",
    )
    ask(superuser, "create database annen owner leser")
    old.stop()
    with (old.status().folder / "data" / "postgresql.conf").open("a") as conf:
        conf.write("work_mem = '7MB'\n")
    upgraded(by(old.folder, None))
    assert address == by(old.folder, None).ensure()
    assert "7MB" == ask(address, "show work_mem")
    assert "leser" == ask(
        superuser.replace("/postgres?", "/annen?"),
        "select datdba::regrole::text from pg_database where datname = current_database()",
    )
    assert "on" == ask(make_conninfo(address, user="leser", password="x"), "show jit")


def _superuser(database: EmbeddedDatabase) -> str:
    state = read(database.folder)
    assert state is not None
    return superusers_address(state.data, state.listening)


def test_an_upgrade_is_refused_while_somebody_is_at_work(old: EmbeddedDatabase):
    """A clock or worker would lose its connection, and what it writes meanwhile would be lost."""
    refused = pytest.raises(Refused, match=r"avlast worker: 1.*stop clocks and workers")
    with psycopg.connect(old.ensure(), application_name="avlast worker"), refused:
        by(old.folder, None).upgrade(TODAY)
    assert OLD is not None
    assert OLD.version == old.status().version
    assert old.status().running


def test_an_upgrade_is_refused_where_the_disk_is_too_small(old: EmbeddedDatabase):
    """Looked at before anything is written."""
    with pytest.raises(EmbeddedDatabaseError, match=r"needs \d\.\d GB .* 0\.1 GB left"):
        by(old.folder, None).upgrade(TODAY, free=lambda folder: 10**8)
    assert not seen(old.folder, "upgrade*")
    assert 1000 == ask(old.ensure(), "select count(*) from t")


def test_new_data_that_are_not_the_old_ones_are_thrown_away(old: EmbeddedDatabase):
    """Here a computed column gives another value on the new server: the old data stay in force."""
    ask(
        old.ensure(),
        """
        create function f(int) returns text immutable language sql
            as $$ select current_setting('server_version') $$;
        create table g (x int, y text generated always as (f(x)) stored); insert into g values (1)""",
    )
    old.stop()
    with pytest.raises(EmbeddedDatabaseError, match=r"1 differences.*content of avlast: public\.g differs"):
        by(old.folder, None).upgrade(TODAY)
    assert not seen(old.folder, "upgrade*")
    assert 1000 == ask(old.ensure(), "select count(*) from t")


def test_a_crashed_database_is_repaired_before_it_is_read_out(old: EmbeddedDatabase):
    """What was committed last is in the log only, until the old programs have replayed it."""
    ask(old.ensure(), "create table last as select 42 as x")
    shutil.copytree(old.folder / "data", old.folder.with_name("crashed") / "data")
    crashed = by(old.folder.with_name("crashed"), None)
    upgraded(crashed)
    assert 42 == ask(crashed.ensure(), "select x from last")
    crashed.remove()


@pytest.mark.only_where(
    is_root() and can_unshare_user(), reason="makes a small disk of its own, as root with data in the project"
)
@pytest.mark.parametrize(
    "stage", [RARE("making"), "reading out the database avlast", "filling the new database"]
)
def test_a_disk_that_fills_on_the_way_costs_nothing(small: Path, folder: Path, stage: str):
    """The old data stay in force, what was begun is removed, and it says what it was."""
    folder.mkdir()
    script = (
        f'mount -t tmpfs -o size=400m,mode=700 none "$1" && cp -a "$2" "$1/data" && exec {sys.executable} -m '
        'tests.support.full_disk "$1" "$3"'
    )
    command = ["unshare", "-m", "sh", "-c", script, "sh", str(folder), str(small), stage]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT)
    assert ("1000 []\n", 0) == (done.stdout, done.returncode), done.stderr


def test_a_running_server_runs_again_and_a_stopped_one_stays_down(old: EmbeddedDatabase):
    """An upgrade changes the version and nothing else; also where the note of the last start was lost."""
    old.ensure()
    (old.folder / "state.json").unlink()
    upgraded(by(old.folder, None))
    after = by(old.folder, None)
    assert (True, NEW.version) == (after.status().running, after.status().version)
    assert 1000 == ask(after.ensure(), "select count(*) from t")
    after.stop()
    assert after.upgrade(TODAY) is None
    assert not after.status().running


def test_the_newest_is_not_upgraded(folder: Path, blank: Path):
    """Nothing is done, and that is no fault."""
    assert by(copied(blank, folder), None).upgrade(TODAY) is None
    assert by(folder.with_name("nothing"), None).upgrade(TODAY) is None
