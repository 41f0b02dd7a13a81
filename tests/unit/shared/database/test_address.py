"""Where the server listens: short enough for the system, plain enough for every client, closed to others."""

import stat
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote

import pytest
from psycopg.conninfo import conninfo_to_dict

from shared.database.address import Listening, chosen, fits, settings, url
from shared.database.ways import How, Way

PLAIN = Way(How.PLAIN)


def long(folder: Path) -> Path:
    """A folder below this one that is too deep for a socket."""
    return folder / ("l" * 60) / ("l" * 60)


@pytest.mark.parametrize("name", ["var", "rom og tom", "blåbær på tyttebær", "C++ (2)"])
def test_an_ordinary_path_holds_its_own_socket(name: str):
    """Spaces and Norwegian letters are no reason to go elsewhere."""
    assert fits(Path("/srv", name))


@pytest.mark.parametrize(
    "name", ["a,b", 'with "quotes"', "it's", "back\\slash", "new\nline", "50 %", "\udce5"]
)
def test_a_path_that_some_client_would_misread_does_not_fit(name: str):
    """A comma is a second host to libpq; quotes and backslashes end the server's own setting."""
    assert not fits(Path("/srv", name))


def test_a_path_is_measured_in_bytes():
    """A letter such as å takes two of the 107 bytes; 92 are left for the folder."""
    assert fits(Path("/", "a" * 80))
    assert not fits(Path("/", "å" * 80))


def test_the_address_is_read_back_by_clients_as_it_was_meant():
    """What stands in a password or a path never changes the address's meaning."""
    address = url(Listening("/srv/blåbær og sånt/socket", 5433), "avlast", "p@ss/w:rd?&%", "avlast")
    expected = {
        "user": "avlast",
        "password": "p@ss/w:rd?&%",
        "dbname": "avlast",
        "host": "/srv/blåbær og sånt/socket",
        "port": "5433",
    }
    assert expected == conninfo_to_dict(address)
    assert "host=/srv/blåbær og sånt/socket" in unquote(address)


def test_the_server_listens_on_its_socket_and_on_no_network():
    """Another machine, and another user of this one, finds no door."""
    listening = Listening("/srv/var/database/socket")
    assert {"listen_addresses": "", "port": "5432"}.items() <= settings(listening).items()
    assert "0700" == settings(listening)["unix_socket_permissions"]


def test_without_sockets_the_server_listens_on_this_machine_only():
    """Windows has no private sockets: the password alone closes the door there."""
    listening = Listening(Listening.LOOPBACK, 50123)
    assert {"listen_addresses": "127.0.0.1", "port": "50123"} == settings(listening)


def test_a_home_that_fits_holds_the_socket_in_a_closed_folder():
    """The ordinary case touches nothing outside the data's own folder."""
    with TemporaryDirectory() as short:
        listening = chosen(Path(short), None, PLAIN)
        assert Path(short, "socket", ".s.PGSQL.5432") == listening.socket
        assert 0o700 == stat.S_IMODE(Path(short, "socket").stat().st_mode)


def test_a_home_too_deep_gets_a_short_closed_folder(tmp_path: Path):
    """The folder is new, under a name that nobody can have taken before, and for its owner alone."""
    folder = Path(chosen(long(tmp_path), None, PLAIN).host)
    try:
        assert fits(folder)
        assert 0o700 == stat.S_IMODE(folder.stat().st_mode)
        assert not folder.is_relative_to(tmp_path)
    finally:
        folder.rmdir()


def test_the_short_folder_of_an_earlier_start_is_used_again(tmp_path: Path):
    """A machine that restarts its database each night does not fill /tmp."""
    first = chosen(long(tmp_path), None, PLAIN)
    try:
        assert first == chosen(long(tmp_path), first, PLAIN)
    finally:
        Path(first.host).rmdir()


def test_a_short_folder_that_is_gone_is_made_again(tmp_path: Path):
    """Who waits for a stopped database waits at its address, and shall find it there."""
    first = chosen(long(tmp_path), None, PLAIN)
    Path(first.host).rmdir()
    assert first == chosen(long(tmp_path), first, PLAIN)
    assert 0o700 == stat.S_IMODE(Path(first.host).stat().st_mode)
    Path(first.host).rmdir()


@pytest.mark.parametrize("fault", ["open", "link", "no folder of ours"])
def test_a_short_folder_that_somebody_could_have_put_there_is_not_used(tmp_path: Path, fault: str):
    """An open folder, a link or one that no start has made: a new one is made."""
    before, elsewhere = tmp_path / "avlast-s", tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    if fault == "open":
        before.mkdir(mode=0o755)
    elif fault == "link":
        before.symlink_to(elsewhere)
    else:
        before = elsewhere
    folder = Path(chosen(long(tmp_path), Listening(str(before)), PLAIN).host)
    assert folder not in (before, elsewhere)
    folder.rmdir()
