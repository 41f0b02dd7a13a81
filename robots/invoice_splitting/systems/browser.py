"""An installed Chromium, Chrome or Edge: one for a run as long as it lives, then another."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import psutil
from playwright.sync_api import Browser, Error, Playwright, sync_playwright

from shared import Lifeline

from .errors import LedgerUnavailable, ScreenChanged
from .screen import first_line

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge-stable")
_QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
_STARTED_WITHIN: Final = 60.0
_CLOSED_WITHIN: Final = 15.0


class KeptBrowser:
    """One browser with its Playwright; both are started anew when either was lost."""

    def __init__(self, program: Path | None) -> None:
        self._program = program
        self._start()

    def alive(self) -> Browser:
        """Give the browser, or another one in place of one that crashed or was ended."""
        if not (self._lifeline.holds() and self._browser.is_connected()):
            self.close()
            self._start()
        return self._browser

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let a block use the browser so long; then the browser is ended, and LedgerUnavailable says so."""
        try:
            with self._lifeline.within(seconds, (Error, LedgerUnavailable, ScreenChanged)):
                yield
        except TimeoutError as over:
            raise LedgerUnavailable(str(over)) from None

    def close(self) -> None:
        """End both; what is gone or does not listen is no failure of what was done with it."""
        if self._lifeline.holds():
            with suppress(Error, LedgerUnavailable), self.within(_CLOSED_WITHIN):
                self._browser.close()
        with suppress(Error, LedgerUnavailable), self.within(_CLOSED_WITHIN):
            self._playwright.stop()

    def _start(self) -> None:
        before = set(psutil.Process().children())
        self._playwright = sync_playwright().start()
        self._lifeline = Lifeline(next(iter(set(psutil.Process().children()) - before), None))
        try:
            with self.within(_STARTED_WITHIN):
                self._browser = _launched(self._playwright, self._program)
        except (ScreenChanged, LedgerUnavailable):
            with suppress(Error, LedgerUnavailable), self.within(_CLOSED_WITHIN):
                self._playwright.stop()
            raise


@contextmanager
def open_browser(program: Path | None) -> Iterator[KeptBrowser]:
    """Start the browser, headless, and end it; without a program, one on the PATH or Chrome's own place."""
    kept = KeptBrowser(program)
    try:
        yield kept
    finally:
        kept.close()


def _launched(playwright: Playwright, program: Path | None) -> Browser:
    found = program or installed()
    where = {"executable_path": found} if found else {"channel": "chrome"}
    try:
        return playwright.chromium.launch(
            args=_QUIET, chromium_sandbox=not _is_root(), timeout=30_000, **where
        )
    except Error as problem:
        raise ScreenChanged(f"no browser could be started: {first_line(problem)}") from None


def installed() -> str | None:
    """The first known browser on the PATH."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def _is_root() -> bool:
    """Chromium's sandbox does not work for root."""
    user = getattr(os, "geteuid", None)
    return user is not None and user() == 0
