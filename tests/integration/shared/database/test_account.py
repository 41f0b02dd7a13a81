"""Root where namespaces are forbidden: a system account of its own runs the server, for nobody else."""

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from shared.database import EmbeddedDatabase
from shared.database.account import ACCOUNT, BASE, account_way, home_of, reachable, remove_home
from shared.database.binaries import binaries_for
from shared.database.ways import How
from shared.errors import EmbeddedDatabaseError
from shared.platform import account_named, can_unshare_user, is_root
from tests.support.embedded import ask, database_in, server_of
from tests.support.upgrading import OLD, by

WITHOUT_UNSHARE = "/usr/sbin:/sbin"

pytestmark = pytest.mark.only_where(
    is_root() and (not can_unshare_user() or bool(os.environ.get("CI"))),
    reason="makes an account of this machine: only as root, and only where it is needed or in CI",
)


@pytest.fixture
def database(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedDatabase]:
    """A database of root's, where namespaces are forbidden."""
    monkeypatch.setenv("PATH", WITHOUT_UNSHARE)
    made = database_in(folder)
    yield made
    made.remove()


def test_the_server_is_the_accounts_and_its_data_are_in_a_place_that_it_can_reach(database: EmbeddedDatabase):
    """The project may lie below a closed /root: nothing there is opened for the account."""
    assert "avlast" == ask(database.ensure(), "select current_user")
    account = account_named(ACCOUNT)
    assert account is not None
    assert account.uid == server_of(database).uids().real
    assert How.ACCOUNT == database.status().how
    assert BASE == database.status().folder.parent
    assert not (database.folder / "data").exists()


def test_the_account_is_the_systems_and_nobody_can_sign_in_as_it(database: EmbeddedDatabase):
    """It has no password, no shell and no group of anybody's; `nobody`, whom others share, is never taken."""
    database.ensure()
    account = account_named(ACCOUNT)
    assert account is not None
    assert 0 < account.uid < 1000
    assert account.shell.name in ("nologin", "false")
    assert {account.gid} == set(server_of(database).gids())
    assert "Groups:\t \n" in Path(f"/proc/{server_of(database).pid}/status").read_text()


def test_the_account_is_made_once():
    """Each start asks for it, and two projects share it."""
    assert account_way() == account_way()


def test_an_account_of_somebodys_is_not_taken():
    """The database would be open to whoever signs in with it."""
    with pytest.raises(EmbeddedDatabaseError, match="was not made by Avlast"):
        account_way("root")


def test_two_projects_are_kept_apart(database: EmbeddedDatabase, folder: Path):
    """Each folder has a home of its own, found by a name that no other folder gets."""
    other = database_in(folder.with_name("other"))
    ask(database.ensure(), "create table t ()")
    assert ask(other.ensure(), "select to_regclass('t')") is None
    assert database.status().folder != other.status().folder
    other.remove()


def test_what_was_begun_by_the_account_stays_with_it(
    database: EmbeddedDatabase, monkeypatch: pytest.MonkeyPatch
):
    """A system that later allows namespaces does not get an empty database."""
    ask(database.ensure(), "create table t as select 42 as x")
    database.stop()
    monkeypatch.undo()
    (database.folder / "state.json").unlink()
    assert 42 == ask(database.ensure(), "select x from t")
    assert How.ACCOUNT == database.status().how


def test_a_new_folder_in_the_place_of_a_removed_one_begins_anew(database: EmbeddedDatabase):
    """Whoever removes var/ removes its keys too: old data would be of no use and a riddle."""
    ask(database.ensure(), "create table t ()")
    before, forgotten = database.status().folder, server_of(database)
    shutil.rmtree(database.folder)
    assert ask(database.ensure(), "select to_regclass('t')") is None
    forgotten.wait(30)
    assert not forgotten.is_running()
    remove_home(before)


@pytest.mark.parametrize("inside", ["", "data", "data/PG_VERSION", "data/application.password", "socket"])
def test_another_user_finds_every_door_closed(database: EmbeddedDatabase, inside: str):
    """Tried as another user of the machine."""
    database.ensure()
    path = str(database.status().folder / inside)
    for test in ("-r", "-w", "-x"):
        tried = subprocess.run(["/bin/sh", "-c", f'test {test} "$1"', "sh", path], user=65534, check=False)
        assert 1 == tried.returncode, test


def test_the_account_can_put_no_link_where_root_writes(database: EmbeddedDatabase):
    """What surrounds the account's folders is root's; the account may only pass."""
    database.ensure()
    home = database.status().folder
    assert [(0, 0o710), (0, 0o711)] == [
        (path.stat().st_uid, stat.S_IMODE(path.stat().st_mode)) for path in (home, BASE)
    ]


def test_a_removed_database_leaves_no_home(database: EmbeddedDatabase):
    """Tests and demos do not fill the machine."""
    database.ensure()
    home = database.status().folder
    database.remove()
    assert [] == list(BASE.glob(f"{home.name}*"))


def test_programs_that_the_account_cannot_reach_are_copied_once(folder: Path):
    """The project's own programs may lie below a closed /root."""
    way, wheel = account_way(), binaries_for(folder)
    package = wheel.folder.parent.parent
    closed = folder / package.name
    folder.mkdir(mode=0o700)
    shutil.copytree(package, closed)
    shutil.copytree(package.with_name(f"{package.name}.libs"), folder / f"{package.name}.libs")
    there = binaries_for(folder, {"AVLAST_POSTGRES_BIN": str(closed / wheel.folder.parent.name / "bin")})
    copied = reachable(there, way)
    assert BASE / "programs" in copied.folder.parents
    assert copied == reachable(there, way) == reachable(copied, way)
    shutil.rmtree(copied.folder.parents[2])


def test_a_home_is_found_again_and_says_whose_it_is(folder: Path):
    """An administrator who meets a folder with a number for a name can tell what it is."""
    folder.mkdir()
    home = home_of(folder, account_way())
    assert home == home_of(folder, account_way())
    assert str(folder) in home.with_suffix(".json").read_text()
    remove_home(home)


@pytest.mark.only_where(OLD is not None, reason="needs Debian's PostgreSQL 15 beside the wheel's")
def test_an_upgrade_leaves_everything_the_accounts_and_nothing_open(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    """The account runs both servers, root reads and writes the dump, and neither gets at more than before."""
    monkeypatch.setenv("PATH", WITHOUT_UNSHARE)
    ask(by(folder, OLD).ensure(), "create table t as select 42 as x")
    by(folder, OLD).stop()
    done = by(folder, None).upgrade(date(2026, 11, 22))
    assert done is not None
    after = by(folder, None)
    assert 42 == ask(after.ensure(), "select x from t")
    home, account = after.status().folder, account_named(ACCOUNT)
    assert account is not None
    assert {account.uid} == {
        path.stat().st_uid for kept in (home / "data", done.kept) for path in kept.rglob("*")
    }
    assert {"data", done.kept.name, "socket", "start.log"} == {path.name for path in home.iterdir()}
    after.remove()
