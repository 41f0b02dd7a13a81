"""Books that every server starts from: made once a year and installation, then only copied."""

import hashlib
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from demo.tryton.books import keep_books
from demo.tryton.installation import HERE, CannotInstall, Installation
from demo.tryton.server import DATABASE, Passwords, TrytonServer
from shared.file_lock import FileLock
from shared.platform import make_private_folder, write_private

_MODULES: Final = ("account_invoice", "account_dunning")
_MADE_BY: Final = ("books.py", "seed.py", "template.py", "server.py")


@dataclass(frozen=True)
class Template:
    """Books without any invoice, and the passwords that open them."""

    tryton: Installation
    folder: Path

    @property
    def books(self) -> Path:
        """The database file."""
        return self.folder / "books.sqlite"

    @property
    def passwords(self) -> Path:
        """The file of passwords, which only its owner may read."""
        return self.folder / "passwords.json"

    def server(self, folder: Path, books: Path | None = None) -> TrytonServer:
        """A server in a folder of its own, not started, on a copy of these books or of later ones."""
        make_private_folder(folder)
        server = TrytonServer(self.tryton, folder, Passwords.load(self.passwords))
        server.stop()
        shutil.rmtree(server.books.parent, ignore_errors=True)
        server.books.parent.mkdir()
        shutil.copy(books or self.books, server.books)
        return server


def template(tryton: Installation, today: date) -> Template:
    """The template for this year; made, with a line that says so, if it is not there."""
    made_of = b"".join((HERE / name).read_bytes() for name in _MADE_BY)
    key = hashlib.sha256(made_of + tryton.stamp.read_bytes() + str(today.year).encode()).hexdigest()[:16]
    books = Template(tryton, tryton.folder / "books" / key)
    with FileLock(tryton.folder / "template.lock") as lock:
        lock.wait()
        if not books.books.is_file():
            print("tryton: making the books of a municipality …", flush=True)
            shutil.rmtree(books.folder.parent, ignore_errors=True)
            make_private_folder(books.folder)
            _make(books, today)
    return books


def _make(books: Template, today: date) -> None:
    passwords = Passwords(secrets.token_urlsafe(24), secrets.token_urlsafe(24))
    passwords.keep(books.passwords)
    with tempfile.TemporaryDirectory(prefix="avlast-tryton-") as folder:
        server = TrytonServer(books.tryton, Path(folder), passwords)
        _create(books.tryton, server, passwords.admin)
        with server, server.as_admin() as admin:
            keep_books(admin, today, passwords.robot)
            unfinished = books.folder / "unfinished.sqlite"
            server.snapshot(unfinished)
        unfinished.rename(books.books)


def _create(tryton: Installation, server: TrytonServer, password: str) -> None:
    """Make the database with Tryton's own tool; the password goes through a file, never a command line."""
    server.books.parent.mkdir(parents=True)
    server.books.touch()
    settings = server.write_settings(port=0)
    secret = server.folder / "password"
    write_private(secret, password)
    environment = {**tryton.environment(), "TRYTONPASSFILE": str(secret)}
    tool = [*tryton.program("trytond-admin"), "-c", str(settings), "-d", DATABASE]
    for words in (["--all", "--email", "admin@example.org"], ["-u", *_MODULES, "--activate-dependencies"]):
        done = subprocess.run([*tool, *words], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CannotInstall(f"trytond-admin failed: {done.stderr[-2000:]}")
    secret.unlink()
