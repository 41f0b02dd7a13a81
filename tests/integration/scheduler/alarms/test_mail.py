"""Mails through a real SMTP server: once, to the right people, whole, and with nothing forbidden in them."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.alarms.delivery import End
from scheduler.alarms.letter import Letter, Section
from scheduler.alarms.mail import Envelope, MailServer, mail_of
from shared.settings.tables import MailSettings
from tests.integration.scheduler.alarms.conftest import Watched
from tests.support.hook import hook
from tests.support.mail import Mailbox, mail_server, with_account
from tests.support.planted import number
from tests.support.scripted_mail import scripted_server

LETTER = Letter("nb", "Mottak: kjøringen feilet", (Section("Hva", ("Blåbærsyltetøy – ŋ",)),), "Avlast")
TO = Envelope(
    "eier@kommune.example", "Åse Ødegård", "<1@avlast.invalid>", None, datetime(2026, 11, 23, tzinfo=UTC)
)
PASSWORD = "p4ss-ord"


def settings(port: int, **more: object) -> MailSettings:
    """The settings of a server on this machine."""
    told = {"host": "127.0.0.1", "port": port, "sender": "avlast@kommune.example", "starttls": False}
    return MailSettings.model_validate(told | more)


def send(server: MailServer) -> End:
    """Send the letter."""
    return server.send(mail_of(LETTER, TO, server.sender), TO.address, lambda: None)[0]


def test_norwegian_letters_arrive_and_each_header_is_there():
    """In the subject, in the name of whom it goes to, in the text and in the HTML."""
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        assert End.SENT == send(MailServer(settings(port), None))
    mail = mailbox.mails[0]
    assert ("Mottak: kjøringen feilet", "<1@avlast.invalid>") == (mail["Subject"], mail["Message-ID"])
    assert "Åse Ødegård <eier@kommune.example>" == str(mail["To"]).replace('"', "")
    assert ("auto-generated", "nb") == (mail["Auto-Submitted"], mail["Content-Language"])
    assert "Blåbærsyltetøy – ŋ" in mailbox.text()
    assert "Blåbærsyltetøy – ŋ" in mailbox.html()


def test_a_server_that_demands_it_gets_starttls_and_the_account(tmp_path: Path):
    """The password travels encrypted, and to a server whose certificate is known."""
    mailbox = Mailbox()
    demands, trust = with_account(mailbox, tmp_path, PASSWORD)
    with mail_server(mailbox, **demands) as port:
        wanted = settings(port, starttls=True, user="avlast", secret="mail")
        assert End.SENT == send(MailServer(wanted, lambda: PASSWORD, trust))
        assert End.AWAY == send(MailServer(wanted, lambda: "wrong", trust))
        assert End.AWAY == send(MailServer(wanted, lambda: PASSWORD))  # nobody vouches for this certificate
    assert (["avlast", "avlast"], 1) == (mailbox.accounts, len(mailbox.mails))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"250 taken", End.SENT),
        (b"451 later", End.AWAY),
        (b"554 never", End.REFUSED),
        (b"accepted, thank you", End.UNSURE),
        (b"299" + b"x" * 10_000, End.UNSURE),
        (b"354 more", End.UNSURE),
    ],
)
def test_what_nobody_can_understand_after_the_mail_is_an_end_that_nobody_saw(answer: bytes, expected: End):
    """It may have been taken: so it is sent once more at most, and not each half hour for ever."""
    with scripted_server(answer) as port:
        assert expected == send(MailServer(settings(port), None))


@pytest.mark.parametrize("word", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_what_nobody_can_understand_before_the_mail_is_a_server_that_is_away(word: str):
    """Nothing was handed over, so it is tried again."""
    with scripted_server(b"250 taken", **{word: b"hello there"}) as port:
        assert End.AWAY == send(MailServer(settings(port), None))


@pytest.mark.parametrize(
    ("word", "expected"),
    [("EHLO", End.AWAY), ("MAIL", End.AWAY), ("RCPT", End.REFUSED), ("DATA", End.REFUSED)],
)
def test_a_server_that_wants_no_mail_of_ours_is_asked_again(word: str, expected: End):
    """A wrong sender or account is put right some day, and no alarm is lost till then."""
    with scripted_server(b"250 taken", **{word: b"530 log in first"}) as port:
        assert expected == send(MailServer(settings(port), None))


@given(st.text(), st.text())
def test_no_title_or_name_adds_a_header(title: str, name: str):
    """A mail has the headers that it has, whatever a manifest or the organisation's file holds."""
    letter = replace(LETTER, subject=f"{title}\r\nBcc: x@y.example")
    made = mail_of(letter, replace(TO, name=f"{name}\nBcc: x@y.example"), "avlast@kommune.example")
    read = message_from_bytes(made.as_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    assert (None, 1) == (read["Bcc"], len(read.get_all("Subject", [])))
    assert ["eier@kommune.example"] == [each.addr_spec for each in read["To"].addresses]


def test_a_server_that_is_away_loses_nothing_and_is_not_flooded_when_it_is_back(watched: Watched):
    """A night of failures without a mail server is one or two mails in the morning, each with its count."""
    watched.rules_too(quiet={"begin": "00:00", "end": "00:00", "closed_days": False})
    watched.look()
    alive, watched.port = watched.port, 9  # nobody listens there
    for robot in ("a", "b", "c", "d", "e"):
        watched.robot(robot)
        for _ in range(6):
            watched.run(robot=robot, runs=3)
            watched.look(20)
    watched.port = alive
    watched.look(40)
    for _ in range(8):
        watched.look(5)
    told = watched.connection.execute(
        "select count(distinct alarm_id) as alarms, max(happenings) as most from alarm_notices"
    ).fetchone()
    assert told is not None
    assert (5, True) == (told["alarms"], len(watched.mailbox.mails) <= 3)


def test_a_server_that_says_later_is_asked_again_and_one_that_says_never_is_not(watched: Watched):
    """450 is kept; 550 is given up, and the doctor can tell."""
    watched.look()
    watched.run()
    watched.mailbox.answer = lambda stage, _: "450 later" if stage == "rcpt" else None
    assert (1, 0) == ((done := watched.look(1)).kept, done.sent)
    watched.mailbox.answer = lambda stage, _: None
    assert 1 == watched.look(2).sent
    watched.run(code="timed_out", state="timed_out")
    watched.mailbox.answer = lambda stage, _: "550 never" if stage == "rcpt" else None
    assert 1 == watched.look(16).given_up
    assert 0 == watched.look(60).sent
    trouble = watched.connection.execute("select trouble from alarm_deliveries where given_up_at is not null")
    assert ["refused: SMTP 550"] == [row["trouble"] for row in trouble]


def test_nothing_that_must_not_be_told_is_in_a_mail(watched: Watched):
    """Identity numbers and secrets are planted in every text that a robot or a person can write."""
    identity, secret = number("fødselsnummer"), "s3kret-og-lang-nok"
    planted = f"Sak {identity} med {secret}"
    watched.secrets = {"erp": secret}
    watched.robot("plantet", reasons={"why": planted})
    watched.connection.execute("update robots set title = %s where name = 'plantet'", (planted,))
    watched.look()
    watched.run(robot="plantet", code=planted[:40], reason=planted)
    watched.run(robot="plantet", code="robot_failed", reason=planted)
    watched.look(1)
    raw = "".join(mail.as_string() + watched.mailbox.text(n) for n, mail in enumerate(watched.mailbox.mails))
    raw += "".join(subject for _, subject in watched.mailbox.subjects())
    raw += str(watched.connection.execute("select facts, cause_key from alarms").fetchall())
    raw += str(watched.connection.execute("select letter from alarm_deliveries").fetchall())
    assert watched.mailbox.mails
    hidden = [identity, secret, base64.b64encode(secret.encode()).decode()]
    assert [] == [each for each in hidden if each in raw]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of its plug-ins, which it loads all
@pytest.mark.parametrize(
    "url", ["json://127.0.0.1:{port}/t0ken-hemmelig", "form://127.0.0.1:{port}/t0ken-hemmelig"]
)
def test_a_webhook_gets_the_same_and_its_address_is_nowhere(watched: Watched, url: str, capfd, caplog):
    """Who reads Teams is told there; the address stays among the secrets."""
    with hook() as (port, got):
        address = url.format(port=port)
        watched.secrets = {"teams": address}
        watched.rules_too(webhooks=[{"person": "rpa", "secret": "teams"}])
        watched.look()
        watched.run(runs=4)
        watched.look(1)
        assert 1 == len(got)
        assert "Mottak" in got[0]
        watched.secrets = {"teams": address.replace(str(port), "9")}
        watched.run(code="timed_out", state="timed_out")
        assert 1 == watched.look(16).kept
    told = "".join(capfd.readouterr()) + caplog.text
    told += str(watched.connection.execute("select trouble, letter from alarm_deliveries").fetchall())
    assert "t0ken-hemmelig" not in told
