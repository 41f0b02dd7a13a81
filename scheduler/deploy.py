"""Making the robots' folders known to the house: manifests, payload schemas, schedules."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg.types.json import Jsonb

from scheduler.answer import MOST_BYTES, Answer, answer_of
from scheduler.schedules import NO_CALENDARS, end_schedules, register_schedules
from scheduler.trigger_rows import end_triggers, register_triggers
from shared.calendars import Calendar
from shared.errors import BadManifest
from shared.manifest import Manifest
from shared.secrets.provider import without_secrets
from shared.store import queries
from shared.store.connect import Connection

_DESCRIBE_SECONDS = 120.0
_ASKED_AT_ONCE = 4

Described = tuple[Manifest, dict[str, Any]]
"""A robot's manifest and the JSON Schema of its payload."""


@dataclass(frozen=True)
class Deployed:
    """What a deploy did with one robot: `new`, `changed`, `unchanged` or `retired`."""

    robot: str
    what: str


def deploy(
    connection: Connection,
    manifests: Iterable[Manifest],
    robots_path: tuple[Path, ...],
    version: str,
    by: str,
    ask: Callable[[Manifest, tuple[Path, ...]], dict[str, Any]] | None = None,
    calendars: Mapping[str, Calendar] = NO_CALENDARS,
) -> list[Deployed]:
    """Register all robots in one transaction; raises `BadManifest` before anything is written.

    `ask` gives a robot's payload schema; unless told, a process of its own does.
    """
    described = described_by(ask or describe, list(manifests), robots_path)
    return register(connection, described, version, by, calendars)


def described_by(
    ask: Callable[[Manifest, tuple[Path, ...]], dict[str, Any]],
    manifests: Sequence[Manifest],
    robots_path: tuple[Path, ...],
) -> list[Described]:
    """Ask for every robot's payload schema, several at a time; takes seconds, so never in a transaction."""
    with ThreadPoolExecutor(_ASKED_AT_ONCE) as pool:
        schemas = pool.map(lambda manifest: ask(manifest, robots_path), manifests)
        return list(zip(manifests, schemas, strict=True))


def register(
    connection: Connection,
    described: Sequence[Described],
    version: str,
    by: str,
    calendars: Mapping[str, Calendar] = NO_CALENDARS,
) -> list[Deployed]:
    """Write down all robots, and retire those whose folder is gone, in one transaction."""
    sql = queries.load("deploy")
    with connection.transaction():
        done = []
        for manifest, schema in described:
            done.append(_register(connection, manifest, schema, version, by))
            register_schedules(connection, manifest, calendars=calendars)
            register_triggers(connection, manifest, calendars=calendars)
        names = [manifest.name for manifest, _ in described]
        retired = connection.execute(sql.retire_absent, {"names": names}).fetchall()
        for row in retired:
            end_schedules(connection, row["name"])
            end_triggers(connection, row["name"])
    return done + [Deployed(row["name"], "retired") for row in retired]


def describe(
    manifest: Manifest, robots_path: tuple[Path, ...], seconds: float = _DESCRIBE_SECONDS
) -> dict[str, Any]:
    """Ask a process of its own for the payload model's JSON Schema; robot code is loaded nowhere else.

    It sees no secret of the house, and whatever it prints, starts or waits for ends with it.
    """
    module = [sys.executable, "-m", "scheduler.describe", manifest.name, manifest.payload]
    answer = answer_of([*module, *map(str, robots_path)], without_secrets(os.environ), seconds)
    if answer.code is None:
        raise BadManifest(
            f"The robot {manifest.name} was not loaded from {manifest.folder} in {seconds:g} s: "
            "its task.py does something when it is imported. Move that into task(run)."
        )
    if answer.code != 0 or not answer.said:
        raise BadManifest(
            f"The robot {manifest.name} cannot be loaded from {manifest.folder}: {answer.last_complaint}"
        )
    shown = (field.partition(".")[0] for field in manifest.follow_up.facts)
    schema, wrong = _schema(answer, (manifest.reference, manifest.business_key, *shown))
    if wrong:
        raise BadManifest(f"{manifest.folder / 'robot.toml'}: {manifest.payload} {wrong}.")
    return schema


def _schema(answer: Answer, fields: tuple[str, ...]) -> tuple[dict[str, Any], str | None]:
    """The schema, and what is wrong with it."""
    # Imported here: only who deploys pays for it.
    from scheduler.payload_schema import wrong_in  # noqa: PLC0415

    if answer.is_too_long:
        return {}, f"has a schema larger than {MOST_BYTES // 2**20} MB; a form is no database"
    try:
        schema = json.loads(answer.said)
    except (ValueError, RecursionError):
        return {}, "gives no JSON Schema"
    return schema, wrong_in(schema, fields)


def _register(
    connection: Connection, manifest: Manifest, schema: dict[str, Any], version: str, by: str
) -> Deployed:
    sql = queries.load("deploy")
    values = {
        "name": manifest.name,
        "title": manifest.title,
        "manifest": Jsonb(manifest.model_dump(mode="json", exclude={"folder"})),
        "manifest_hash": manifest.hash,
        "payload_schema": Jsonb(schema),
        "code_version": version,
        "capabilities": sorted(manifest.capabilities),
        "priority": manifest.priority,
        "runs_limit": manifest.limits.runs,
        "timeout_ms": round(manifest.timeout.total_seconds() * 1000),
        "by": by,
    }
    before = connection.execute(sql.deployed, {"name": manifest.name}).fetchone()
    same = before == {"manifest_hash": manifest.hash, "code_version": version, "active": True}
    if not same:
        connection.execute(sql.register_robot, values)
        connection.execute(sql.remember_deployment, values)
    return Deployed(manifest.name, "unchanged" if same else "changed" if before else "new")
