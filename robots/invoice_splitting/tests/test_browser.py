"""A browser that is lost or hangs costs its limit and one piece of work, and the next one has another."""

import signal
import sys
from collections.abc import Callable, Iterator

import psutil
import pytest
from playwright.sync_api import Error

from robots.invoice_splitting.systems.browser import KeptBrowser, installed, open_browser
from robots.invoice_splitting.systems.errors import LedgerUnavailable

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(installed() is None, reason="no Chromium, Chrome or Edge is on the PATH"),
]
SOON = 2.0
"""Seconds that a block is given here; none of these tests takes longer for a slow machine."""


@pytest.fixture
def kept() -> Iterator[KeptBrowser]:
    """A browser that may be hurt."""
    with open_browser(None) as kept:
        yield kept


def _ours(says: Callable[[list[str]], bool]) -> list[psutil.Process]:
    return [process for process in psutil.Process().children(recursive=True) if says(process.cmdline())]


def _zygote(command: list[str]) -> bool:
    return "--type=zygote" in command


def _first(command: list[str]) -> bool:
    return "chrom" in command[0] and not any(word.startswith("--type=") for word in command)


def _driver(command: list[str]) -> bool:
    return "run-driver" in command


def _new_page(kept: KeptBrowser) -> str:
    """Do something on a new page."""
    page = kept.alive().new_page()
    page.set_content("<h1>Avdrag</h1>")
    return page.locator("h1").inner_text()


@pytest.mark.only_where(sys.platform == "linux", "Chromium has a process that makes its pages on Linux only")
def test_a_browser_that_can_make_no_page_is_ended_and_replaced(kept: KeptBrowser):
    """A page that never comes would be waited for until the run's time-out."""
    for process in _ours(_zygote):
        process.kill()
    with pytest.raises(LedgerUnavailable, match="within 2 s"), kept.within(SOON):
        _new_page(kept)
    assert "Avdrag" == _new_page(kept)


@pytest.mark.only_where(hasattr(signal, "SIGSTOP"), "only POSIX stops processes")
def test_a_browser_that_froze_is_ended_and_replaced(kept: KeptBrowser):
    """What sleeps would wake up later and do what nobody waits for any more."""
    frozen = _ours(_first)
    for process in frozen:
        process.suspend()
    with pytest.raises(LedgerUnavailable), kept.within(SOON):
        _new_page(kept)
    psutil.wait_procs(frozen, timeout=30)
    assert [] == [process for process in frozen if process.is_running()]
    assert "Avdrag" == _new_page(kept)


def test_a_browser_that_was_killed_is_replaced(kept: KeptBrowser):
    """The next piece of work is not to suffer for it."""
    for process in _ours(_first):
        process.kill()
    with pytest.raises(Error, match="closed"):
        kept.alive().new_context().new_page().wait_for_timeout(60_000)
    assert "Avdrag" == _new_page(kept)


@pytest.mark.only_where(hasattr(signal, "SIGSTOP"), "only POSIX stops processes")
def test_a_driver_that_froze_holds_nobody_up():
    """Playwright's own process is ended too; then this run's browser is lost, and its end still comes."""
    with open_browser(None) as kept:
        for process in _ours(_driver):
            process.suspend()
        with pytest.raises(LedgerUnavailable), kept.within(SOON):
            _new_page(kept)
    assert [] == _ours(_driver)


def test_what_is_ready_in_time_is_left_alone(kept: KeptBrowser):
    """The limit ends with its block."""
    browser = kept.alive()
    with kept.within(60):
        assert "Avdrag" == _new_page(kept)
    assert browser is kept.alive()
