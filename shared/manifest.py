"""What a robot says about itself: `robots/<name>/robot.toml`, read and checked."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from shared.errors import BadManifest
from shared.follow_up.due import MOST_DAYS, USUAL_DAYS
from shared.manifest_schedule import Schedule
from shared.manifest_trigger import Trigger
from shared.model import Environment, Traced
from shared.nearest import hint
from shared.redact import SECRET, Redactor
from shared.secrets.names import is_reserved
from shared.toml_file import (
    Id,
    Name,
    Number,
    OfDay,
    Table,
    Text,
    Whole,
    YesNo,
    checked,
    in_file,
    parse_toml,
    read_bytes,
)
from shared.watched_folder import demand_folders

_FOLDER = re.compile(r"_?[a-z][a-z0-9_]*")
_PASSWORDS = re.compile(r"(^|[._])(password|passord|passphrase|token|api_?key)$", re.IGNORECASE)

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
FieldName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*$")]
Whole1 = Annotated[Whole, Field(ge=1)]

HOUSE_CODES = ("bad_payload", "technical", "in_doubt", "lost_too_often", "cannot_be_opened", "key_lost")
"""Reasons that no robot declares: the house itself gives a case to a person."""

_A_YEAR = 366 * 24 * 60


class Limits(Table):
    """How much of this robot may happen at once."""

    runs: Annotated[
        Whole1, Field(le=10_000, description="runs at one time, a whole number from 1 to 10000")
    ] = 1
    resources: Annotated[
        Mapping[Name, Annotated[Whole1, Field(le=10_000)]],
        Field(description="a name in config/resources.toml and how many of its permits a run holds"),
    ] = {}
    alone: Annotated[YesNo, Field(description="true or false: nothing else runs while it runs")] = False


class Retry(Table):
    """When a technical failure is tried again; then the item goes to a person."""

    attempts: Annotated[Whole1, Field(le=1000, description="tries in all, a whole number from 1 to 1000")] = 4
    first_minutes: Annotated[
        Number, Field(gt=0, le=_A_YEAR, description="minutes, above 0, a year at most")
    ] = 1.0
    factor: Annotated[Number, Field(ge=1, le=1000, description="a factor, 1 to 1000")] = 3.0
    longest_minutes: Annotated[
        Number, Field(gt=0, le=_A_YEAR, description="minutes, not below first_minutes, a year at most")
    ] = 60.0

    @field_validator("longest_minutes")
    @classmethod
    def _not_below_first(cls, longest: float, earlier: ValidationInfo) -> float:
        if longest < earlier.data.get("first_minutes", longest):
            raise ValueError(f"{longest:g} minutes is below first_minutes")
        return longest


class Retention(Table):
    """How long personal data is kept after an item is settled; in days."""

    payload_days: Annotated[Whole1, Field(le=36_500, description="days, a whole number from 1 to 36500")] = 90
    logs_days: Annotated[Whole1, Field(le=36_500, description="days, a whole number from 1 to 36500")] = 90


class FollowUp(Table):
    """What people get, and until when, of a case that comes to them."""

    days: Annotated[
        Whole1,
        Field(le=MOST_DAYS, description=f"working days, a whole number from 1 to {MOST_DAYS}"),
    ] = USUAL_DAYS
    assignee: Annotated[Id | None, Field(description="the id of a person in config/organisation.toml")] = None
    facts: Annotated[
        Mapping[FieldName, Text],
        Field(description="a field of the payload and what it is called, in bokmål, for each"),
    ] = {}


class Promises(Table):
    """What the robot's people are told of when it is not so."""

    not_started_by: Annotated[OfDay | None, Field(description="a time of day such as 10:00")] = None
    not_finished_by: Annotated[
        OfDay | None, Field(description="a time of day such as 12:00, not before not_started_by")
    ] = None
    item_hours: Annotated[Number | None, Field(gt=0, le=2000, description="working hours, above 0")] = None
    calendar: Annotated[Name, Field(description="a calendar in config/calendars.toml")] = "town_hall"
    queue_least: Annotated[Whole1 | None, Field(description="cases, a whole number from 1")] = None

    @field_validator("not_finished_by")
    @classmethod
    def _in_order(cls, finished: str | None, earlier: ValidationInfo) -> str | None:
        started = earlier.data.get("not_started_by")
        if finished and started and finished < started:
            raise ValueError(f"{finished} is before not_started_by")
        return finished


class RobotToml(Table):
    """The keys of robot.toml."""

    title: Annotated[Text, Field(description="the robot's name for people, in bokmål")]
    purpose: Annotated[Text, Field(description="one sentence: what it does, for whom")]
    owner: Annotated[Id, Field(description="the id of a person in config/organisation.toml")]
    rpa_contact: Annotated[Id, Field(description="the id of a person in config/organisation.toml")]
    unit: Annotated[Id, Field(description="the id of a unit in config/organisation.toml")]
    systems: Annotated[tuple[Text, ...], Field(description="a list of the systems it drives")]
    legal_basis: Annotated[Text, Field(description="the rule that lets it handle the data")]
    personal_data: Annotated[tuple[Text, ...], Field(description="a list of categories, empty if none")]
    capabilities: Annotated[
        tuple[Name, ...], Field(description='what the machine must have, such as ["browser"]')
    ] = ()
    secrets: Annotated[tuple[Name, ...], Field(description="a list of names of secrets it may read")] = ()
    timeout_minutes: Annotated[
        Number, Field(gt=0, le=_A_YEAR, description="minutes, above 0, a year at most")
    ] = 30.0
    trace: Annotated[Traced, Field(description="failures, always or never")] = Traced.FAILURES
    dry_run: Annotated[
        YesNo, Field(description="true or false: outside its steps it changes nothing, so it can be tried")
    ] = False
    priority: Annotated[
        Whole, Field(ge=-1_000_000, le=1_000_000, description="a whole number; higher goes first")
    ] = 0
    payload: Annotated[Identifier, Field(description="the name of the payload's model in task.py")]
    reference: Annotated[Identifier, Field(description="the payload's field that is unique in the queue")]
    business_key: Annotated[Identifier, Field(description="the payload's field that counts once")]
    process: Annotated[Id, Field(description="the id of the process that the benefit belongs to")]
    step: Annotated[Id, Field(description="the step of the process")] = "hele"
    variant: Annotated[Id, Field(description="the variant of the process")] = "alle"
    limits: Annotated[Limits, Field(description="a table")] = Limits()
    retry: Annotated[Retry, Field(description="a table")] = Retry()
    retention: Annotated[Retention, Field(description="a table")] = Retention()
    reasons: Annotated[
        Mapping[Name, Text],
        Field(description="a code (lower case, digits, underscore) and a plain sentence for each"),
    ] = {}
    advice: Annotated[
        Mapping[Name, Text],
        Field(description="a code of reasons and, for each, what a person does now"),
    ] = {}
    follow_up: Annotated[FollowUp, Field(description="a table")] = FollowUp()
    schedules: Annotated[tuple[Schedule, ...], Field(description="a list of tables")] = ()
    triggers: Annotated[tuple[Trigger, ...], Field(description="a list of tables")] = ()
    alarms: Annotated[Promises, Field(description="a table")] = Promises()
    values: Annotated[
        Mapping[Environment, dict[str, Any]], Field(description="tables named production, test and demo")
    ] = {}

    @field_validator("capabilities")
    @classmethod
    def _no_desktop(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if "desktop" in names:
            raise ValueError("desktop is reserved: this version cannot drive Windows desktops")
        return names

    @field_validator("secrets")
    @classmethod
    def _none_reserved(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if is_reserved(name):
                raise ValueError(f"{name} is the house's own key, which no robot may read")
        return names

    @field_validator("advice")
    @classmethod
    def _of_known_reasons(cls, advice: Mapping[str, str], earlier: ValidationInfo) -> Mapping[str, str]:
        known = {*earlier.data.get("reasons", advice), *HOUSE_CODES}
        for code in advice:
            if code not in known:
                raise ValueError(f"{code} is no code under reasons; {hint(code, known)}")
        return advice

    @field_validator("schedules")
    @classmethod
    def _named_once(cls, schedules: tuple[Schedule, ...]) -> tuple[Schedule, ...]:
        names = [schedule.name for schedule in schedules]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two schedules are named {name}")
        return schedules

    @field_validator("triggers")
    @classmethod
    def _own_names(cls, triggers: tuple[Trigger, ...], earlier: ValidationInfo) -> tuple[Trigger, ...]:
        names = [each.name for each in (*earlier.data.get("schedules", ()), *triggers)]
        for trigger in triggers:
            if names.count(trigger.name) > 1:
                raise ValueError(f"two triggers or schedules are named {trigger.name}")
        return triggers

    @field_validator("values")
    @classmethod
    def _with_folders(
        cls, values: Mapping[Environment, dict[str, Any]], earlier: ValidationInfo
    ) -> Mapping[Environment, dict[str, Any]]:
        folders = [(each.name, each.folder) for each in earlier.data.get("triggers", ()) if each.folder]
        for environment, table in values.items():
            demand_folders(folders, environment.value, table)
        return values

    @field_validator("values")
    @classmethod
    def _no_passwords(
        cls, values: Mapping[Environment, dict[str, Any]]
    ) -> Mapping[Environment, dict[str, Any]]:
        redact = Redactor()
        for environment, table in values.items():
            for key, value in _leaves(table):
                if _PASSWORDS.search(key) or (isinstance(value, str) and SECRET in redact(value)):
                    raise ValueError(
                        f"{environment}.{key} looks like a secret, which does not belong in this file; "
                        "name it under secrets and store it with `avlast secret set`"
                    )
        return values


class Manifest(RobotToml):
    """A robot's manifest with its name (its folder's), and the hash of the file it was read from."""

    name: str
    folder: Path
    hash: str

    @property
    def timeout(self) -> timedelta:
        """How long one run may take."""
        return timedelta(minutes=self.timeout_minutes)

    def values_in(self, environment: Environment) -> Mapping[str, Any]:
        """The robot's values in this environment, empty when the file has none."""
        return self.values.get(environment, {})


def _leaves(value: object, key: str = "") -> Iterator[tuple[str, object]]:
    """Every value that holds no others, and the dotted key where it stands."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, key)
    else:
        yield key, value


def load_manifest(folder: Path) -> Manifest:
    """The manifest of the robot in this folder; raises BadManifest, naming file and key."""
    if not _FOLDER.fullmatch(folder.name):
        raise BadManifest(f"{folder}: a robot's folder is named in lower case, digits and underscore.")
    file = folder / "robot.toml"
    data = read_bytes(file, BadManifest)
    toml = checked(RobotToml, parse_toml(data, file, BadManifest), in_file(file), BadManifest)
    own = {name: getattr(toml, name) for name in RobotToml.model_fields}
    return Manifest(name=folder.name, folder=folder, hash=hashlib.sha256(data).hexdigest(), **own)


def find_robots(robots_path: Iterable[Path]) -> list[Path]:
    """The folders of all robots by name; raises BadManifest when two have one name.

    A leading underscore or dot keeps a folder out: templates, caches, a repository's own.
    """
    found: dict[str, Path] = {}
    for robot in (folder for path in robots_path for folder in _robots_in(path)):
        if robot.name in found:
            raise BadManifest(
                f"{robot}: there is a robot of this name already, {found[robot.name]}; rename one."
            )
        found[robot.name] = robot
    return [found[name] for name in sorted(found)]


def robot_folder(robots_path: Iterable[Path], name: str) -> Path | None:
    """The folder of one robot, whatever state the others are in; raises BadManifest when there are two."""
    found = [path / name for path in robots_path if (path / name / "robot.toml").is_file()]
    if len(found) > 1:
        raise BadManifest(f"{found[1]}: there is a robot of this name already, {found[0]}; rename one.")
    return found[0] if found else None


def _robots_in(path: Path) -> list[Path]:
    try:
        return [folder for folder in sorted(path.iterdir()) if _is_robot(folder)]
    except OSError as reason:
        raise BadManifest(
            f"{reason.filename or path}: robots cannot be listed here ({reason.strerror}); "
            "correct the folder or the setting robots_path."
        ) from None


def _is_robot(folder: Path) -> bool:
    if folder.name.startswith(("_", ".")) or not folder.is_dir():
        return False
    if (folder / "robot.toml").is_file():
        return True
    if (folder / "task.py").exists() or (folder / "tasks.robot").exists():
        raise BadManifest(f"{folder}: has a task and no robot.toml; copy the one of robots/_template.")
    return False
