"""An ordinary user's embedded database: no namespace, no account, and the same doors closed."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.database import EmbeddedDatabase
from shared.database.binaries import OWN_CHOICE
from shared.errors import EmbeddedDatabaseError
from shared.platform import is_private, is_root
from tests.support.embedded import ENSURE, PROJECT, short_folder
from tests.support.upgrading import OLD

SOMEBODY = 65534  # `nobody`: initdb wants a user with a name
PYTHON = "/usr/bin/python3"
STOP = "import sys, pathlib; from shared.database import EmbeddedDatabase; "
STOP += "EmbeddedDatabase(pathlib.Path(sys.argv[1])).stop()"


def same_python() -> bool:
    """Whether the system's Python, which every user reaches, can load what ours can."""
    if not Path(PYTHON).exists():
        return False
    ask = "import sys; print(*sys.version_info[:2])"
    told = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True, check=False).stdout.split()
    return told == [str(number) for number in sys.version_info[:2]]


pytestmark = pytest.mark.only_where(
    is_root() and OLD is not None and same_python(),
    reason="root becomes another user, who has the system's Python and PostgreSQL",
)


@pytest.fixture(scope="module")
def reachable() -> Iterator[Path]:
    """A copy of what the embedded database needs, for users who cannot reach the project."""
    with short_folder() as place:
        shutil.copytree(PROJECT / "shared", place / "shared")
        for name in ("psycopg", "psycopg_binary", "psutil", "typing_extensions"):
            found = importlib.util.find_spec(name)
            assert found is not None
            assert found.origin is not None
            for source in _files_of(Path(found.origin), name):
                (shutil.copytree if source.is_dir() else shutil.copy)(source, place / source.name)
        place.parent.chmod(0o755)
        yield place


def _files_of(origin: Path, name: str) -> Iterator[Path]:
    """A module's file, or a package's folder and the libraries beside it."""
    package = origin.parent if origin.name == "__init__.py" else origin
    yield package
    if (package.parent / f"{name}.libs").is_dir():
        yield package.parent / f"{name}.libs"


def as_somebody(code: str, folder: Path, path: Path) -> subprocess.CompletedProcess[str]:
    """Run Python as a user who is not root."""
    assert OLD is not None
    return subprocess.run(
        [PYTHON, "-B", "-c", code, str(folder)],
        user=SOMEBODY,
        group=SOMEBODY,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(path), "PATH": os.defpath, OWN_CHOICE: str(OLD.folder)},
    )


@pytest.fixture
def theirs(reachable: Path) -> Iterator[Path]:
    """A folder of that user's with a database that runs."""
    with short_folder() as place:
        place.mkdir()
        os.chown(place, SOMEBODY, SOMEBODY)
        place.parent.chmod(0o755)
        started = as_somebody(ENSURE, place, reachable)
        assert started.stdout.startswith("postgresql://avlast:"), started.stderr
        yield place
        assert 0 == as_somebody(STOP, place, reachable).returncode


def test_an_ordinary_user_needs_nothing_special(theirs: Path, reachable: Path):
    """The server is theirs, everything is closed to others, and a second start finds it."""
    assert 0 == as_somebody(ENSURE, theirs, reachable).returncode
    everything = [theirs, *theirs.rglob("*")]
    assert [] == [path for path in everything if not is_private(path) or path.stat().st_uid != SOMEBODY]


def test_root_starts_no_users_database(theirs: Path, reachable: Path):
    """It would leave files that the user cannot use: refused, with whose it is."""
    assert 0 == as_somebody(STOP, theirs, reachable).returncode
    before = _owners(theirs)
    with pytest.raises(EmbeddedDatabaseError, match="belongs to"):
        EmbeddedDatabase(theirs, patience_seconds=20, tell=lambda line: None).ensure()
    assert before == _owners(theirs)


def _owners(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_uid for path in folder.rglob("*")}
