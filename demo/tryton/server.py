"""A Tryton server of our own on a free port of this machine, known by the pid it writes down."""

import contextlib
import json
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import httpx
import psutil

from demo.tryton.installation import Installation
from robots.invoice_splitting.systems.tryton import HttpLine, Tryton
from shared.platform import make_private_folder, own_session, write_private

DATABASE: Final = "kommune"
_STARTS_WITHIN: Final = 60.0
_ENDS_WITHIN: Final = 10.0
_SETTING_UP: Final = httpx.Timeout(300.0, connect=5.0)
"""Whoever seeds many invoices on a slow machine waits; nobody rescues a seeding."""


class ServerFailed(Exception):
    """Tryton's server did not start; the end of its log stands in the message."""


@dataclass(frozen=True)
class Passwords:
    """The two users' passwords; never shown."""

    admin: str
    robot: str

    def __repr__(self) -> str:
        return "Passwords(…)"

    @classmethod
    def load(cls, file: Path) -> Self:
        """Read them from a file that only its owner may read."""
        return cls(**json.loads(file.read_text(encoding="utf-8")))

    def keep(self, file: Path) -> None:
        """Write them to a file that only its owner may read."""
        write_private(file, json.dumps({"admin": self.admin, "robot": self.robot}))


class TrytonServer:
    """A running Tryton, or one that can be started, on the books that lie in its folder."""

    database = DATABASE
    user = "robot"

    def __init__(self, tryton: Installation, folder: Path, passwords: Passwords) -> None:
        self.folder = folder.resolve()
        self._tryton = tryton
        self._passwords = passwords
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __repr__(self) -> str:
        return f"TrytonServer({self.folder}, {self.url})"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def password(self) -> str:
        """The robot's password."""
        return self._passwords.robot

    @property
    def books(self) -> Path:
        """The database file."""
        return books_in(self.folder)

    @contextlib.contextmanager
    def as_admin(self) -> Iterator[Tryton]:
        """Speak with Tryton as the one who sets it up."""
        line = HttpLine(self.url, DATABASE, "admin", self._passwords.admin, _SETTING_UP)
        try:
            yield Tryton(line)
        finally:
            line.close()

    def start(self) -> None:
        """Start the server and wait until it answers; one left over here is ended first."""
        make_private_folder(self.folder)
        self.stop()
        self._port = _free_port()
        settings = self.write_settings(self._port)
        command = [*self._tryton.program("trytond"), "-c", str(settings), "-d", DATABASE]
        with (self.folder / "trytond.log").open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                command,
                env=self._tryton.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                **own_session(),
            )
        pid = self._process.pid
        write_private(self._pid_file, json.dumps([pid, psutil.Process(pid).create_time()]))
        self._wait(self._process)

    def stop(self) -> None:
        """End the server that this folder's pid file names, if it is still that one."""
        try:
            pid, created = json.loads(self._pid_file.read_text(encoding="utf-8"))
            process = psutil.Process(pid)
            if process.create_time() == created:
                process.terminate()
                _wait_or_kill(process)
        except (FileNotFoundError, psutil.NoSuchProcess):
            pass
        if self._process is not None:
            self._process.wait()
        self._pid_file.unlink(missing_ok=True)

    def snapshot(self, file: Path) -> None:
        """Copy the books as they stand into a new file, also while the server works."""
        file.unlink(missing_ok=True)
        with (
            contextlib.closing(sqlite3.connect(self.books)) as books,
            contextlib.closing(sqlite3.connect(file)) as copy,
        ):
            books.backup(copy)

    def write_settings(self, port: int) -> Path:
        """Write the settings file that Tryton's programs read."""
        file = self.folder / "trytond.conf"
        file.write_text(
            f"[database]\nuri = sqlite://\npath = {self.books.parent}\n"
            f"[web]\nlisten = 127.0.0.1:{port}\nroot = {self._tryton.web}\n",
            encoding="utf-8",
        )
        return file

    @property
    def _pid_file(self) -> Path:
        return self.folder / "trytond.pid"

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _STARTS_WITHIN
        question = {"id": 0, "method": "common.server.version", "params": []}
        with httpx.Client(trust_env=False, timeout=_STARTS_WITHIN) as client:
            while process.poll() is None and time.monotonic() < deadline:
                with contextlib.suppress(httpx.TransportError):
                    if client.post(f"{self.url}/rpc/", json=question).is_success:
                        return
                time.sleep(0.05)
        self.stop()
        raise ServerFailed((self.folder / "trytond.log").read_text(encoding="utf-8")[-2000:])


def books_in(folder: Path) -> Path:
    """Where a server's folder holds its database file."""
    return folder / "db" / f"{DATABASE}.sqlite"


def _wait_or_kill(process: psutil.Process) -> None:
    try:
        process.wait(_ENDS_WITHIN)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(_ENDS_WITHIN)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
