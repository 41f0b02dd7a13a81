"""What the tests of the embedded database share."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import psutil
import psycopg

from shared.database import EmbeddedDatabase
from shared.database.account import BASE
from shared.file_lock import FileLock
from shared.platform import owner_of

PROJECT = Path(__file__).resolve().parents[2]
_SESSION = "session.lock"
Embed = Callable[..., EmbeddedDatabase]
"""Makes an embedded database of a folder, with further settings of the server's."""
ENSURE = (
    "import sys, pathlib; from shared.database import EmbeddedDatabase; "
    "print(EmbeddedDatabase(pathlib.Path(sys.argv[1])).ensure())"
)


UPGRADE = (
    "import sys, pathlib, datetime; from shared.database import EmbeddedDatabase; "
    "EmbeddedDatabase(pathlib.Path(sys.argv[1])).upgrade(datetime.date.today())"
)


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder of this session's own: pytest's have longer names than a socket's path may have."""
    with (
        TemporaryDirectory(prefix="avlast-test-", ignore_cleanup_errors=True) as place,
        FileLock(Path(place, _SESSION)) as session,
    ):
        session.take()
        yield Path(place, "database")


def end_forgotten() -> None:
    """End and remove the databases of sessions that were killed: a server outlives its starter."""
    for session in Path(gettempdir()).glob(f"avlast-test-*/{_SESSION}"):
        if owner_of(session) == owner_of() and not FileLock(session).is_held:
            EmbeddedDatabase(session.with_name("database"), patience_seconds=60).remove()
            shutil.rmtree(session.parent, ignore_errors=True)


def database_in(folder: Path, **more: str) -> EmbeddedDatabase:
    """A database that trusts the disk to live as long as the test does, and tells nobody of its progress."""
    settings = {"fsync": "off", **more}
    return EmbeddedDatabase(folder, more_settings=settings, patience_seconds=60, tell=lambda line: None)


def ask(url: str, query: str) -> object:
    """Run a statement; the first value of its first row, if it has one."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def starter(folder: Path, *, upgrading: bool = False) -> subprocess.Popen[str]:
    """Another process that ensures the database of this folder and prints its address, or upgrades it."""
    return subprocess.Popen(
        [sys.executable, "-c", UPGRADE if upgrading else ENSURE, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )


def until(fact: Callable[[], object], seconds: float = 30) -> None:
    """Wait for a fact; a test that waits in vain fails here."""
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.002)


def seen(folder: Path, pattern: str) -> bool:
    """Whether such a file is there, in the folder or in the home that the system account has for it."""
    return any(found for place in (folder, *BASE.glob("*/")) for found in place.glob(pattern))


def server_of(database: EmbeddedDatabase) -> psutil.Process:
    """The running server's process."""
    pid = database.status().pid
    assert pid is not None
    return psutil.Process(pid)


def kill_server(database: EmbeddedDatabase) -> None:
    """Kill -9 the server itself, and wait until it is gone; its children may live on."""
    process = server_of(database)
    process.kill()
    process.wait(10)


def data_of(database: EmbeddedDatabase) -> Path:
    """PostgreSQL's own data folder."""
    return database.status().folder / "data"
