"""`avlast add` with files that nobody should have made: refused in words, in a memory that is bounded."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.house import PROJECT, SmallHouse

MB = 2**20
MOST_MEMORY = 500 * MB
"""The bound for a whole process: what Python and its libraries take, a file of 64 MB, and its text."""


MEASURED = (
    "import sys; from pathlib import Path; from scheduler.cli import main; code = main(); "
    "facts = Path('/proc/self/status').read_text(); "
    "sys.stderr.write(facts.partition('VmHWM:')[2].split()[0]); sys.exit(code)"
)


def added(house: SmallHouse, file: Path) -> tuple[int, str, int]:
    """Add the file in a process of its own: its exit code, what it said, and the most memory it had."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "add", "counting", str(file), "--keep"],
        env=os.environ | house.environ,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    *said, memory = done.stderr.splitlines()
    return done.returncode, done.stdout + "\n".join(said), int(memory) * 1024


def of(megabytes: int, begins: bytes, goes_on: bytes) -> Iterator[bytes]:
    """The pieces of a file of this size."""
    yield begins
    piece = goes_on * (MB // len(goes_on))
    for _ in range(megabytes):
        yield piece


@pytest.mark.parametrize(
    ("megabytes", "begins", "goes_on", "expected"),
    [
        (1024, b"", b"\0", "is larger than 64 MB; split it into several"),
        (60, b'{"case": "', b"a", "the case has more than 1048576 characters"),
        (60, b'[{"x": [', b"[],", "case 1: the case has more than 1048576 characters"),
        (40, b'{"case":"a"}\n', b'{"x":[[],[],[]]}\n', "more than 200000 cases"),
    ],
    ids=["1 GB", "one line", "small lists", "too many cases"],
)
def test_a_file_that_nobody_should_have_made_is_refused_in_bounds(
    house: SmallHouse, tmp_path: Path, megabytes: int, begins: bytes, goes_on: bytes, expected: str
):
    """The message names the limit, nothing is added, and the machine goes on with its work."""
    file = tmp_path / "large"
    with file.open("wb") as out:
        if goes_on == b"\0":
            out.truncate(megabytes * MB)
        else:
            out.writelines(of(megabytes, begins, goes_on))
    code, said, memory = added(house, file)
    assert (3, True) == (code, expected in said)
    assert memory < MOST_MEMORY
    assert [] == house.rows("select id from items limit 1")


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_as_many_cases_as_a_file_may_hold_are_added_in_bounds(house: SmallHouse, tmp_path: Path):
    """The largest file that is taken: two hundred thousand cases in sixty megabytes."""
    file = tmp_path / "large"
    with file.open("w") as out:
        out.writelines(f'{{"case": "c{number}", "mode": "{"done " * 50}"}}\n' for number in range(200_000))
    code, said, memory = added(house, file)
    assert (0, True) == (code, "200000 new" in said)
    assert memory < MOST_MEMORY
    assert [{"n": 200_000}] == house.rows("select count(*) as n from items")
