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
def house() -> Iterator[SmallHouse]:
    """A small house on an embedded PostgreSQL with fsync on."""
    with tempfile.TemporaryDirectory(prefix="avlast-bench-", ignore_cleanup_errors=True) as folder:
        database = EmbeddedDatabase(Path(folder, "pg"), tell=lambda _line: None)
        url = database.ensure()
        migrate(url, Environment.TEST)
        try:
            yield small_house(Path(folder, "root"), url)
        finally:
            database.stop()


def first_line_at(place: SmallHouse, run: int) -> float:
    """When a run's robot wrote its first line; seconds since 1970."""
    lines = (place.root / "logs" / "counting" / str(run) / "log.jsonl").read_bytes().splitlines()
    return datetime.fromisoformat(orjson.loads(lines[0])["time"]).timestamp()
