"""A mail server of the test's own: what came in, what it shall answer, and where it shall stop."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Answer = Callable[[str, Envelope], str | None]


class Mailbox:
    """Takes every mail, unless `answer` says otherwise at the stages `rcpt` and `data`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.accounts: list[str] = []
        self.answer: Answer = lambda stage, envelope: None
        self.arrived = threading.Event()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A recipient is named."""
        said = self.answer("rcpt", envelope)
        if said is None:
            envelope.rcpt_tos.append(address)
        return said or "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it so
        self, server: Any, session: Session, envelope: Envelope
    ) -> str:
        """A mail is there, whole."""
        content = envelope.content
        assert isinstance(content, bytes)
        said = self.answer("data", envelope)
        if said is None or said.startswith("250"):
            self.mails.append(message_from_bytes(content, policy=default))
            self.arrived.set()
        return said or "250 OK"

    def subjects(self) -> list[tuple[str, str]]:
        """To whom, and what about, in order."""
        return [(mail["To"].addresses[0].addr_spec, mail["Subject"]) for mail in self.mails]

    def text(self, number: int = -1) -> str:
        """A mail's plain text."""
        part = self.mails[number].get_body(("plain",))
        assert isinstance(part, EmailMessage)
        return str(part.get_content()).replace("\r\n", "\n")

    def html(self, number: int = -1) -> str:
        """A mail's HTML."""
        part = self.mails[number].get_body(("html",))
        assert isinstance(part, EmailMessage)
        return str(part.get_content()).replace("\r\n", "\n")


@contextmanager
def mail_server(mailbox: Mailbox, port: int = 0, **more: Any) -> Iterator[int]:
    """A server of this mailbox on this machine; gives its port."""
    server = Controller(mailbox, hostname="127.0.0.1", port=port or _free_port(), ready_timeout=30, **more)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


def _free_port() -> int:
    import socket  # noqa: PLC0415 - for these three lines

    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def with_account(mailbox: Mailbox, folder: Path, password: str) -> tuple[dict[str, Any], ssl.SSLContext]:
    """What makes a server demand STARTTLS and a login; and the context of a client that trusts it."""
    certificate, key = _certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)

    def log_in(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        mailbox.accounts.append(data.login.decode())
        return AuthResult(success=data.password.decode() == password)

    demands = {
        "tls_context": context,
        "require_starttls": True,
        "auth_required": True,
        "auth_require_tls": True,
        "authenticator": log_in,
    }
    return demands, ssl.create_default_context(cafile=str(certificate))


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "mail.pem", folder / "mail.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return pem, private
