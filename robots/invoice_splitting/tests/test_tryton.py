"""The line to Tryton, beside a server that answers as it is told."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from robots.invoice_splitting.systems.errors import LedgerRefused, LedgerUnavailable
from robots.invoice_splitting.systems.tryton import HttpLine, Tryton, listed, record, records

Answer = tuple[int, object]
PASSWORD = "en hemmelighet"  # the fake server's only one


class FakeTryton(HTTPServer):
    """Gives its answers one by one, and keeps what it was asked."""

    def __init__(self, answers: list[Answer]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers
        self.asked: list[tuple[str, str]] = []
        """Of each request: its method, and who asks as the header says it."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: FakeTryton

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        who = self.headers.get("Authorization", "").removeprefix("Session ")
        self.server.asked.append((body["method"], base64.b64decode(who).decode()))
        status, result = self.server.answers.pop(0)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps({"id": 1, "result": result}).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's own name)
        """Say nothing."""


@pytest.fixture
def line() -> Iterator[Callable[..., tuple[HttpLine, FakeTryton]]]:
    """Gives a line to a Tryton that has these answers."""
    servers: list[FakeTryton] = []
    lines: list[HttpLine] = []

    def connect(*answers: Answer) -> tuple[HttpLine, FakeTryton]:
        server = FakeTryton(list(answers))
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        lines.append(HttpLine(server.url, "kommune", "robot", PASSWORD))
        return lines[-1], server

    yield connect
    for line in lines:
        line.close()
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_lapsed_session_is_renewed_once(line):
    """Tryton ends idle sessions; the robot signs in again and asks the same."""
    http, server = line((200, [7, "first", None]), (401, None), (200, [7, "second", None]), (200, "answer"))
    assert 200 == http.post('{"id": 1, "method": "m", "params": []}')[0]
    login, asked = "common.db.login", "m"
    assert [(login, ""), (asked, "robot:7:first"), (login, ""), (asked, "robot:7:second")] == server.asked


def test_a_password_that_is_not_taken_is_not_tried_again(line):
    """Tryton locks out who tries too often; the message names the user and no password."""
    http, server = line((401, None))
    with pytest.raises(LedgerRefused, match="robot") as refusal:
        http.post('{"id": 1, "method": "m", "params": []}')
    assert 1 == len(server.asked)
    assert PASSWORD not in f"{refusal.value!r}{http!r}"


def test_the_users_context_goes_along(line):
    """Company and language are the user's own, asked once; what a call adds lies over them."""
    http, server = line((200, [7, "first", None]), (200, {"company": 1}), (200, []), (200, []))
    tryton = Tryton(http)
    tryton.call("model.a.b", 5, context={"active_id": 3})
    tryton.call("model.a.b", 5)
    methods = [method for method, _ in server.asked]
    assert ["common.db.login", "model.res.user.get_preferences", "model.a.b", "model.a.b"] == methods
    assert {"company": 1} == tryton.context()


@pytest.mark.parametrize("read", [record, records, listed])
def test_an_answer_of_another_kind_is_technical(read: Callable[[object], object]):
    """What cannot be used is never taken for an empty ledger."""
    with pytest.raises(LedgerUnavailable):
        read("something else")
