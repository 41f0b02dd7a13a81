"""A server that writes down every statement with its values: the doctor says so, and nothing is in clear."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from shared.database.cluster import ROLE, SUPERUSER, password
from tests.support.embedded import database_in
from tests.support.house import SmallHouse, small_house, until, worker
from tests.support.search import Search
from tests.support.terminal import avlast

NUMBER = "15839010270"
OWN = {"AVLAST_PERSON_FOR_ANY_ACCOUNT": "rpa-team"}
ALL = {
    "log_error_verbosity": "default",
    "log_parameter_max_length": "-1",
    "log_parameter_max_length_on_error": "-1",
}
CURE = {"log_parameter_max_length": "0", "log_parameter_max_length_on_error": "0"}


@contextmanager
def logging_server(folder: Path, **more: str) -> Iterator[tuple[str, Path]]:
    """A server that writes every statement into its log; its address, and where it is."""
    database = database_in(folder, log_statement="all", **more)
    url, server = database.ensure(), database.status().folder
    word = password(server / "data", SUPERUSER)
    with psycopg.connect(url, user=SUPERUSER, password=word, dbname=SUPERUSER, autocommit=True) as owner:
        # The embedded server's role has a lock of its own, which others' servers have not.
        owner.execute(f"alter role {ROLE} reset log_min_messages".encode())
    try:
        yield url, server
    finally:
        database.stop()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short place for servers; gone at the end."""
    with TemporaryDirectory(prefix="avlast-test-") as place:
        yield Path(place, "database")
        database_in(Path(place, "database")).remove()


def log_of(server: Path) -> bytes:
    """All that the server has written down."""
    return b"".join(file.read_bytes() for file in server.rglob("postgresql-*.log"))


def codes(house: SmallHouse) -> list[str]:
    """What the doctor finds about logged values."""
    found = avlast(house.environ, "doctor", "--json").json
    return [each["code"] for each in found if each["code"] == "server_logs_values"]


@pytest.mark.timeout(240)
def test_a_server_that_logs_every_value_gets_none_in_clear(tmp_path: Path, folder: Path) -> None:
    """Contents and references reach it sealed, reasons filtered; the doctor names it until it is cured."""
    with logging_server(folder, **ALL) as (url, server):
        house = small_house(tmp_path, "", **OWN, AVLAST_DATABASE_URL=url)
        house.add({"case": NUMBER}, {"case": "a", "mode": "secret"}, {"case": "b", "mode": "partial"})
        with worker(house):
            house.run()
            until(lambda: not house.rows("select 1 from items where state <> 'settled'"), 60)
        assert b"Halvparten av bilagene manglet." in log_of(server)
        assert set() == Search({NUMBER, house.environ["AVLAST_SECRET_COUNTER"]}).in_bytes(log_of(server))
        assert ["server_logs_values"] == codes(house)
    with logging_server(folder, **CURE):
        assert [] == codes(house)
