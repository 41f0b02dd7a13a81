"""In a real browser: addresses, pages, typed values, a profile, a trace, a download."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Page, sync_playwright

from shared import Item, Run

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge-stable")


class Shown:
    """What is kept of a page when work on it fails."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def screenshot(self) -> bytes:
        """The page as it looks."""
        return self._page.screenshot()

    def address(self) -> str:
        """Where it is."""
        return self._page.url


def page_fails(run: Run, item: Item[Any], said: list[str]) -> None:
    """In the address, the page, what was typed and what the browser complains of."""
    with _browser(run) as context:
        page = _visited(run, context, said)
        run.watch(Shown(page))
        for text in said:
            run.log.info("page", address=page.url, title=page.title(), way=text)
        try:
            page.get_by_text(said[0]).and_(page.locator("nothing")).click(timeout=200)
        finally:
            # The picture is taken while the browser is there; the house asks for it when the item fails.
            run.watch(_Taken(Shown(page)))


def traced(run: Run, item: Item[Any], said: list[str]) -> None:
    """In a trace and a download."""
    with _browser(run) as context:
        context.tracing.start(screenshots=True, snapshots=True, sources=True)
        page = _visited(run, context, said)
        with page.expect_download() as download:
            page.click("a")
        run.log.info("downloaded", name=download.value.suggested_filename, path=download.value.path())
        context.tracing.stop(path=run.folder / "trace.zip")


def hangs(run: Run, item: Item[Any], said: list[str]) -> None:
    """Until somebody kills it, with all of it open."""
    if item.attempt == 1:
        with _browser(run) as context:
            _visited(run, context, said)
            run.log.info("hangs now")
            time.sleep(120)


class _Taken:
    """A page that is closed by now, as it was."""

    def __init__(self, shown: Shown) -> None:
        self._picture, self._address = shown.screenshot(), shown.address()

    def screenshot(self) -> bytes:
        """The page as it looked."""
        return self._picture

    def address(self) -> str:
        """Where it was."""
        return self._address


@contextmanager
def _browser(run: Run) -> Iterator[BrowserContext]:
    program = next(path for name in _NAMES if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            run.folder / "profile",
            executable_path=program,
            chromium_sandbox=os.geteuid() != 0,
            args=["--disable-gpu", "--no-first-run", "--disable-background-networking"],
        )
        yield context
        context.close()


def _visited(run: Run, context: BrowserContext, said: list[str]) -> Page:
    page = context.pages[0]
    # Forwarded as a robot's author would when something in the page is to be found.
    page.on("console", lambda message: run.log.info("console", said=message.text))
    base = str(run.values["page"])
    for text in reversed(said):
        page.goto(f"{base}/{quote(text, safe='')}?q={quote(text)}")
        page.fill("input", text)
        page.evaluate("text => { localStorage.setItem(text, text); console.log(text) }", text)
    Path(run.folder, "page.html").write_text(page.content(), encoding="utf-8")
    return page


WAYS = {"page fails": page_fails, "traced": traced, "hangs": hangs}
