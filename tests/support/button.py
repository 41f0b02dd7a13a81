"""A page with a button on this machine, which counts how often each was pressed."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PAGE = b"""<script>
const press = () => fetch(location.pathname, {method: "POST"}).then(() => document.title = "pressed")
</script>
<button onclick="press()">Press</button>"""


class Buttons(ThreadingHTTPServer):
    """GET /<case> shows a button, which sends POST /<case>; GET /pressed lists those that were pressed."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.pressed = Counter[str]()

    @property
    def address(self) -> str:
        """Where they are."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Asked(BaseHTTPRequestHandler):
    server: Buttons

    def do_GET(self) -> None:
        self._answer(" ".join(self.server.pressed).encode() if self.path == "/pressed" else _PAGE)

    def do_POST(self) -> None:
        self.server.pressed[self.path.removeprefix("/")] += 1
        self._answer(b"")

    def _answer(self, text: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def buttons() -> Iterator[Buttons]:
    """Have such pages for a while."""
    with Buttons() as here:
        thread = threading.Thread(target=partial(here.serve_forever, 0.05), daemon=True)
        thread.start()
        try:
            yield here
        finally:
            here.shutdown()
            thread.join()
