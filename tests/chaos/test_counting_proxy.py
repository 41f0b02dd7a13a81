"""The proxy that counts writes: it would see one too many, and knows an answer that nobody heard."""

import json
import random
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

import httpx
import pytest

from tests.support.blows import OVER_JSON_RPC, planned
from tests.support.counting_proxy import CountingProxy, counting_proxy
from tests.support.house import until

WIZARD = "wizard.account.move.line.reschedule.execute"


def write(request: str, state: str = "reschedule") -> dict[str, object]:
    """What the robot and the web client send at the wizard's last page, and at an earlier one."""
    preview = {"preview": {"description": f"3 avdrag, KID 2600000012, instalments 2026-1 [{request}]"}}
    return {"id": 1, "method": WIZARD, "params": [7, preview, state, {}]}


class _Ledger(BaseHTTPRequestHandler):
    """Takes the first write and refuses the others, as Tryton does."""

    taken = 0

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        writes = asked["params"][2] == "reschedule"
        refused = writes and type(self).taken > 0
        type(self).taken += writes
        said = {"id": 1, "error": ["UserError", ["no"]]} if refused else {"id": 1, "result": {}}
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def proxy() -> Iterator[CountingProxy]:
    """A proxy before a ledger of the test's own."""
    server = HTTPServer(("127.0.0.1", 0), type("_Fresh", (_Ledger,), {}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with counting_proxy(f"http://127.0.0.1:{server.server_port}") as proxy:
        yield proxy
    server.shutdown()
    server.server_close()


def test_each_write_is_counted_for_its_request_and_no_page_before_it(proxy: CountingProxy) -> None:
    """Two were sent, one was taken; the wizard's earlier pages write nothing."""
    with httpx.Client(base_url=proxy.url, trust_env=False) as client:
        for asked in (write("R-1", "preview"), write("R-1"), write("R-1")):
            client.post("/kommune/rpc/", json=asked)
    assert [("R-1", True), ("R-1", False)] == [(each.request, each.accepted) for each in proxy.writes]
    assert {"R-1": 1} == proxy.accepted()


def test_what_is_not_known_to_only_read_is_told(proxy: CountingProxy) -> None:
    """A write by another way than the wizard does not pass unseen."""
    asked = {"id": 1, "method": "model.account.move.write", "params": [[1], {}, {}]}
    httpx.post(f"{proxy.url}/kommune/rpc/", json=asked, trust_env=False)
    assert {"model.account.move.write": 1} == proxy.others


def test_an_answer_that_nobody_hears_is_known_as_lost(proxy: CountingProxy) -> None:
    """Held after the ledger took it, while the sender hangs up: written, and its answer lost."""
    caught = proxy.catch("after", 20.0)
    place, body = urlsplit(proxy.url), json.dumps(write("R-2")).encode()
    with socket.create_connection((str(place.hostname), place.port or 0)) as line:
        line.sendall(b"POST /kommune/rpc/ HTTP/1.1\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        assert caught.reached.wait(20)
    caught.let_go.set()
    until(lambda: proxy.writes[0].answer_lost)
    assert {"R-2": 1} == proxy.accepted()


@pytest.mark.parametrize("seed", range(5))
def test_blows_are_the_same_for_a_seed_and_hit_everybody(seed: int) -> None:
    """Eight hit each kind of victim; a failure is repeated by its seed."""
    first, again = (planned(random.Random(seed), 8, OVER_JSON_RPC, 10.0) for _ in range(2))
    assert first == again
    assert {"child", "guardian", "worker", "machine", "clock", "database", "backend"} == {
        blow.victim for blow in first
    }
