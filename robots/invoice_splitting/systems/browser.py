"""An installed Chromium, Chrome or Edge: one for a run, a fresh context for each piece of work."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from .errors import ScreenChanged
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


@contextmanager
def open_browser(program: Path | None) -> Iterator[Browser]:
    """Start the browser, headless, and end it; without a program, one on the PATH or Chrome's own place."""
    found = program or installed()
    where = {"executable_path": found} if found else {"channel": "chrome"}
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                args=_QUIET, chromium_sandbox=not _is_root(), timeout=30_000, **where
            )
        except Error as problem:
            raise ScreenChanged(f"no browser could be started: {first_line(problem)}") from None
        try:
            yield browser
        finally:
            browser.close()


def installed() -> str | None:
    """The first known browser on the PATH."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def _is_root() -> bool:
    """Chromium's sandbox does not work for root."""
    user = getattr(os, "geteuid", None)
    return user is not None and user() == 0
