"""A server's first words: wait for one that comes up, and say at once what one says that keeps us out."""

import socket
import threading
from pathlib import Path

import pytest

from shared.database.answer import Meaning, understood
from shared.database.door import lets_in
from shared.errors import DatabaseDiskFull, EmbeddedDatabaseError

_BEFORE = 'connection failed: connection to server on socket "/x/.s.PGSQL.5432" failed: FATAL:  '


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("the database system is starting up", Meaning.NOT_YET),
        ("the database system is shutting down", Meaning.NOT_YET),
        ("the database system is in recovery mode", Meaning.NOT_YET),
        ("the database system is not yet accepting connections", Meaning.NOT_YET),
        ("terminating connection due to administrator command", Meaning.NOT_YET),
        ("sorry, too many clients already", Meaning.LETS_IN),
        ('password authentication failed for user "avlast"', Meaning.NO_ENTRY),
        ("could not write init file: No space left on device", Meaning.DISK_FULL),
        ('could not open file "global/pg_filenode.map": Input/output error', Meaning.REFUSES),
    ],
)
def test_each_refusal_of_a_server_has_a_meaning(said: str, meaning: Meaning):
    """Only what passes by itself is waited for; every other refusal comes from a server that is up."""
    assert meaning == understood(_BEFORE + said + "\n").meaning


def test_a_server_that_is_not_there_is_waited_for():
    """No words of its own: it may be about to come up."""
    assert Meaning.NOT_YET == understood("connection failed: No such file or directory").meaning


@pytest.mark.parametrize(
    ("code", "said", "error", "told"),
    [
        ("53100", "could not write init file: No space left on device", DatabaseDiskFull, "Make room"),
        ("58030", "could not read file: Input/output error", EmbeddedDatabaseError, "Input/output error"),
    ],
)
def test_what_a_server_says_that_keeps_us_out_is_said_at_once(
    tmp_path: Path, code: str, said: str, error: type[EmbeddedDatabaseError], told: str
):
    """A command that waits for such a server waits for ten minutes, and never says why."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / ".s.PGSQL.5432"))
        door.listen()
        server = threading.Thread(target=_refuse, args=(door, code, said))
        server.start()
        with pytest.raises(error, match=told) as raised:
            lets_in(f"host={tmp_path} port=5432 user=avlast gssencmode=disable", tmp_path)
        server.join()
    assert error is raised.type


def _refuse(door: socket.socket, code: str, said: str) -> None:
    """Speak as PostgreSQL does to whoever knocks."""
    fields = b"".join(
        f"{kind}{text}\0".encode() for kind, text in zip("SVCM", ("FATAL", "FATAL", code, said), strict=True)
    )
    knocking, _ = door.accept()
    with knocking:
        knocking.recv(1024)
        knocking.sendall(b"E" + (len(fields) + 5).to_bytes(4, "big") + fields + b"\0")
