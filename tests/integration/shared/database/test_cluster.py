"""A data folder is made whole or not at all, and its settings are those that we mean."""

import re
from pathlib import Path

import pytest

from shared.database.binaries import binaries_for
from shared.database.cluster import SETTINGS, Cluster, make, password, write_settings
from shared.database.ways import How, Way
from shared.errors import EmbeddedDatabaseError
from shared.platform import can_unshare_user, is_private, is_root

QUICK = {"fsync": "off"}


@pytest.fixture
def cluster(tmp_path: Path) -> Cluster:
    """The place of a data folder that is not made yet."""
    way = Way(How.NAMESPACE if is_root() else How.PLAIN)
    return Cluster(tmp_path, binaries_for(tmp_path / "data"), way)


needs_no_account = pytest.mark.only_where(
    not is_root() or can_unshare_user(),
    reason="root without namespaces runs nothing itself: see test_account",
)


@needs_no_account
def test_a_data_folder_is_made_with_its_passwords_and_nothing_is_left_beside_it(cluster: Cluster):
    """What initdb needed is gone; what signing in needs is in the folder, closed to others."""
    make(cluster, QUICK)
    assert ["data"] == [path.name for path in cluster.home.iterdir()]
    assert len(password(cluster.data)) >= 32
    assert is_private(cluster.data / "application.password")


@needs_no_account
def test_what_a_killed_starter_left_is_removed(cluster: Cluster):
    """Half a data folder is never taken for a whole one, and never fills the disk."""
    (cluster.home / "unfinished-1234" / "data").mkdir(parents=True)
    make(cluster, QUICK)
    assert ["data"] == [path.name for path in cluster.home.iterdir()]


def test_a_program_that_fails_says_so_in_its_own_words(cluster: Cluster):
    """A full disk or a wrong locale is told by who met it."""
    with pytest.raises(EmbeddedDatabaseError, match=r"initdb of PostgreSQL .* failed .*--nonsense"):
        Cluster(cluster.home, cluster.binaries, Way(How.PLAIN)).run("initdb", "--nonsense")


def test_settings_are_written_so_that_the_server_reads_what_was_meant(cluster: Cluster):
    """A quote in a path ends no setting."""
    cluster.data.mkdir()
    write_settings(cluster, cluster.data, {"unix_socket_directories": "it's here"})
    text = (cluster.data / "avlast.conf").read_text()
    assert "unix_socket_directories = 'it''s here'" in text.splitlines()


def test_a_setting_of_ones_own_comes_before_ours(cluster: Cluster):
    """Tests may trust the disk; each name stands once."""
    cluster.data.mkdir()
    write_settings(cluster, cluster.data, QUICK)
    assert ["fsync = 'off'"] == re.findall(
        r"^fsync.*$", (cluster.data / "avlast.conf").read_text(), re.MULTILINE
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("log_statement", "none"),
        ("log_min_duration_statement", "-1"),
        ("log_min_error_statement", "panic"),
        ("log_error_verbosity", "terse"),
        ("log_parameter_max_length", "0"),
        ("log_parameter_max_length_on_error", "0"),
    ],
)
def test_what_keeps_data_and_keeps_values_out_of_the_log(name: str, value: str):
    """These settings are promises: whoever changes one shall meet this line."""
    assert value == SETTINGS[name]


def test_a_missing_password_is_said_with_its_file(tmp_path: Path):
    """The file's name is what a backup is searched for."""
    with pytest.raises(EmbeddedDatabaseError, match=r"application\.password is missing"):
        password(tmp_path)
