"""A witness outside the house: it hears every effect, with the system's own time of its arrival."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

_TIMEVAL = struct.Struct("@ll")
_SO_TIMESTAMP = getattr(socket, "SO_TIMESTAMP", 29)
_PAGE = b"<script>setInterval(() => fetch('/beat' + location.pathname), 20)</script>"


class Witness:
    """What was heard, by whom and when; `port` is for datagrams and for a browser's requests alike."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._heard: list[tuple[float, str]] = []

    def note(self, when: float, who: str) -> None:
        """Remember one effect."""
        self._heard.append((when, who))

    def names(self, latest: int | None = None) -> set[str]:
        """Who was heard, of the latest so many or at all."""
        return {who for _, who in self._heard[-latest if latest else None :]}

    def has_all(self, names: set[str]) -> bool:
        """Whether each of these was heard."""
        return names <= self.names()

    def after(self, moment: float) -> dict[str, float]:
        """How long after a moment each was heard last, in seconds; of those that were heard after it."""
        return {who: when - moment for when, who in sorted(self._heard) if when > moment}


@contextmanager
def witness(place: Path) -> Iterator[Witness]:
    """Listen on loopback; the port is written into the place, where the robot reads it."""
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as pages,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear,
    ):
        heard = Witness(pages.server_address[1])
        ear.bind(("127.0.0.1", heard.port))
        ear.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMP, 1)
        pages.RequestHandlerClass = partial(_Page, heard)
        (place / "witness").write_text(str(heard.port))
        listeners = (
            threading.Thread(target=_listen, args=(ear, heard), daemon=True),
            threading.Thread(target=partial(pages.serve_forever, 0.05), daemon=True),
        )
        for listener in listeners:
            listener.start()
        try:
            yield heard
        finally:
            pages.shutdown()
            ear.sendto(b"", ("127.0.0.1", heard.port))
            for listener in listeners:
                listener.join()


def _listen(ear: socket.socket, heard: Witness) -> None:
    while True:
        word, extra, _, _ = ear.recvmsg(256, 64)
        if not word:
            return
        seconds, micros = _TIMEVAL.unpack(extra[0][2])
        heard.note(seconds + micros / 1e6, word.decode())


class _Page(BaseHTTPRequestHandler):
    def __init__(self, heard: Witness, *given: object) -> None:
        self._heard = heard
        super().__init__(*given)  # type: ignore[arg-type] # as the server gives it

    def do_GET(self) -> None:
        if self.path.startswith("/beat/"):
            self._heard.note(time.time(), unquote(self.path.removeprefix("/beat/")))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(_PAGE)

    def log_message(self, *_: object) -> None:
        """The witness hears and says nothing."""
