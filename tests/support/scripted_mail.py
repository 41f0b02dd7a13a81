"""A mail server that says what it was told to, right or wrong."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedRWPair

_AS_IT_SHOULD = {b"EHLO": b"250 here", b"MAIL": b"250 ok", b"RCPT": b"250 ok", b"DATA": b"354 go on"}


@contextmanager
def scripted_server(after_body: bytes, **otherwise: bytes) -> Iterator[int]:
    """One conversation on this port; `after_body` is the answer to the whole mail."""
    answers = _AS_IT_SHOULD | {word.encode(): said for word, said in otherwise.items()}
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        talk = threading.Thread(target=_talk, args=(server, answers, after_body), daemon=True)
        talk.start()
        yield server.getsockname()[1]
        talk.join(60)


def _talk(server: socket.socket, answers: dict[bytes, bytes], after_body: bytes) -> None:
    connection, _ = server.accept()
    with suppress(ConnectionError), connection, connection.makefile("rwb") as wire:
        _say(wire, b"220 here")
        in_body = False
        for line in wire:
            if in_body and line == b".\r\n":
                _say(wire, after_body)
                in_body = False
            elif not in_body:
                word = line[:4].strip().upper()
                if word == b"QUIT":
                    return
                _say(wire, answers.get(word, b"502 what?"))
                in_body = word == b"DATA" and answers[word].startswith(b"354")


def _say(wire: BufferedRWPair, answer: bytes) -> None:
    wire.write(answer + b"\r\n")
    wire.flush()
