"""A mail as bytes, and handing it to the server that takes our mail."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from scheduler.alarms.delivery import End
from scheduler.alarms.letter import Letter, as_html, as_text, one_line
from shared.errors import AvlastError
from shared.settings.tables import MailSettings

_SECONDS = 20.0
_NAME = "Avlast"
_FINAL = (2, 4, 5)
"""What an answer to a whole mail begins with; of any other nobody can tell whether it was taken."""


@dataclass(frozen=True)
class Envelope:
    """To whom a mail goes, and what tells it from every other."""

    address: str
    name: str
    message_id: str
    reply_to: str | None
    made_at: datetime


def mail_of(letter: Letter, envelope: Envelope, sender: str) -> EmailMessage:
    """The mail; sent again it is the same, byte for byte but for the boundary between its parts."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(_NAME, addr_spec=sender)
    mail["To"] = Address(one_line(envelope.name), addr_spec=envelope.address)
    mail["Subject"] = one_line(letter.subject)
    mail["Date"] = envelope.made_at
    mail["Message-ID"] = envelope.message_id
    if envelope.reply_to:
        mail["In-Reply-To"] = mail["References"] = envelope.reply_to
    mail["Auto-Submitted"] = "auto-generated"  # no answering machine shall answer (RFC 3834)
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(as_text(letter), cte="quoted-printable")
    mail.add_alternative(as_html(letter), subtype="html", cte="quoted-printable")
    mail["Content-Language"] = letter.language  # set earlier, it would go into the first part
    return mail


class MailServer:
    """The server of the settings."""

    def __init__(
        self,
        settings: MailSettings,
        password: Callable[[], str] | None,
        context: ssl.SSLContext | None = None,
        seconds: float = _SECONDS,
    ) -> None:
        """`password` gives the account's, when there is an account; `context` knows whom to trust."""
        self._settings = settings
        self._password = password
        self._context = context
        self._seconds = seconds

    @property
    def sender(self) -> str:
        """Whose name mails go out in."""
        return self._settings.sender

    def send(self, mail: EmailMessage, address: str, on_the_brink: Callable[[], None]) -> tuple[End, str]:
        """Hand one mail over; `on_the_brink` is called when the server is ready, and before it gets the mail.

        Gives how that ended, and the server's code for people.
        """
        handed_over = False
        try:
            server = smtplib.SMTP(self._settings.host, self._settings.port, timeout=self._seconds)
        except (OSError, smtplib.SMTPException) as broken:
            return End.AWAY, type(broken).__name__
        try:
            self._greet(server)
            answer = server.mail(self.sender)
            if answer[0] // 100 != 2:  # sender or account are wrong, not this mail: nothing of it is given up
                return End.AWAY, _spoken(answer[0])
            answer = server.rcpt(address)
            if answer[0] // 100 != 2:
                return _said(answer)
            on_the_brink()
            handed_over = True
            answer = server.data(mail.as_bytes())
            server.putcmd("quit")  # whatever is answered to that, the mail is there
            end, said = _said(answer)
            return (end if answer[0] // 100 in _FINAL else End.UNSURE), said
        except smtplib.SMTPDataError as refused:  # to the command itself: nothing of the mail was sent
            return _said((refused.smtp_code, b""))
        except smtplib.SMTPResponseException as refused:
            return End.UNSURE if handed_over else End.AWAY, _spoken(refused.smtp_code)
        except (OSError, smtplib.SMTPException, AvlastError) as broken:
            return End.UNSURE if handed_over else End.AWAY, type(broken).__name__
        finally:
            server.close()

    def _greet(self, server: smtplib.SMTP) -> None:
        settings = self._settings
        if settings.starttls:
            server.starttls(context=self._context or ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if settings.user and self._password:
            server.login(settings.user, self._password())


def _said(answer: tuple[int, bytes]) -> tuple[End, str]:
    code = answer[0]
    end = {2: End.SENT, 5: End.REFUSED}.get(code // 100, End.AWAY)
    return end, _spoken(code)


def _spoken(code: int) -> str:
    """The code alone: what servers write behind it may repeat an address, or anything else."""
    return f"SMTP {code}"
