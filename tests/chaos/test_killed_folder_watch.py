"""Clocks that are killed while files arrive: each file starts one run, whatever its clock was doing."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scheduler.trigger_rows import register_triggers
from shared.manifest import load_manifest
from tests.support.house import SmallHouse, small_house, until

WATCH = '\n[[triggers]]\nname = "inn"\nfile = "*.xml"\nfolder = "FOLDER"\nquiet = "2s"\n'


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house whose robot watches the folder `inn`, and no worker to run it."""
    house = small_house(tmp_path, database)
    (house.root / "inn").mkdir()
    file = house.root / "robots" / "counting" / "robot.toml"
    file.write_text(file.read_text() + WATCH.replace("FOLDER", (house.root / "inn").as_posix()))
    manifest = load_manifest(file.parent)
    with house.connection() as connection:
        connection.execute("update robots set manifest_hash = %s", [manifest.hash])
        register_triggers(connection, manifest)
    return house


@contextmanager
def clock(house: SmallHouse) -> Iterator[subprocess.Popen[bytes]]:
    """A clock in a process of its own, which ends by kill -9."""
    command = [sys.executable, "-m", "scheduler.cli", "clock"]
    with (house.root / "clock.log").open("ab") as lines:
        lived = subprocess.Popen(command, env=dict(os.environ) | house.environ, stderr=lines, stdout=lines)
    try:
        yield lived
    finally:
        lived.send_signal(signal.SIGKILL)
        lived.wait(30)


def count(house: SmallHouse, query: str) -> int:
    """The one number that a query gives."""
    return int(house.rows(f"select count(*) as n from {query}")[0]["n"])


@pytest.mark.parametrize(
    "kills", [pytest.param(4), pytest.param(120, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])]
)
def test_each_file_starts_one_run_through_kills(house: SmallHouse, kills: int):
    """Two clocks at a time, killed at any moment; files are written in two halves, and runs end meanwhile."""
    dice, files = random.Random(kills), 0
    for _ in range(kills):
        looked = count(house, "watched_folders where seen_at is not null")
        with clock(house), clock(house):
            if not looked:  # from here on what lies there has arrived
                until(lambda: count(house, "watched_folders where seen_at is not null") == 1)
            for _ in range(3):
                files += 1
                _deliver(house.root / "inn" / f"{files}.xml")
            time.sleep(dice.uniform(1, 4))
            house.rows("update runs set state = 'succeeded', ended_at = now() returning id")
    with clock(house):
        until(lambda: count(house, "watched_files where run_id is not null") >= files)
    assert files == count(house, "watched_files where run_id is not null")
    whole = f"watched_files where run_id is not null and size = {len('half and half')}"
    assert files == count(house, whole)
    runs = count(house, "(select distinct run_id from watched_files where run_id is not null) used")
    assert runs == count(house, "runs where trigger = 'file'")


def _deliver(file: Path) -> None:
    with file.open("w") as text:
        text.write("half")
        text.flush()
        time.sleep(0.3)
        text.write(" and half")
