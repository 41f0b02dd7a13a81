"""Whatever waits for a browser waits so long and no longer.

Not every call of Playwright ends by itself: a new page in a browser that froze, or lost the process that
makes its pages, never comes; nor does anything while Playwright's own process, the driver, stands still. So
the browser is ended when its time is up, and most calls fail as they do when a browser crashes; where one
still waits, the driver is ended too.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

from shared.errors import AvlastError

_GIVES_UP_WITHIN = 3.0
"""Seconds in which a call fails once the browser is gone."""
_GONE = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
_DRIVER = "run-driver"


class Lifeline:
    """Playwright's driver and the browsers that it started, for one who waits for them."""

    def __init__(self, driver: psutil.Process | None = None) -> None:
        """Take one driver; without, every driver that this process started."""
        self._driver = driver

    def holds(self) -> bool:
        """Whether the driver still runs."""
        try:
            return self._driver is None or self._driver.status() not in _GONE
        except psutil.Error:
            return False

    @contextmanager
    def within(
        self, seconds: float, fails_with: tuple[type[Exception], ...] = (Exception,)
    ) -> Iterator[None]:
        """Let a block use the browser so long; then the browser is ended, and TimeoutError says so.

        It stands for what the block `fails_with` once its browser is gone. What the house or the case says
        (`BusinessError`, `InDoubt`) passes through.
        """
        over, cut = threading.Event(), threading.Event()
        watch = threading.Thread(target=self._watch, args=(over, cut, seconds), daemon=True)
        watch.start()
        try:
            yield
        except fails_with as error:
            if not cut.is_set() or isinstance(error, AvlastError):
                raise
            raise TimeoutError(f"the browser was not ready within {seconds:g} s and was ended") from None
        finally:
            over.set()
            watch.join()

    def _watch(self, over: threading.Event, cut: threading.Event, seconds: float) -> None:
        if over.wait(seconds):
            return
        drivers = _drivers() if self._driver is None else [self._driver]
        if not drivers:
            return
        cut.set()
        for driver in drivers:
            _end(started_by(driver))
        if not over.wait(_GIVES_UP_WITHIN):
            _end(drivers)


def started_by(process: psutil.Process) -> list[psutil.Process]:
    """All that a process started and that still belongs to it."""
    with suppress(psutil.Error):
        return process.children(recursive=True)
    return []


def _drivers() -> list[psutil.Process]:
    return [process for process in psutil.Process().children() if _is_driver(process)]


def _is_driver(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return _DRIVER in process.cmdline()
    return False


def _end(processes: list[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.Error):
            process.kill()
