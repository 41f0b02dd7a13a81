"""Hands answers over: to an outbox folder, where each can be found again, or by mail, where none can."""

import os
import smtplib
import ssl
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from shared import BusinessError

from .answers import Answer

_LEFT_OVER_SECONDS = 3600.0
_PERMANENT = 500
_TIMEOUT_SECONDS = 10.0


class Delivery(Protocol):
    """A way for an answer to leave the house."""

    @property
    def effect_seconds(self) -> float:
        """Longest time from the call of `send` to its last possible effect."""

    def ready(self) -> None:
        """Raise when nothing could be delivered now; asked before a delivery is begun."""

    def send(self, answer: Answer) -> None:
        """Deliver it; raises `BusinessError` when this very answer is refused for good."""

    def sent(self, answer: Answer) -> bool | None:
        """Whether it was delivered; None when that cannot be told."""


class Outbox:
    """A folder that another system empties; a delivered file is never changed and never seen half written.

    What was taken away is gone, so that a letter's absence says nothing: a mark stays behind in `delivered/`.
    """

    effect_seconds = 5.0

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._marks = folder / "delivered"
        self._sender = sender

    def ready(self) -> None:
        """Make the folders, readable for their owner only; drop what a killed attempt left half written."""
        for folder in (self._folder, self._marks):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in self._folder.glob("*.partial"):
            with suppress(FileNotFoundError):
                if time.time() - left.stat().st_mtime > _LEFT_OVER_SECONDS:
                    left.unlink()

    def send(self, answer: Answer) -> None:
        """Write the letter beside its place, on disk, then give it its name in one move."""
        handle, name = tempfile.mkstemp(dir=self._folder, suffix=".partial")
        with os.fdopen(handle, "wb") as file:
            file.write(letter(answer, self._sender).as_bytes())
            file.flush()
            os.fsync(file.fileno())
        leaving = self._mark(answer, "leaving")
        leaving.touch()
        try:
            Path(name).replace(self._place(answer))
        except OSError:
            leaving.unlink()
            raise
        leaving.replace(self._mark(answer, "left"))

    def sent(self, answer: Answer) -> bool | None:
        """Whether the letter stands under its name, or stood there; None when it was killed in the move."""
        if self._place(answer).exists() or self._mark(answer, "left").exists():
            return True
        return None if self._mark(answer, "leaving").exists() else False

    def _place(self, answer: Answer) -> Path:
        return self._folder / f"{fingerprint(answer)}.eml"

    def _mark(self, answer: Answer, how_far: str) -> Path:
        return self._marks / f"{fingerprint(answer)}.{how_far}"


class Smtp:
    """A mail server; once it has the letter nobody can ask for it again, and a lost reply leaves a doubt."""

    effect_seconds = 60.0

    def __init__(self, host: str, port: int, sender: str, starttls: bool) -> None:
        self._host = host
        self._port = port
        self._sender = sender
        self._starttls = starttls
        self._refused: set[str] = set()

    def ready(self) -> None:
        """Say hello to the server, so that an unreachable one is no doubt about a letter."""
        with self._connection():
            pass

    def send(self, answer: Answer) -> None:
        """Send it; an address that the server refuses for good is the case's fault, not the world's."""
        try:
            with self._connection() as server:
                server.send_message(letter(answer, self._sender))
        except smtplib.SMTPRecipientsRefused as refused:
            self._refused.add(answer.request_id)
            if all(code >= _PERMANENT for code, _ in refused.recipients.values()):
                raise BusinessError(
                    "answer_refused", "E-postadressen i søknaden tar ikke imot svaret."
                ) from None
            raise

    def sent(self, answer: Answer) -> bool | None:
        """Know only of letters that this very attempt saw refused."""
        return False if answer.request_id in self._refused else None

    def _connection(self) -> smtplib.SMTP:
        server = smtplib.SMTP(self._host, self._port, timeout=_TIMEOUT_SECONDS)
        if self._starttls:
            server.starttls(context=ssl.create_default_context())
        return server


def fingerprint(answer: Answer) -> str:
    """Name a request's answer without telling which request it is."""
    return sha256(answer.request_id.encode()).hexdigest()[:32]


def letter(answer: Answer, sender: str) -> EmailMessage:
    """Write the answer as a mail; its Message-ID is the same each time, so that a repetition can be seen."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = answer.to
    mail["Subject"] = answer.subject
    mail["Message-ID"] = f"<{fingerprint(answer)}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = answer.language
    mail.set_content(answer.body, cte="8bit")
    return mail


def delivery(values: Mapping[str, object], root: Path) -> Delivery:
    """Give the way that the robot's values name; `root` is where a relative outbox lies."""
    sender = str(values["sender"])
    match values["answers"]:
        case "outbox":
            return Outbox(root / str(values["outbox"]), sender)
        case "smtp":
            return Smtp(
                str(values["smtp_host"]),
                int(str(values["smtp_port"])),
                sender,
                values.get("smtp_starttls", True) is True,
            )
        case other:
            raise ValueError(f"answers: {other!r} is neither outbox nor smtp; correct it in robot.toml")
