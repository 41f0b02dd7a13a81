"""The embedded database works wherever a project may lie."""

from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from shared.database import EmbeddedDatabase
from shared.platform import is_private
from tests.support.embedded import Embed, ask

NAMES = [
    "rom og tom",
    "blåbærsyltetøy på Ås",
    "komma, og; semikolon",
    'it\'s "quoted" $HOME `id` %s',
    "back\\slash",
    "new\nline",
    "/".join(["dypt"] * 40),
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_project_may_lie_anywhere(embed: Embed, folder: Path, name: str):
    """Spaces, Norwegian letters, commas, quotes and depth are no reason to move a project."""
    database = embed(folder / name / "var" / "database")
    ask(database.ensure(), "create table t as select 42 as x")
    database.stop()
    assert 42 == ask(database.ensure(), "select x from t")


def test_a_path_of_letters_that_are_no_letters(embed: Embed, folder: Path):
    """A name from an old disk that is no UTF-8 is still a folder."""
    database = embed(folder / "bl\udce5b\udce6r")
    assert "avlast" == ask(database.ensure(), "select current_user")


def test_a_socket_outside_the_folder_is_closed_and_goes_with_the_server(embed: Embed, folder: Path):
    """Where the path is too long for a socket, a private folder with a short name holds it."""
    database = embed(folder / ("l" * 100))
    database.ensure()
    socket_folder = _socket_folder(database)
    assert is_private(socket_folder)
    database.stop()
    assert not socket_folder.exists() or socket_folder.is_relative_to(database.status().folder)


def _socket_folder(database: EmbeddedDatabase) -> Path:
    return Path(str(conninfo_to_dict(database.ensure())["host"]))


def test_a_short_folder_that_was_cleaned_away_is_made_anew(embed: Embed, folder: Path):
    """What is in /tmp may go away while the server runs."""
    database = embed(folder / ("l" * 100))
    ask(database.ensure(), "create table t as select 42 as x")
    for path in _socket_folder(database).iterdir():
        path.unlink()
    assert 42 == ask(database.ensure(), "select x from t")


def test_nothing_outside_the_folder_is_changed(embed: Embed, folder: Path):
    """No parent is opened so that the server can pass: modes and owners stay as they were."""
    parents = [*folder.parents]
    before = [(path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in parents]
    beside = {folder, *folder.parent.iterdir()}
    database = embed(folder)
    database.ensure()
    database.stop()
    assert before == [(path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in parents]
    assert beside == set(folder.parent.iterdir())
