"""A target on this machine that refuses a second write: by a key, or by the version of a record."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Target(ThreadingHTTPServer):
    """Payments by key (POST /payments), and one record with a version (GET and PUT /record)."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.lock = threading.Lock()
        self.payments: dict[str, str] = {}
        self.asked = Counter[str]()
        self.record, self.version = "first", 1

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Asked(BaseHTTPRequestHandler):
    server: Target

    def do_GET(self) -> None:
        with self.server.lock:
            self._answer(200, self.server.record, self.server.version)

    def do_POST(self) -> None:
        key, said = self.headers["Idempotency-Key"], self._said()
        with self.server.lock:
            self.server.asked[key] += 1
            seen = self.server.payments.setdefault(key, said)
        # Real ones refuse a key that comes back with other contents.
        self._answer(200 if seen == said else 422)

    def do_PUT(self) -> None:
        said, target = self._said(), self.server
        with target.lock:
            if self.headers["If-Match"] != f'"{target.version}"':
                self._answer(412)
                return
            target.record, target.version = said, target.version + 1
        self._answer(204)

    def _said(self) -> str:
        return self.rfile.read(int(self.headers["Content-Length"])).decode()

    def _answer(self, status: int, text: str = "", version: int = 0) -> None:
        self.send_response(status)
        self.send_header("ETag", f'"{version}"')
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def guarded_target() -> Iterator[Target]:
    """Have such a target for a while."""
    with Target() as target:
        thread = threading.Thread(target=partial(target.serve_forever, 0.05), daemon=True)
        thread.start()
        try:
            yield target
        finally:
            target.shutdown()
            thread.join()
