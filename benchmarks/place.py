"""A database and a house to measure in: durable, as shipped, gone afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import orjson

from shared.database import EmbeddedDatabase
from shared.model import Environment
from shared.store.migrations import migrate
from tests.support.house import SmallHouse, small_house


@contextmanager
def database() -> Iterator[tuple[Path, str]]:
    """A folder, and in it an embedded PostgreSQL with fsync on; gives the folder and the address."""
    with tempfile.TemporaryDirectory(prefix="avlast-bench-", ignore_cleanup_errors=True) as folder:
        embedded = EmbeddedDatabase(Path(folder, "pg"), tell=lambda _line: None)
        url = embedded.ensure()
        migrate(url, Environment.TEST)
        try:
            yield Path(folder), url
        finally:
            embedded.stop()


@contextmanager
def house() -> Iterator[SmallHouse]:
    """A small house on a database of its own."""
    with database() as (folder, url):
        yield small_house(folder / "root", url)


def first_line_at(place: SmallHouse, run: int) -> float:
    """When a run's robot wrote its first line; seconds since 1970."""
    lines = (place.root / "logs" / "counting" / str(run) / "log.jsonl").read_bytes().splitlines()
    return datetime.fromisoformat(orjson.loads(lines[0])["time"]).timestamp()
