"""What the tests that need a real PostgreSQL share."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.database import EmbeddedDatabase


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server for this session: AVLAST_TEST_DATABASE_URL's, or an embedded one that ends with the session."""
    given = os.environ.get("AVLAST_TEST_DATABASE_URL")
    if given:
        yield given
        return
    # a folder of tempfile's, because the name of pytest's own is longer than a socket's path may be
    with tempfile.TemporaryDirectory(prefix="avlast-test-", ignore_cleanup_errors=True) as folder:
        fast = {"fsync": "off", "full_page_writes": "off"}
        database = EmbeddedDatabase(Path(folder, "database"), more_settings=fast, patience_seconds=60)
        yield database.ensure()
        database.stop()
