"""What an earlier start chose stays, because the data are there."""

import os
from pathlib import Path

import pytest

from shared.database.address import Listening
from shared.database.minding import Minder
from shared.database.place import cluster_of
from shared.database.state import State
from shared.database.ways import How
from shared.errors import DataFolderDoesNotFit, EmbeddedDatabaseError
from shared.platform import can_unshare_user, is_root

ROOT_WITH_NAMESPACES = is_root() and can_unshare_user()


def minder(data: Path) -> Minder:
    """Minds a server that nobody starts here."""
    return Minder(data, data.with_name("server.lock"), tell=lambda line: None, patience_seconds=10)


@pytest.mark.only_where(not is_root(), reason="an ordinary user's way")
def test_an_ordinary_user_runs_the_server_plainly(tmp_path: Path):
    """Nothing is needed: no account, no namespace."""
    cluster = cluster_of(tmp_path, None, os.environ, minder)
    assert (How.PLAIN, tmp_path) == (cluster.way.how, cluster.home)


@pytest.mark.only_where(ROOT_WITH_NAMESPACES, reason="root's way where namespaces are allowed")
def test_root_runs_the_server_in_a_namespace(tmp_path: Path):
    """The data stay in the project, and no account is made."""
    cluster = cluster_of(tmp_path, None, os.environ, minder)
    assert (How.NAMESPACE, tmp_path) == (cluster.way.how, cluster.home)


@pytest.mark.only_where(ROOT_WITH_NAMESPACES, reason="root's way where namespaces are allowed")
def test_roots_data_without_a_namespace_are_not_replaced_by_new_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """An empty database in the place of the real one would look like a loss."""
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EmbeddedDatabaseError, match=r"in a user namespace only.*chown"):
        cluster_of(tmp_path, None, os.environ, minder)


@pytest.mark.only_where(is_root(), reason="only root can make a folder another's")
def test_data_of_another_account_are_not_started(tmp_path: Path):
    """Root that starts a user's server would leave files that the user cannot use."""
    (tmp_path / "data").mkdir()
    os.chown(tmp_path / "data", 12345, 12345)
    with pytest.raises(EmbeddedDatabaseError, match="belongs to"):
        cluster_of(tmp_path, None, os.environ, minder)


def test_data_of_an_older_version_are_refused_before_anything_is_touched(tmp_path: Path):
    """The folder stays as it is for the programs that made it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(DataFolderDoesNotFit, match="made by PostgreSQL 9"):
        cluster_of(tmp_path, None, os.environ, minder)
    assert ["data"] == [path.name for path in tmp_path.iterdir()]


def test_a_copy_of_a_folder_whose_data_are_elsewhere_is_refused(tmp_path: Path):
    """Two projects on one server would undo each other's work."""
    original, copy = tmp_path / "original", tmp_path / "copy"
    original.mkdir()
    (original / "state.json").touch()
    before = State(original, How.ACCOUNT, Path("/var/lib/avlast/1"), Listening("/x"), "18.4")
    with pytest.raises(EmbeddedDatabaseError, match=f"is a copy of {original}"):
        cluster_of(copy, before, os.environ, minder)
