"""Looking at this machine's folders: people, keys, robots, policies, baselines."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path

from scheduler.capacity import load_capacity
from scheduler.deployment import demand_known_calendars
from scheduler.doctor.facts import Installation, PolicyHere, RobotHere, Room, Rules, Trouble
from scheduler.private import left_behind
from scheduler.wiring import House
from shared.baseline import Work
from shared.baseline_file import read_baselines, read_factor_set
from shared.calendars import FILE as CALENDARS
from shared.calendars import read_calendars
from shared.errors import AvlastError, BadManifest, MissingKey
from shared.manifest import Manifest, find_robots, load_manifest
from shared.model import Environment
from shared.person import Organisation
from shared.platform import is_private, os_account
from shared.policy import load_policy
from shared.register import BASELINES, FACTORS
from shared.secrets import SecretProvider, two_file_keys_in

_LATEST_RUNS = 20


def trouble_of(look: Callable[[], object]) -> Trouble | None:
    """The error that a look meets, as a value."""
    try:
        look()
    except AvlastError as error:
        return Trouble(type(error).__name__, str(error))
    return None


def look_at_installation(house: House, today: date, environ: Mapping[str, str]) -> Installation:
    """This machine's people, keys and folders."""
    settings = house.settings
    organisation = trouble_of(lambda: house.person)
    person = None if organisation else house.person
    there = [folder for folder in (settings.var, settings.logs) if folder.exists()]
    return Installation(
        account=os_account(),
        person=person.id if person else None,
        organisation=organisation,
        keys=trouble_of(lambda: house.keys),
        two_file_keys_in=two_file_keys_in(settings, environ),
        calendars=trouble_of(lambda: read_calendars(settings.config / CALENDARS)),
        resources=None
        if organisation
        else trouble_of(lambda: load_capacity(settings.config, house.organisation)),
        factors=trouble_of(lambda: read_factor_set(settings.config / FACTORS, today)),
        rooms=tuple(Room(folder, shutil.disk_usage(folder).free) for folder in there),
        open_folders=tuple(_open_folders(settings.logs)),
        open_secrets=_open_to_others(settings.secrets_file),
        left_behind=tuple(left_behind()),
    )


def look_at_rules(house: House, today: date) -> Rules:
    """Robots, policies and baselines as the folders here have them."""
    settings = house.settings
    manifests, troubles = _manifests(settings.robots_path)
    organisation = None if trouble_of(lambda: house.organisation) else house.organisation
    secrets = None if trouble_of(lambda: house.secrets) else house.secrets
    file = settings.config / BASELINES
    wrong = trouble_of(lambda: read_baselines(file)) if file.exists() else None
    return Rules(
        today=today,
        environment=settings.environment.value,
        robots=tuple(_robot(each, organisation, secrets, settings.environment) for each in manifests),
        troubles=(*troubles, *_unknown_calendars(manifests, settings.config / CALENDARS)),
        capabilities=settings.worker.capabilities,
        policies=tuple(_policies(settings.config / "policies", today, organisation)),
        baselines=tuple(read_baselines(file)) if file.exists() and wrong is None else (),
        baselines_trouble=wrong,
        calendars=_calendars(settings.config / CALENDARS),
    )


def _calendars(file: Path) -> dict[str, str]:
    """Name and hash of each calendar; that they cannot be read is told elsewhere."""
    if trouble_of(lambda: read_calendars(file)):
        return {}
    return {name: each.hash for name, each in read_calendars(file).items()}


def _unknown_calendars(manifests: Iterable[Manifest], file: Path) -> Iterator[Trouble]:
    """Robots that go by a calendar that is not there."""
    if trouble_of(lambda: read_calendars(file)):
        return
    calendars = read_calendars(file)
    for manifest in manifests:
        if trouble := trouble_of(partial(demand_known_calendars, manifest, calendars)):
            yield trouble


def _manifests(robots_path: Iterable[Path]) -> tuple[list[Manifest], list[Trouble]]:
    """The manifests that can be read, and what is wrong with the others."""
    try:
        folders = find_robots(robots_path)
    except BadManifest as error:
        return [], [Trouble("BadManifest", str(error))]
    wrong = {folder: trouble_of(partial(load_manifest, folder)) for folder in folders}
    readable = [load_manifest(folder) for folder, trouble in wrong.items() if trouble is None]
    return readable, [trouble for trouble in wrong.values() if trouble is not None]


def _robot(
    manifest: Manifest,
    organisation: Organisation | None,
    secrets: SecretProvider | None,
    environment: Environment,
) -> RobotHere:
    return RobotHere(
        name=manifest.name,
        hash=manifest.hash,
        work=Work(manifest.process, manifest.step, manifest.variant),
        capabilities=manifest.capabilities,
        missing_secrets=tuple(_missing(manifest.secrets, secrets)) if secrets else (),
        nobodies=tuple(_nobodies(manifest, organisation)) if organisation else (),
        has_values=not manifest.values or environment in manifest.values,
    )


def _missing(names: Iterable[str], secrets: SecretProvider) -> Iterator[str]:
    for name in names:
        try:
            secrets.get(name)
        except MissingKey:
            yield name


def _nobodies(manifest: Manifest, organisation: Organisation) -> Iterator[str]:
    looks = (
        (organisation.person, manifest.owner),
        (organisation.person, manifest.rpa_contact),
        (organisation.unit, manifest.unit),
    )
    for find, wanted in looks:
        trouble = trouble_of(partial(find, wanted))
        if trouble is not None:
            yield trouble.sentence


def _policies(folder: Path, today: date, organisation: Organisation | None) -> Iterator[PolicyHere]:
    for each in sorted(folder.iterdir()) if folder.is_dir() else ():
        if each.is_dir() and not each.name.startswith(("_", ".")):
            trouble = trouble_of(partial(load_policy, each, today))
            nobody = None
            if trouble is None and organisation is not None:
                signer = load_policy(each, today).signed_by
                nobody = trouble_of(partial(organisation.person, signer))
            yield PolicyHere(each.name, trouble, nobody.sentence if nobody else None)


def _open_to_others(file: Path) -> Path | None:
    return file if file.exists() and not is_private(file) else None


def _open_folders(logs: Path) -> Iterator[Path]:
    """Folders of the latest runs that others may read; a run's own folder is made closed."""
    for robot in sorted(logs.iterdir()) if logs.is_dir() else ():
        runs = [run for run in robot.iterdir() if run.name.isdecimal()] if robot.is_dir() else []
        for run in sorted(runs, key=lambda run: int(run.name))[-_LATEST_RUNS:]:
            if run.is_dir() and not is_private(run):
                yield run
