"""A proxy before Tryton, on loopback: everything passes, each write is counted for its request."""

import gzip
import http.client
import json
import re
import select
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import urlsplit

Moment = Literal["before", "after"]
_RESCHEDULE = "wizard.account.move.line.reschedule.execute"
_MARK = re.compile(r"\[([^\]]+)\]$")
_READS = re.compile(
    r"common\..*|.*\.(search|search_read|search_count|read|default_get|get_preferences|fields_get|on_change\w*"
    r"|fields_view_get|view_toolbar_get|get|get_keys|get_default|autocomplete|pre_validate"
    r"|resources|get_origin|get_move_origin|get_instruments)"  # what a form's selections offer
    r"|wizard\.account\.move\.line\.reschedule\.(create|execute|delete)"
)
"""The wizard's pages only propose: its last state alone writes, and that is known before this is asked."""
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "te"}
_PATIENCE = 60.0


@dataclass
class Write:
    """One write as it passed: the request in its plan's mark, and what became of it."""

    request: str
    seconds: float = 0.0
    accepted: bool | None = None
    answer_lost: bool = False


@dataclass
class Caught:
    """The next write, held before Tryton sees it or before its sender sees the answer."""

    moment: Moment
    hold_seconds: float
    reached: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    def hold(self, port: int) -> None:
        """Stand still until let go, or until the longest time that the test allows is over."""
        self.port = port
        self.reached.set()
        self.let_go.wait(self.hold_seconds)


class CountingProxy:
    """What went through to one Tryton."""

    def __init__(self, behind: str) -> None:
        self._behind = urlsplit(behind)
        self._lock = threading.Lock()
        self._caught: Caught | None = None
        self.url = ""
        self.writes: list[Write] = []
        self.others: Counter[str] = Counter()
        """Calls that are neither the plan's write nor known to only read, by method."""

    def accepted(self) -> dict[str, int]:
        """How many writes Tryton took, by request."""
        return dict(Counter(write.request for write in self.writes if write.accepted))

    def figures(self) -> str:
        """What the note tells of a campaign."""
        lost = sum(write.answer_lost for write in self.writes)
        refused = sum(write.accepted is False for write in self.writes)
        longest = max((write.seconds for write in self.writes), default=0.0)
        return (
            f"{len(self.writes)} writes sent, {len(self.writes) - refused} taken, {refused} refused, "
            f"{lost} answers lost, the longest took {longest:.1f} s"
        )

    def catch(self, moment: Moment, hold_seconds: float) -> Caught:
        """Hold the next write at this moment."""
        with self._lock:
            self._caught = Caught(moment, hold_seconds)
            return self._caught

    def leave(self) -> None:
        """Catch nothing any more."""
        with self._lock:
            caught, self._caught = self._caught, None
        if caught is not None:
            caught.let_go.set()

    def begun(self, method: str, body: bytes) -> Write | None:
        """Know a write when it comes, and note what might be one."""
        written = written_for(method, body)
        if written is None:
            if not _READS.fullmatch(method):
                with self._lock:
                    self.others[method] += 1
            return None
        write = Write(written)
        with self._lock:
            self.writes.append(write)
        return write

    def hold(self, moment: Moment, port: int) -> None:
        """Stand still here when this is what shall be caught."""
        with self._lock:
            caught = self._caught
            if caught is None or caught.moment != moment:
                return
            self._caught = None
        caught.hold(port)

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> "Answer":
        """Ask the one behind."""
        line = http.client.HTTPConnection(str(self._behind.hostname), self._behind.port, timeout=_PATIENCE)
        try:
            line.request(method, path, body, headers)
            said = line.getresponse()
            kept = [(name, value) for name, value in said.getheaders() if name.lower() not in _HOP_BY_HOP]
            return Answer(said.status, kept, said.read())
        except (OSError, http.client.HTTPException):
            return Answer(502, [], b"")
        finally:
            line.close()


@dataclass(frozen=True)
class Answer:
    """What the one behind said."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def taken(self) -> bool | None:
        """Whether Tryton did what it was asked; None when it did not say."""
        if self.status != http.client.OK:
            return None
        packed = ("content-encoding", "gzip") in {(name.lower(), value) for name, value in self.headers}
        said = json.loads(gzip.decompress(self.body) if packed else self.body)
        return not (isinstance(said, dict) and said.get("error") is not None)


def written_for(method: str, body: bytes) -> str | None:
    """The request whose plan this call writes; None for any call that is not the wizard's last one."""
    if method != _RESCHEDULE:
        return None
    _, values, state, *_ = json.loads(body)["params"]
    if state != "reschedule":
        return None
    found = _MARK.search(values["preview"]["description"])
    return found.group(1) if found else "a plan without a mark"


def method_of(body: bytes) -> str:
    """What a body asks for; a page or a picture asks for nothing."""
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    return str(said.get("method", "")) if isinstance(said, dict) else ""


class _Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: CountingProxy

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def log_message(self, *_: object) -> None:
        """Say nothing: the test counts."""

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        write = self.proxy.begun(method_of(body), body) if self.command == "POST" else None
        began = time.monotonic()
        port = self.client_address[1]
        if write:
            self.proxy.hold("before", port)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        answer = self.proxy.ask(self.command, self.path, headers, body)
        if write:
            write.seconds, write.accepted = time.monotonic() - began, answer.taken
            self.proxy.hold("after", port)
        gave = self._give(answer)
        if write:
            write.answer_lost = not gave

    def _give(self, answer: Answer) -> bool:
        """Hand the answer back; False when nobody is there to hear it."""
        if _hung_up(self.connection):
            self.close_connection = True
            return False
        try:
            self.send_response_only(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)
        except OSError:
            self.close_connection = True
            return False
        return True


def _hung_up(line: socket.socket) -> bool:
    readable, _, _ = select.select([line], [], [], 0)
    if not readable:
        return False
    try:
        return line.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever is killed breaks the line; that is what the test does."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type] # the stub knows sockets only


@contextmanager
def counting_proxy(behind: str) -> Iterator[CountingProxy]:
    """Have a proxy before this address."""
    proxy = CountingProxy(behind)
    server = _Server(("127.0.0.1", 0), type("_Bound", (_Passing,), {"proxy": proxy}))
    proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, name="counting proxy", daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.leave()
        server.shutdown()
        server.server_close()
        thread.join(10)
