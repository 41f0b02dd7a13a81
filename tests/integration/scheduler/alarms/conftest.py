"""A house whose alarms are looked at when the test says so, and mailed to a server of the test's own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from scheduler.alarms.channels import Channels
from scheduler.alarms.look import Around
from scheduler.alarms.mail import MailServer
from scheduler.alarms.rules import Alarms
from scheduler.alarms.watch import Done, one_pass
from shared.calendars import TOWN_HALL, Calendar
from shared.person import Organisation
from shared.redact import Redactor
from shared.secrets import HeldSecrets
from shared.settings.tables import MailSettings
from shared.store.connect import Connection, connect
from tests.support.mail import Mailbox, mail_server

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
PEOPLE: dict[str, Any] = {
    "persons": [
        {"id": "eier", "name": "Åse Ødegård", "email": "eier@kommune.example"},
        {"id": "rpa", "name": "RPA-teamet", "email": "rpa@kommune.example", "roles": [{"role": "rpa"}]},
    ]
}
AT_ONCE: dict[str, Any] = {"gather_seconds": 0, "calm_minutes": 0, "digest": "never"}


@dataclass
class Watched:
    """A house that is looked at when the test says so."""

    connection: Connection
    mailbox: Mailbox
    port: int
    now: datetime = NOON
    rules: dict[str, Any] = field(default_factory=lambda: dict(AT_ONCE))
    people: dict[str, Any] = field(default_factory=lambda: PEOPLE)
    secrets: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    seconds: float = 10.0

    def around(self) -> Around:
        """What is so beside the rows."""
        return Around(
            rules=Alarms.model_validate(self.rules),
            organisation=Organisation.model_validate(self.people),
            calendars={TOWN_HALL: Calendar()},
            mail=True,
            redact=Redactor(self.secrets.values()),
            **self.more,
        )

    def look(self, minutes: float = 0) -> Done:
        """So many minutes later: look, tell, send."""
        self.now += timedelta(minutes=minutes)
        done = self.look_unless_another_does()
        assert done is not None
        return done

    def look_unless_another_does(self) -> Done | None:
        """Look, tell, send; None while another watches, as a killed one does until the server notices."""
        around = self.around()
        settings = MailSettings(
            host="127.0.0.1", port=self.port, sender="avlast@kommune.example", starttls=False
        )
        server = MailServer(settings, None, seconds=self.seconds)
        channels = Channels(server, HeldSecrets(self.secrets), around.organisation, around.redact)
        return one_pass(self.connection, around, channels, lambda _: self.now, lambda: 0.5)

    def robot(self, name: str = "mottak", **manifest: Any) -> None:
        """A robot that is deployed."""
        told = {"owner": "eier", "rpa_contact": "rpa", "unit": "it", "process": "p"} | manifest
        self.connection.execute(
            """insert into robots (name, title, manifest, manifest_hash, payload_schema, code_version,
                                   timeout_ms, deployed_by)
               values (%s, %s, %s, 'h', '{}', 'v', 1000, 'test')""",
            (name, name.capitalize(), Jsonb(told)),
        )

    def run(self, state: str = "failed", robot: str = "mottak", runs: int = 1, **more: Any) -> None:
        """Runs of the robot that ended now."""
        values = {
            "robot": robot,
            "state": state,
            "now": self.now,
            "runs": runs,
            "code": "robot_failed" if state == "failed" else None,
            "reason": None,
        } | more
        self.connection.execute(
            """insert into runs (environment, robot, trigger, state, created_at, started_at, ended_at, token,
                                 reason_code, reason)
               select 'test', %(robot)s, 'hand', %(state)s, %(now)s, %(now)s,
                      case when %(state)s not in ('queued', 'running') then %(now)s::timestamptz end, 1,
                      %(code)s, %(reason)s
               from generate_series(1, %(runs)s)""",
            values,
        )

    def open(self) -> dict[str, int]:
        """The alarms that are open, with their counts."""
        rows = self.connection.execute("select cause_key, happenings from alarms where closed_at is null")
        return {row["cause_key"]: row["happenings"] for row in rows}

    def rules_too(self, **rules: Any) -> None:
        """More rules than those that every test has."""
        self.rules = self.rules | rules


@pytest.fixture
def watched(database: str) -> Iterator[Watched]:
    """A house with one robot, and a mail server that takes everything."""
    mailbox = Mailbox()
    with connect(database) as connection, mail_server(mailbox) as port:
        made = Watched(connection, mailbox, port)
        made.robot()
        yield made
