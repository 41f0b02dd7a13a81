"""Where the server listens, and the address that leads there."""

import os
import re
import socket
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from shared.database.ways import Way
from shared.errors import EmbeddedDatabaseError
from shared.platform import PRIVATE_SOCKETS, SOCKET_PATH_BYTES, make_private_folder, short_folders

_SOCKET_NAME = "/.s.PGSQL.65535"
_PREFIX = "avlast-"
_PLAIN = re.compile(r"[\w /.:+=@~()\[\]-]*")


@dataclass(frozen=True)
class Listening:
    """A socket's folder, or this machine's own address where there are no such sockets."""

    LOOPBACK: ClassVar[str] = "127.0.0.1"

    host: str
    port: int = 5432

    @property
    def is_socket(self) -> bool:
        """Whether it is a Unix socket."""
        return self.host != self.LOOPBACK

    @property
    def socket(self) -> Path:
        """The socket's own path."""
        return Path(self.host, f".s.PGSQL.{self.port}")


def fits(folder: Path) -> bool:
    """Whether a socket in this folder can be named to the server and to every client.

    The system takes a short path only, and clients read a comma as the start of a second host.
    """
    try:
        length = len(str(folder).encode()) + len(_SOCKET_NAME)
    except UnicodeEncodeError:
        return False
    return length <= SOCKET_PATH_BYTES and _PLAIN.fullmatch(str(folder)) is not None


def url(listening: Listening, role: str, password: str, database: str) -> str:
    """A connection address for psycopg and everything else that is built on libpq."""
    host = quote(os.fsencode(listening.host), safe="")
    return f"postgresql://{role}:{quote(password, safe='')}@/{database}?host={host}&port={listening.port}"


def settings(listening: Listening) -> dict[str, str]:
    """The server's settings that make it listen there and nowhere else."""
    if not listening.is_socket:
        return {"listen_addresses": listening.host, "port": str(listening.port)}
    return {
        "listen_addresses": "",
        "port": str(listening.port),
        "unix_socket_directories": f'"{listening.host}"',
        "unix_socket_permissions": "0700",
    }


def chosen(home: Path, before: Listening | None, way: Way) -> Listening:
    """Where a server with this home shall listen: in it, else in a short folder made for it."""
    if not PRIVATE_SOCKETS:
        return Listening(Listening.LOOPBACK, _free_port(before))
    inside = home / "socket"
    if fits(inside):
        make_private_folder(inside)
        way.give(inside)
        return Listening(str(inside))
    if before and before.is_socket and _is_still_ours(Path(before.host)):
        return before
    short = next((folder for folder in short_folders() if fits(folder / f"{_PREFIX}12345678")), None)
    if short is None:
        raise EmbeddedDatabaseError(
            f"{inside} cannot hold a socket (its path may have {SOCKET_PATH_BYTES} bytes and no comma), and "
            "neither can TMPDIR or /tmp. Move the project, or set TMPDIR to a short folder."
        )
    return Listening(tempfile.mkdtemp(prefix=_PREFIX, dir=short))


def _is_still_ours(folder: Path) -> bool:
    """Whether this is a short folder that nobody else may enter, and no link to one.

    One that is gone is made again: whoever waits for the database waits at this address.
    """
    if not (folder.name.startswith(_PREFIX) and fits(folder)):
        return False
    try:
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        facts = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.geteuid() and not facts.st_mode & 0o077


def _free_port(before: Listening | None) -> int:
    """The port that it had before, so that who works on it finds it again; another when that is taken."""
    with socket.socket() as probe:
        try:
            probe.bind((Listening.LOOPBACK, before.port if before else 0))
        except OSError:
            probe.bind((Listening.LOOPBACK, 0))
        return int(probe.getsockname()[1])
