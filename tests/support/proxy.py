"""A network between us and PostgreSQL that can be cut at every message, go silent, or be slow."""

import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, StrEnum
from itertools import count
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from psycopg.conninfo import conninfo_to_dict, make_conninfo

_Prepared = TypeVar("_Prepared")
_NAMED = ("host", "port", "user", "password", "sslmode", "gssencmode")


class Part(StrEnum):
    """How much of the message at which the connection is cut still arrives."""

    NOTHING = "nothing"
    HALF = "half"
    ALL = "all"


class Network(Enum):
    """What the network does to everybody."""

    OPEN = "open"
    CUT = "cut"
    """Connections are reset and new ones refused."""
    HOLE = "hole"
    """Nothing arrives and nobody is told; new connections are taken and not answered."""


@dataclass
class _Cut:
    """The next cut: at which message, counted over both directions, and how much of it arrives."""

    message: int
    part: Part


class Proxy:
    """Passes bytes on, message by message, until it is told otherwise; use as a context manager."""

    def __init__(self, url: str) -> None:
        self._there = conninfo_to_dict(url)
        self._door = socket.create_server(("127.0.0.1", 0), backlog=50)
        self._lock = threading.Lock()
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._forgotten: set[tuple[socket.socket, socket.socket]] = set()
        self._cut: _Cut | None = None
        self._seen = 0
        self._ending = False
        self.network = Network.OPEN
        self.delay = 0.0
        self.refused = 0
        port = int(self._door.getsockname()[1])
        self.url = _url(
            make_conninfo(url, host="127.0.0.1", port=port, sslmode="disable", gssencmode="disable")
        )

    def __enter__(self) -> "Proxy":
        threading.Thread(target=self._let_in, name="proxy's door", daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._ending = True
        _close(self._door)
        self.cut()

    def cut_at(self, message: int, part: Part) -> None:
        """Cut the connection once, at a message of those that come from now on."""
        with self._lock:
            self._cut, self._seen = _Cut(message, part), 0

    @property
    def seen(self) -> int:
        """How many messages have passed, in both directions, since a cut was last asked for."""
        return self._seen

    @property
    def is_armed(self) -> bool:
        """Whether the cut that was asked for is still to come; asking calls it off."""
        with self._lock:
            armed, self._cut = self._cut is not None, None
        return armed

    def cut(self) -> None:
        """Reset every connection."""
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        for pair in pairs:
            _close(*pair)

    def forget(self) -> None:
        """Have every connection that is open now carry nothing any more: nobody is told."""
        with self._lock:
            self._forgotten |= self._pairs

    @contextmanager
    def bad(self, network: Network) -> Iterator[None]:
        """A network that is bad for a while; what fell into the hole does not come out of it afterwards."""
        self.network = network
        if network is Network.CUT:
            self.cut()
        try:
            yield
        finally:
            self.cut()
            self.network = Network.OPEN

    def _let_in(self) -> None:
        while not self._ending:
            try:
                here, _ = self._door.accept()
            except OSError:
                return
            if self.network is Network.CUT:
                self.refused += 1
                _close(here)
                continue
            with suppress(OSError):
                self._connect(here)

    def _connect(self, here: socket.socket) -> None:
        there = self._upstream()
        pair = (here, there)
        with self._lock:
            self._pairs.add(pair)
        for source, sink, client in ((here, there, True), (there, here, False)):
            pump = threading.Thread(target=self._pump, args=(source, sink, pair, client), daemon=True)
            pump.start()

    def _upstream(self) -> socket.socket:
        host, port = str(self._there["host"]), self._there.get("port") or 5432
        if host.startswith("/"):
            there = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            there.connect(f"{host}/.s.PGSQL.{port}")
            return there
        return socket.create_connection((host, int(port)))

    def _pump(
        self,
        source: socket.socket,
        sink: socket.socket,
        pair: tuple[socket.socket, socket.socket],
        client: bool,
    ) -> None:
        # A client's first message has no kind, only its length.
        split, rest, first = _split, b"", client
        with suppress(OSError, ValueError):
            while data := source.recv(65536):
                if self.network is Network.HOLE or pair in self._forgotten:
                    continue
                if self.delay:
                    time.sleep(self.delay)
                messages, rest = split(rest + data, first)
                first = first and not messages
                for message in messages:
                    if not self._pass(message, sink):
                        break
        self._end(pair)

    def _pass(self, message: bytes, sink: socket.socket) -> bool:
        """Pass one message on; False when the connection is cut at it."""
        with self._lock:
            cut = self._cut if self._cut and self._cut.message == self._seen else None
            self._seen += 1
            if cut:
                self._cut = None
        if cut is None:
            sink.sendall(message)
            return True
        sink.sendall(
            message[: {Part.NOTHING: 0, Part.HALF: len(message) // 2, Part.ALL: len(message)}[cut.part]]
        )
        self.cut()
        raise OSError("cut")

    def _end(self, pair: tuple[socket.socket, socket.socket]) -> None:
        with self._lock:
            self._pairs.discard(pair)
        _close(*pair)


def _split(data: bytes, first: bool) -> tuple[list[bytes], bytes]:
    """The whole messages at the beginning, and what is left."""
    messages: list[bytes] = []
    while True:
        head = 0 if first else 1
        if len(data) < head + 4:
            return messages, data
        length = head + int.from_bytes(data[head : head + 4], "big")
        if len(data) < length:
            return messages, data
        messages.append(data[:length])
        data, first = data[length:], False


def _close(*sockets: socket.socket) -> None:
    for each in sockets:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()


def _url(conninfo: str) -> str:
    """A connection string as an address, which is what settings take."""
    parts = conninfo_to_dict(conninfo)
    query = urlencode({name: str(parts[name]) for name in _NAMED if parts.get(name)})
    return f"postgresql:///{quote(str(parts['dbname']))}?{query}"


def at_every_message(
    proxy: Proxy,
    parts: Collection[Part],
    prepare: Callable[[], _Prepared],
    exchange: Callable[[_Prepared], None],
    step: int = 1,
) -> int:
    """Do an exchange again and again, cut at each of its messages in turn, or at each so-many-th.

    Gives how many messages it had.
    """
    for message in count(step=step):
        for part in parts:
            prepared = prepare()
            proxy.cut_at(message, part)
            exchange(prepared)
            if proxy.is_armed:
                return message
    raise AssertionError("unreachable")
