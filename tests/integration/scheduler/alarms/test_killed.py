"""The sender is killed at the moment of sending: a mail comes once, or once more with the same Message-ID."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.smtp import Envelope

from tests.integration.scheduler.alarms.conftest import Watched
from tests.support.house import until

SENDER = """
import sys
from datetime import datetime
from shared.store.connect import connect
from scheduler.alarms.channels import Channels
from scheduler.alarms.look import Around
from scheduler.alarms.mail import MailServer
from scheduler.alarms.rules import Alarms
from scheduler.alarms.watch import one_pass
from shared.person import Organisation
from shared.secrets import HeldSecrets
from shared.settings.tables import MailSettings
from tests.integration.scheduler.alarms.conftest import AT_ONCE, PEOPLE
url, port, now = sys.argv[1], int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
around = Around(Alarms.model_validate(AT_ONCE), Organisation.model_validate(PEOPLE), {}, mail=True)
server = MailServer(MailSettings(host="127.0.0.1", port=port, sender="a@b.example", starttls=False), None)
channels = Channels(server, HeldSecrets({}), around.organisation, str)
with connect(url) as connection:
    one_pass(connection, around, channels, lambda _: now, lambda: 0.5)
"""


@contextmanager
def sender(watched: Watched, database: str) -> Iterator[subprocess.Popen[bytes]]:
    """One pass in a process of its own."""
    command = [sys.executable, "-c", SENDER, database, str(watched.port), watched.now.isoformat()]
    process = subprocess.Popen(command)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize(("stage", "mails"), [("rcpt", 1), ("data", 1), ("taken", 2)])
def test_a_sender_killed_at_the_moment_of_sending(watched: Watched, database: str, stage: str, mails: int):
    """Before the mail is handed over, while the server reads it, and when it took it and has not said so."""
    reached: list[str] = []

    def hold(at: str, envelope: Envelope) -> str | None:
        if reached or at != ("rcpt" if stage == "rcpt" else "data"):
            return None
        reached.append(at)
        if stage == "taken":
            watched.mailbox.mails.append(_mail(envelope))
        until(lambda: killed[0])  # the sender waits for an answer that it will not get
        return "451 nobody is there any more" if at == "data" else None

    killed = [False]
    watched.look()
    watched.run(runs=2)
    watched.now = watched.now.replace(minute=1)
    watched.mailbox.answer = hold
    with sender(watched, database) as process:
        until(lambda: bool(reached))
        _kill(process)
        killed[0] = True
    until(lambda: watched.look_unless_another_does() is not None)
    for _ in range(3):
        watched.look(31)
    found = Counter(mail["Message-ID"] for mail in watched.mailbox.mails)
    assert [mails] == list(found.values())
    assert ["sent"] == [_end(row) for row in watched.connection.execute("select * from alarm_deliveries")]


def test_a_mail_that_ends_unseen_twice_is_not_sent_a_third_time(watched: Watched):
    """A server that takes mails and never answers gets each at most twice; the digest says what is open."""

    def take_and_hang_up(stage: str, envelope: Envelope) -> str | None:
        if stage == "rcpt":
            return None
        watched.mailbox.mails.append(_mail(envelope))
        time.sleep(1.5)
        return None

    watched.look()
    watched.run()
    watched.seconds, watched.mailbox.answer = 0.5, take_and_hang_up
    for _ in range(6):
        watched.look(31)
    found = Counter(mail["Message-ID"] for mail in watched.mailbox.mails)
    trouble = [row["trouble"] for row in watched.connection.execute("select trouble from alarm_deliveries")]
    assert ([True], True) == ([n >= 2 for n in found.values()], trouble[0].startswith("in_doubt"))
    deliveries = watched.connection.execute("select unsure from alarm_deliveries").fetchall()
    assert [2] == [row["unsure"] for row in deliveries]


def _mail(envelope: Envelope) -> EmailMessage:
    content = envelope.content
    assert isinstance(content, bytes)
    return message_from_bytes(content, policy=default)


def _end(row: dict[str, object]) -> str:
    return "sent" if row["sent_at"] else "given up" if row["given_up_at"] else "waits"
