"""A small house for a test: a root of its own, the counting robot, one worker or many."""

import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import structlog

from scheduler import intake
from scheduler.deploy import deploy, describe
from scheduler.runs import request
from scheduler.wiring import House
from scheduler.worker import Worker
from shared.manifest import Manifest, load_manifest
from shared.secrets import init_secrets
from shared.store.connect import Connection

PROJECT = Path(__file__).resolve().parents[2]
ROBOTS = PROJECT / "tests" / "robots"
START_METHOD = "AVLAST_WORKER_START_METHOD"
"""The variable by which the same tests run once more with children that are started otherwise."""


@dataclass
class SmallHouse:
    """A house in a folder, on a database of its own; without an address on its own server."""

    root: Path
    url: str
    more: dict[str, str] = field(default_factory=dict)
    robot: str = "counting"

    @property
    def environ(self) -> dict[str, str]:
        """The variables that its processes get."""
        return {
            "AVLAST_ENVIRONMENT": "test",
            "AVLAST_ROOT": str(self.root),
            "AVLAST_SECRET_COUNTER": "the-counters-own-word",
            "AVLAST_WORKER_SWEEP_SECONDS": "0.2",
            **({"AVLAST_DATABASE_URL": self.url} if self.url else {}),
            **{name: os.environ[name] for name in (START_METHOD,) if name in os.environ},
            **self.more,
        }

    @property
    def effects(self) -> Path:
        """Where the counting robot leaves its marks."""
        return self.root / "effects"

    def house(self) -> House:
        """The wired house."""
        return House.at(self.environ, self.root)

    def connection(self) -> Connection:
        """A connection of the test's own."""
        return self.house().connection("test")

    def add(self, *cases: dict[str, Any]) -> None:
        """Put cases in the robot's queue."""
        house = self.house()
        with house.connection() as connection:
            intake.add(connection, house.keys, self.robot, list(cases), "test")

    def run(self) -> int:
        """Ask for a run by hand."""
        with self.connection() as connection:
            number = request(connection, self.robot, "test")
        assert number is not None
        return number

    def marks(self) -> dict[str, int]:
        """How often each case was marked."""
        return {file.name: len(file.read_text().splitlines()) for file in sorted(self.effects.iterdir())}

    def rows(self, query: str) -> list[dict[str, Any]]:
        """What a query of the test's own gives."""
        with self.connection() as connection:
            return connection.execute(query).fetchall()

    def outcomes(self) -> dict[tuple[str, str | None], int]:
        """How many items ended how."""
        rows = self.rows("select outcome, cause, count(*) as n from items group by 1, 2")
        return {(row["outcome"], row["cause"]): row["n"] for row in rows}


def small_house(root: Path, url: str, robot: str = "counting", **more: str) -> SmallHouse:
    """Make the folder, the keys and the deployment."""
    made = SmallHouse(root, url, more, robot)
    for name in ("config", "effects", "var", "logs"):
        (root / name).mkdir(parents=True)
    folder = root / "robots" / robot
    shutil.copytree(ROBOTS / robot, folder)
    manifest = folder / "robot.toml"
    manifest.write_text(manifest.read_text().replace("EFFECTS", made.effects.as_posix()))
    for name in ("organisation.toml", "calendars.toml"):
        shutil.copy(PROJECT / "config" / name, root / "config" / name)
    house = made.house()
    init_secrets(house.settings, made.environ)
    house = made.house()
    if not url:
        house.migrate()
    with house.connection() as connection:
        manifests, robots_path = house.manifests(), house.settings.robots_path
        deploy(connection, manifests, robots_path, house.version, "test", ask=_described)
    return made


@cache
def _described_once(robot: str) -> str:
    """The robot's schema, asked for once: every test would pay a second for the same answer."""
    manifest = load_manifest(ROBOTS / robot)
    return json.dumps(describe(manifest, (ROBOTS,)))


def _described(manifest: Manifest, _: tuple[Path, ...]) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(_described_once(manifest.name))
    return schema


@contextmanager
def worker(house: SmallHouse) -> Iterator[Worker]:
    """A worker that lives in a thread of the test."""
    with in_a_thread(house.house().worker(structlog.get_logger())) as lived:
        yield lived


@contextmanager
def in_a_thread(lived: Worker) -> Iterator[Worker]:
    """This worker, living in a thread of the test."""
    thread = threading.Thread(target=lived.live, daemon=True)
    thread.start()
    try:
        yield lived
    finally:
        lived.end()
        thread.join(90)
        assert not thread.is_alive()


def until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something is true; the bound only keeps a broken test from waiting for ever."""
    limit = time.monotonic() + seconds
    while not true():
        if time.monotonic() > limit:
            raise AssertionError(f"still not true after {seconds} s")
        time.sleep(0.02)
