"""The only place that chooses: settings become a database, keys, a worker, a clock."""

import os
import socket
import uuid
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import asdict
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

from scheduler import purging
from scheduler.alarms.channels import Channels
from scheduler.alarms.look import Around
from scheduler.alarms.mail import MailServer
from scheduler.alarms.rules import Alarms
from scheduler.alarms.snapshot import SecretDated
from scheduler.alarms.watch import Done, one_pass
from scheduler.assignment import Assignment
from scheduler.clock import Clock
from scheduler.folder_rows import Naming
from scheduler.folder_watch import FolderWatch
from scheduler.housekeeping import Times, housekeeping
from scheduler.keyring import Keyring
from scheduler.launch import Child, Launcher
from scheduler.outage import Server
from scheduler.private import Rooms
from scheduler.runs import Runs, TakenRun, today
from scheduler.worker import Pace, Place, Start, Worker
from shared.address import secrets_of_address
from shared.calendars import FILE as CALENDARS
from shared.calendars import read_calendars
from shared.database import EmbeddedDatabase
from shared.errors import DatabaseUnavailable, Refused
from shared.follow_up.calendar import OpenDays, open_days
from shared.manifest import Manifest, find_robots, load_manifest, robot_folder
from shared.person import Organisation, Person, current_person, load_organisation
from shared.platform import leave_no_core, os_account
from shared.redact import Redactor
from shared.sealing import Fingerprints, Keys
from shared.secrets import (
    EnvironmentSecrets,
    Granted,
    SecretProvider,
    expiries,
    known_secrets,
    load_keys,
    open_secrets,
)
from shared.settings import Settings, load_settings
from shared.store import migrations
from shared.store.connect import Connection, Store, connect
from shared.store.keys import fit
from shared.store.surroundings import forget_way
from shared.version import code_version

_START_SECONDS = 15.0

ALARMS = Times(first=5.0, every=30.0, patience=25.0)
"""When a clock looks for what is wrong; a mail that is on its way when the clock ends is waited for."""


FOLDERS = Times(first=0.5, every=1.0, holds=True)
"""When a clock asks whether a watched folder is due."""


class House:
    """One installation in one environment, with everything made when it is first asked for."""

    def __init__(self, settings: Settings, environ: Mapping[str, str]) -> None:
        self.settings = settings
        # As it was: secrets are taken out of the process's own environment while a child is started.
        self._environ = dict(environ)

    @classmethod
    def at(cls, environ: Mapping[str, str] = os.environ, root: Path | None = None) -> "House":
        """Read the settings of the installation that these variables name."""
        return cls(load_settings(environ, root), environ)

    # the database

    @cached_property
    def embedded(self) -> EmbeddedDatabase | None:
        """The database of our own, unless the settings name another."""
        if self.settings.database_url:
            return None
        forget_way(os.environ)
        return EmbeddedDatabase(self.settings.var / "postgres")

    @cached_property
    def database_url(self) -> str:
        """The database's address, the embedded one started; holds a password, so never shown."""
        if self.settings.database_url:
            return self.settings.database_url
        if self.embedded is None:
            raise DatabaseUnavailable(
                "No database is set: give AVLAST_DATABASE_URL or leave it out for the embedded one."
            )
        return self.embedded.ensure()

    @cached_property
    def server(self) -> Server:
        """The database as services use it: its address, and how our own is brought up again."""
        if self.embedded is None:
            return Server(self.database_url)
        url = self.database_url
        # A start that takes longer goes on by itself, and the next attempt finds it.
        ours = EmbeddedDatabase(self.embedded.folder, patience_seconds=_START_SECONDS, tell=lambda _: None)
        return Server(url, ours.bring_back)

    def migrate(self) -> None:
        """Bring the database to this version."""
        migrations.migrate(self.database_url, self.settings.environment)

    def connection(self, name: str = "avlast") -> Connection:
        """A connection to a database that is this environment's and at this version."""
        with ExitStack() as refused:
            connection = refused.enter_context(closing(connect(self.database_url, name)))
            migrations.check(connection, self.settings.environment)
            refused.pop_all()
        return connection

    # secrets and keys

    @property
    def secrets(self) -> SecretProvider:
        """Secrets by name: the environment first, then the encrypted file as it is now."""
        return open_secrets(self.settings, self._environ)

    @property
    def secrets_at_hand(self) -> SecretProvider:
        """The same for telling people what is wrong: where the file does not open, the variables alone."""
        try:
            expiries(self.secrets)
        except Refused:
            return EnvironmentSecrets(self._environ)
        return self.secrets

    @property
    def keys(self) -> Keys:
        """The environment's keys as they are now; raises `MissingKey` saying how to make them."""
        leave_no_core()  # a picture of this process's memory would hold them
        return load_keys(self.secrets)

    def keys_here(self) -> list[str]:
        """The ids of the payload keys that are here; none when they cannot be read."""
        try:
            return sorted(self.keys.payload)
        except Refused:
            return []

    def keys_fit(self, connection: Connection) -> Keys:
        """The same, of which the one seals that the database names; raises `WrongKey` for another's keys."""
        return fit(connection, self.keys)

    # robots

    @cached_property
    def version(self) -> str:
        """What code this is: commit, whether files differ from it, and the lock."""
        found = code_version(self.settings.root)
        return f"{found} lock:{found.lock_hash[:12]}" if found.lock_hash else str(found)

    @cached_property
    def redactor(self) -> Redactor:
        """The filter for this process's own lines; robots' secrets are known where they are used."""
        return Redactor(secrets_of_address(self.database_url))

    # people

    @cached_property
    def organisation(self) -> Organisation:
        """Who is who."""
        return load_organisation(self.settings.config)

    @cached_property
    def person(self) -> Person | None:
        """Who sits at the keyboard; None may only look."""
        return current_person(self.organisation, os_account(), self.settings.person_for_any_account)

    def manifests(self) -> list[Manifest]:
        """Every robot's manifest as it stands in its folder now."""
        return [load_manifest(folder) for folder in find_robots(self.settings.robots_path)]

    @cached_property
    def open_days(self) -> OpenDays:
        """The calendar by which people are told until when a case shall be done."""
        return open_days(self.settings.config)

    def store(self, name: str) -> Store:
        """A connection that is made anew when it breaks."""
        return Store(self.database_url, f"avlast {name}")

    def runs(self, store: Store) -> Runs:
        """The runs table over this store."""
        lease = self.settings.lease
        return Runs(store, lease.lost_budget, lease_seconds=lease.seconds, open_days=self.open_days)

    @cached_property
    def rooms(self) -> Rooms:
        """Where this process's runs have their temporary folders."""
        return Rooms()

    def worker(self, log: Any, slots: int | None = None) -> Worker:
        """A worker of this machine; keys and calendar are demanded now, not at the first item."""
        settings = self.settings
        with self.connection() as connection:
            self.keys_fit(connection)
            self.open_days(today(connection))
        self.rooms.tidy()
        launcher = Launcher(method=settings.worker.start_method, rooms=self.rooms.folder)
        launcher.warm()

        machine = socket.gethostname()
        ring = Keyring(lambda: self.keys, fit, machine, log)

        def start(run: TakenRun, store: Store) -> Child:
            return launcher.start(self.assignment(run, ring.for_run(store, settings.lease.seconds)))

        place = Place(
            worker=f"{machine}:{os.getpid()}:{uuid.uuid4().hex[:6]}",
            machine=machine,
            capabilities=tuple(settings.worker.capabilities),
            slots=slots or settings.worker.slots,
        )
        pace = Pace(
            lease=settings.lease.seconds,
            renew=settings.lease.renew_seconds,
            sweep=settings.worker.sweep_seconds,
        )
        how = Start(ring.ready, start, ring.ids)
        return Worker(place, pace, self.server, self.runs, how, self.rooms.tidy, log)

    def housekeeping(self, log: Any) -> AbstractContextManager[None]:
        """What this machine does by itself beside its work: it carries retention out."""
        settings, by = self.settings, f"avlast on {socket.gethostname()}"

        def chores(connection: Connection) -> None:
            for robot, items in purging.purge_items(connection, by):
                log.info("cases purged", robot=robot, items=items)
            for robot, folders in purging.delete_folders(connection, settings.logs, settings.environment, by):
                log.info("folders of runs deleted", robot=robot, folders=folders)

        return housekeeping(self.store("housekeeping"), chores, log)

    def alarms(self, log: Any, times: Times = ALARMS) -> AbstractContextManager[None]:
        """What a clock does beside its work: it looks for what is wrong, and tells people."""

        def chores(connection: Connection) -> None:
            around = self.around()
            redact, organisation = around.redact, around.organisation
            channels = Channels(self.mail_server, self.secrets_at_hand, organisation, redact)
            done = one_pass(connection, around, channels)
            if done is not None and done != Done():
                log.info("alarms looked at", **asdict(done))

        return housekeeping(self.store("alarms"), chores, log, times, "alarms")

    def around(self) -> Around:
        """What alarms need to know beside the rows, as files and secrets say now."""
        settings = self.settings
        known = [*known_secrets(settings, self._environ), *secrets_of_address(self.database_url)]
        return Around(
            rules=Alarms.load(settings.config),
            organisation=load_organisation(settings.config),
            calendars=read_calendars(settings.config / CALENDARS),
            secrets=tuple(
                SecretDated(name, day, self._robots_with(name))
                for name, day in expiries(self.secrets_at_hand).items()
            ),
            mail=settings.mail is not None,
            redact=Redactor(known),
        )

    def _robots_with(self, secret: str) -> tuple[str, ...]:
        return tuple(each.name for each in self.manifests() if secret in each.secrets)

    @property
    def mail_server(self) -> MailServer | None:
        """The server that takes our mail, when the settings name one."""
        mail = self.settings.mail
        if mail is None:
            return None
        secret = mail.secret
        return MailServer(mail, partial(self.secrets_at_hand.get, secret) if secret else None)

    def clock(self, log: Any) -> Clock:
        """A clock of this machine."""
        return Clock(self.server, self.settings.robots_path, log)

    def folders(self, clock: Clock, log: Any, times: Times = FOLDERS) -> AbstractContextManager[None]:
        """What a clock does besides: it looks into folders where files arrive."""

        @cache
        def fingerprints() -> Fingerprints:
            with self.connection("avlast keys of folders") as connection:
                return Fingerprints(self.keys_fit(connection))

        watch = FolderWatch(lambda: clock.on_disk, lambda: Naming(fingerprints(), self.redactor), log)
        return housekeeping(self.store("folders"), watch.look, log, times, "folders")

    def assignment(self, run: TakenRun, keys: Keys) -> Assignment:
        """What a child gets for this run; refused when its folder is not what was deployed."""
        manifest, settings = self._manifest(run), self.settings
        if run.dry_run is not None and not manifest.dry_run:
            raise Refused(f"The robot {run.robot} offers no dry run any more.")
        secrets = Granted(self.secrets, run.robot, manifest.secrets).values()
        return Assignment(
            run=run.id,
            token=run.token,
            robot=run.robot,
            environment=settings.environment.value,
            code_version=run.code_version,
            robots_path=settings.robots_path,
            config=settings.config,
            logs=settings.logs,
            private=self.rooms.make(run.id),
            browser=settings.browser,
            values=dict(manifest.values_in(settings.environment)),
            reasons=dict(manifest.reasons),
            retry=run.retry,
            effect_seconds=settings.lease.effect_seconds,
            lease_seconds=settings.lease.seconds,
            traced=manifest.trace,
            tick_seconds=settings.lease.renew_seconds / 3,
            told=run.told,
            dry_run=run.dry_run,
            database_url=self.database_url,
            secrets=secrets,
            keys=keys,
        )

    def _manifest(self, run: TakenRun) -> Manifest:
        # Of this robot alone: what is wrong in another's folder is no reason to leave its work undone.
        folder = robot_folder(self.settings.robots_path, run.robot)
        manifest = load_manifest(folder) if folder else None
        if manifest is None or manifest.hash != run.manifest_hash:
            raise Refused(
                f"The folder of the robot {run.robot} on this machine is not what was deployed: "
                "bring it here, or run `avlast deploy`."
            )
        return manifest
