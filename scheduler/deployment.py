"""What `avlast deploy` and `avlast up` do first: tables, robots, schedules and baselines, all or nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from scheduler.capacity import demand_room, load_capacity, register_capacity
from scheduler.deploy import Deployed, describe, described_by, register
from scheduler.schedules import wanted_by
from scheduler.trigger_rows import demand_an_end, triggers_by
from scheduler.wiring import House
from shared.baseline import Baseline
from shared.calendars import FILE, Calendar, calendar_of, read_calendars
from shared.errors import BadManifest, NotFound
from shared.manifest import Manifest
from shared.person import Organisation
from shared.register import BASELINES, register_baselines


@dataclass(frozen=True)
class Deployment:
    """What a deployment did: every robot, the versions of baselines and the limits that are new."""

    robots: tuple[Deployed, ...]
    baselines: tuple[Baseline, ...]
    limits: tuple[str, ...] = ()

    def sentences(self) -> list[str]:
        """The same as lines to print."""
        told = [f"robot {done.robot}: {done.what}" for done in self.robots]
        told += [f"baseline {each.work} version {each.version}: registered" for each in self.baselines]
        return told + list(self.limits)


def deploy_house(house: House, by: str) -> Deployment:
    """Bring the database to what this version and these folders say; raises before anything is written."""
    manifests, settings = house.manifests(), house.settings
    demand_known_people(manifests, house.organisation)
    capacity = load_capacity(settings.config, house.organisation)
    demand_room(manifests, capacity)
    calendars = read_calendars(settings.config / FILE)
    for manifest in manifests:
        demand_known_calendars(manifest, calendars)
    demand_an_end(manifests)
    house.migrate()
    # Before the transaction: it loads every robot in a process of its own, and the database waits for nobody.
    described = described_by(describe, manifests, settings.robots_path)
    with house.connection("avlast deploy") as connection, connection.transaction():
        robots = register(connection, described, house.version, by, calendars)
        limits = register_capacity(connection, capacity, by)
        there = (settings.config / BASELINES).exists()
        baselines = register_baselines(connection, settings.config, by) if there else []
    return Deployment(tuple(robots), tuple(baselines), tuple(limits))


def demand_known_people(manifests: Iterable[Manifest], organisation: Organisation) -> None:
    """Raises BadManifest when a robot's owner, contact, unit or assignee is nobody here."""
    for manifest in manifests:
        file = manifest.folder / "robot.toml"
        _demand(f"{file}: owner", organisation.person, manifest.owner)
        _demand(f"{file}: rpa_contact", organisation.person, manifest.rpa_contact)
        _demand(f"{file}: unit", organisation.unit, manifest.unit)
        if manifest.follow_up.assignee is not None:
            _demand(f"{file}: follow_up.assignee", organisation.person, manifest.follow_up.assignee)


def demand_known_calendars(manifest: Manifest, calendars: Mapping[str, Calendar]) -> None:
    """Raises BadManifest when a schedule, a trigger or the promises go by a calendar that is not there."""
    wanted_by(manifest, calendars)
    triggers_by(manifest, calendars)
    place = f"{manifest.folder / 'robot.toml'}: alarms.calendar"
    _demand(place, partial(calendar_of, calendars), manifest.alarms.calendar)


def _demand(place: str, find: Callable[[str], object], wanted: str) -> None:
    try:
        find(wanted)
    except NotFound as nobody:
        raise BadManifest(f"{place}: {nobody}") from None
