"""A fresh signed-in page for each case in a run's one browser, beside raw Playwright and a cold browser."""

import sys
import tempfile
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState, expect

from benchmarks.row import Row, in_turn, seconds
from demo.tryton.installation import install
from demo.tryton.server import TrytonServer
from demo.tryton.template import template
from robots.invoice_splitting.systems.browser import open_browser
from robots.invoice_splitting.systems.client import WebClient
from scheduler.timing import OSLO
from shared.platform import find_browser

_ROUNDS, _COLD = 9, 3


def rows() -> list[Row]:
    """Milliseconds until Tryton's web client shows who is signed in."""
    program = find_browser()
    if program is None:
        print("warm_page is left out: no Chromium, Chrome or Edge is installed", file=sys.stderr)
        return []
    books = template(install(), datetime.now(OSLO).date())
    with (
        tempfile.TemporaryDirectory(prefix="avlast-bench-", ignore_cleanup_errors=True) as folder,
        books.server(Path(folder)) as server,
    ):
        return _beside(server, program)


def _beside(server: TrytonServer, program: Path) -> list[Row]:
    home = f"{server.url}/#{server.database}"
    with open_browser(program) as kept:
        browser = kept.alive()
        client = WebClient(kept, server.url, server.database, server.user, server.password)
        state = client.fresh().storage_state()
        _raw(browser, state, home)
        ours, raw = in_turn(lambda: _ours(client), lambda: _raw(browser, state, home), _ROUNDS)
        cold = min(seconds(lambda: _cold(browser, program, state, home)) for _ in range(_COLD))
    return [
        Row("page in a warm browser", ours * 1000, "raw Playwright, warm", raw * 1000, "ms", "≤ 1.1"),
        Row("page in a warm browser", ours * 1000, "raw Playwright, cold", cold * 1000, "ms", "≤ 0.33"),
    ]


def _ours(client: WebClient) -> None:
    _signed_in(client.open(client.fresh(), ""))


def _raw(browser: Browser, state: StorageState, home: str) -> None:
    context = browser.new_context(storage_state=state)
    page = context.new_page()
    page.goto(home)
    _signed_in(page)
    context.close()


def _cold(browser: Browser, program: Path, state: StorageState, home: str) -> None:
    with browser.browser_type.launch(executable_path=program, chromium_sandbox=False) as cold:
        _raw(cold, state, home)


def _signed_in(page: Page) -> None:
    expect(page.locator("#user-preferences")).not_to_be_empty(timeout=30_000)
