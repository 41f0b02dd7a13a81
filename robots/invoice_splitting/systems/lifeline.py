"""Whatever waits for a browser waits so long and no longer.

Not every call of Playwright ends by itself: a new page in a browser that froze, or lost the process that
makes its pages, never comes. So the browser is ended when its time is up, and most calls fail as they do
when a browser crashes; where one still waits, Playwright's own process, the driver, is ended too.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import psutil
from playwright.sync_api import Error

from .errors import LedgerUnavailable, ScreenChanged

_GIVES_UP_WITHIN: Final = 3.0
"""Seconds in which a call fails once the browser is gone."""
_GONE: Final = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)


class Lifeline:
    """Playwright's driver, where it could be told, and the browsers that it started."""

    def __init__(self, driver: psutil.Process | None) -> None:
        self._driver = driver

    def holds(self) -> bool:
        """Whether the driver still runs."""
        try:
            return self._driver is None or self._driver.status() not in _GONE
        except psutil.Error:
            return False

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let a block use the browser so long; then the browser is ended, and LedgerUnavailable says so."""
        over, cut = threading.Event(), threading.Event()
        watch = threading.Thread(target=self._watch, args=(over, cut, seconds), daemon=True)
        watch.start()
        try:
            yield
        except (Error, LedgerUnavailable, ScreenChanged):
            if not cut.is_set():
                raise
            raise LedgerUnavailable(f"the browser was not ready within {seconds:g} s and was ended") from None
        finally:
            over.set()
            watch.join()

    def _watch(self, over: threading.Event, cut: threading.Event, seconds: float) -> None:
        if self._driver is None or over.wait(seconds):
            return
        cut.set()
        _end(started_by(self._driver))
        if not over.wait(_GIVES_UP_WITHIN):
            _end([self._driver])


def started_by(process: psutil.Process) -> list[psutil.Process]:
    """All that a process started and that still belongs to it."""
    with suppress(psutil.Error):
        return process.children(recursive=True)
    return []


def _end(processes: list[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.Error):
            process.kill()
