"""Commands in an environment that nobody meant: variables of others, closed streams, a full disk."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from shared.database import EmbeddedDatabase
from tests.support.house import SmallHouse

SCRIPT = Path(sys.executable).with_name("avlast")
OF_OTHERS = {
    "PGDATESTYLE": "SQL, DMY", "PGTZ": "Asia/Tokyo", "PGOPTIONS": "-c default_transaction_read_only=on",
    "PGCLIENTENCODING": "LATIN1", "TMPDIR": "/nowhere", "HOME": "/nowhere", "COLUMNS": "0", "TERM": "dumb",
    "LC_ALL": "xx_YY.nope", "PYTHONWARNINGS": "error", "PYTHONOPTIMIZE": "2",
}  # fmt: skip
LEADING_AWAY = {
    "PGHOST": "192.0.2.1", "PGHOSTADDR": "192.0.2.1", "PGPORT": "1", "PGUSER": "x", "PGDATABASE": "x",
    "PGSERVICE": "nowhere", "PGTARGETSESSIONATTRS": "standby", "PGCHANNELBINDING": "require",
    "PGREQUIREAUTH": "none", "PGSSLMODE": "require",
}  # fmt: skip
Environ = Mapping[str, str | bytes]


def run(environ: Environ, words: str) -> subprocess.CompletedProcess[bytes]:
    """Have a shell run the script with nothing but these variables; the words may redirect its streams."""
    plain = {"PATH": os.environ["PATH"], **environ}
    return subprocess.run(
        f"'{SCRIPT}' {words}", shell=True, env=plain, capture_output=True, check=False, timeout=100
    )


def test_variables_of_others_change_nothing(house: SmallHouse):
    """What PostgreSQL's programs, terminals and Python itself read is no setting of ours."""
    said = run(house.environ | OF_OTHERS | {"AVLAST_SECRET_X": b"\xff\xfeno text"}, "robots --json")
    assert (0, b"") == (said.returncode, said.stderr)
    assert run(house.environ, "robots --json").stdout == said.stdout


def test_nothing_leads_away_from_the_embedded_database(tmp_path: Path):
    """Not to another server, which would be told the password, and not to none."""
    (tmp_path / "robots").mkdir()
    environ = {"AVLAST_ENVIRONMENT": "test", "AVLAST_ROOT": str(tmp_path), **LEADING_AWAY}
    try:
        said = run(environ, "robots")
        assert (5, True) == (said.returncode, b"not at this version's tables yet" in said.stderr)
    finally:
        EmbeddedDatabase(tmp_path / "var" / "postgres").remove()


@pytest.mark.parametrize(
    "url", [b"postgresql://\xff@localhost/x", b"postgresql://hemmelig@localhost/x?hemmelig=1"]
)
def test_an_address_that_cannot_be_read_is_told_and_not_shown(house: SmallHouse, url: bytes):
    """What stands in the wrong place may be a part of the password."""
    said = run(house.environ | {"AVLAST_DATABASE_URL": url}, "robots")
    assert (3, False) == (said.returncode, b"hemmelig" in said.stderr)
    assert b"AVLAST_DATABASE_URL" in said.stderr


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        ("add counting - <&-", 3, b"The file is empty"),
        ("secret set x <&-", 3, b"The secret x would be empty"),
        ("robots --json >&-", 0, b""),
        ("robots --json <&- >&- 2>&-", 0, b""),
        ("robots --json >/dev/full", 6, b"There is no room left for what standard output leads to"),
    ],
)
def test_closed_streams_and_a_full_disk_are_no_fault_of_ours(
    house: SmallHouse, words: str, code: int, expected: bytes
):
    """A service manager closes what it does not need; a report may be written to a disk that is full."""
    said = run(house.environ, words)
    assert (code, True) == (said.returncode, expected in said.stderr)
    assert b"Traceback" not in said.stderr
