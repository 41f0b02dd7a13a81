"""Robots with schedules, for the tests of clock and deploy."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from psycopg.types.json import Jsonb

from scheduler.schedules import register_schedules
from shared.calendars import read_calendars
from shared.manifest import Manifest, load_manifest
from shared.store.connect import Connection, connect

ROBOT_TOML = """
title = "Rydder"
purpose = "Rydder i testen."
owner = "rpa-team"
rpa_contact = "rpa-team"
unit = "it"
systems = []
legal_basis = "test"
personal_data = []
capabilities = ["browser"]
payload = "Request"
reference = "id"
business_key = "id"
process = "test"
"""

KNOWN_ROBOT = """
insert into robots (name, title, manifest, manifest_hash, payload_schema, code_version, capabilities,
                    priority, timeout_ms, deployed_by)
values (%s, 'Rydder', %s, %s, %s, 'v', '{browser}', 7, 1000, 'test')
on conflict (name) do update set manifest_hash = excluded.manifest_hash
"""

CALENDARS = read_calendars(Path(__file__).parents[3] / "config" / "calendars.toml")
Deploy = Callable[..., Manifest]


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    """A connection to this test's own database."""
    with connect(database) as opened:
        yield opened


@pytest.fixture
def robots_folder(tmp_path: Path) -> Path:
    """An empty folder for robots."""
    folder = tmp_path / "robots"
    folder.mkdir()
    return folder


@pytest.fixture
def deploy(connection: Connection, robots_folder: Path) -> Deploy:
    """Write a robot's manifest and register it: `deploy("name", "cron = '…'")`, one text a schedule."""

    def deployed(name: str, *schedules: str, now: datetime | None = None) -> Manifest:
        manifest = write_manifest(robots_folder, name, *schedules)
        connection.execute(KNOWN_ROBOT, (name, Jsonb({}), manifest.hash, Jsonb({})))
        register_schedules(connection, manifest, now, CALENDARS)
        return manifest

    return deployed


def write_manifest(robots_folder: Path, name: str, *schedules: str) -> Manifest:
    """A robot's folder with a manifest; its schedules are named first, second, …"""
    names = ("first", "second", "third")
    tables = [
        f'[[schedules]]\nname = "{called}"\n{text}\n' for called, text in zip(names, schedules, strict=False)
    ]
    (robots_folder / name).mkdir(exist_ok=True)
    (robots_folder / name / "robot.toml").write_text(ROBOT_TOML + "\n".join(tables), encoding="utf-8")
    return load_manifest(robots_folder / name)
