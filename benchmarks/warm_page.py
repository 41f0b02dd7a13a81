"""A fresh page for each case in a run's one browser, beside raw Playwright and a cold start of everything."""

import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, Page, StorageState, expect, sync_playwright

from benchmarks.row import Row, in_turn, seconds
from demo.tryton.installation import install
from demo.tryton.server import TrytonServer
from demo.tryton.template import template
from robots.invoice_splitting.systems.browser import KeptBrowser, open_browser
from robots.invoice_splitting.systems.client import WebClient
from scheduler.timing import OSLO
from shared.platform import find_browser

_ROUNDS, _COLD = 15, 3


def rows() -> list[Row]:
    """Milliseconds until a page can be read: a plain one, and Tryton's web client with its own start."""
    program = find_browser()
    if program is None:
        print("warm_page is left out: no Chromium, Chrome or Edge is installed", file=sys.stderr)
        return []
    with open_browser(program) as kept:
        with _plain_server() as address:
            plain = _plain(kept, program, address)
        return plain + _tryton(kept)


@contextmanager
def _plain_server() -> Iterator[str]:
    """A page that is one word, on a loopback address."""

    class Word(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<title>a word</title><p id=word>word</p>")

        def log_request(self, *_: object) -> None:
            """Nothing: its lines would be the measure's."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Word) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _plain(kept: KeptBrowser, program: Path, address: str) -> list[Row]:
    browser = kept.alive()
    _read(browser, address)
    ours, raw = in_turn(lambda: _read(kept.alive(), address), lambda: _read(browser, address), _ROUNDS)
    cold = min(seconds(lambda: _in_new_thread(program, address)) for _ in range(_COLD))
    return [
        Row("page in a warm browser", ours * 1000, "raw Playwright, warm", raw * 1000, "ms", "≤ 1.1"),
        Row("page in a warm browser", ours * 1000, "raw Playwright, cold", cold * 1000, "ms", "≤ 0.33"),
    ]


def _read(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    page.locator("#word").inner_text()
    context.close()


def _in_new_thread(program: Path, address: str) -> None:
    """Playwright's driver, the browser and the page; a thread may start the driver once."""

    def cold() -> None:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, chromium_sandbox=False)
            _read(browser, address)
            browser.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(cold).result()


def _tryton(kept: KeptBrowser) -> list[Row]:
    books = template(install(), datetime.now(OSLO).date())
    with (
        tempfile.TemporaryDirectory(prefix="avlast-bench-", ignore_cleanup_errors=True) as folder,
        books.server(Path(folder)) as server,
    ):
        return _signed_in_beside(kept, server)


def _signed_in_beside(kept: KeptBrowser, server: TrytonServer) -> list[Row]:
    home = f"{server.url}/#{server.database}"
    client = WebClient(kept, server.url, server.database, server.user, server.password)
    state = client.fresh().storage_state()
    browser = kept.alive()
    _raw(browser, state, home)
    ours, raw = in_turn(lambda: _ours(client), lambda: _raw(browser, state, home), _ROUNDS)
    subject = "Tryton's web client, signed in, in a warm browser"
    return [Row(subject, ours * 1000, "raw Playwright, warm", raw * 1000, "ms", "≤ 1.1")]


def _ours(client: WebClient) -> None:
    _signed_in(client.open(client.fresh(), ""))


def _raw(browser: Browser, state: StorageState, home: str) -> None:
    context = browser.new_context(storage_state=state)
    page = context.new_page()
    page.goto(home)
    _signed_in(page)
    context.close()


def _signed_in(page: Page) -> None:
    expect(page.locator("#user-preferences")).not_to_be_empty(timeout=30_000)
