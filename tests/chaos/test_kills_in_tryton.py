"""Kill -9 and SIGSTOP at random while invoices are split in a real Tryton: no write too many, none lost."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.blows import IN_A_BROWSER, OVER_JSON_RPC
from tests.support.figures import tell
from tests.support.invoice_siege import Aftermath, Campaign, fight

pytestmark = pytest.mark.tryton

# The proxy holds no write for longer than 3 s, and Tryton needs a third of a second.
BY_RPC = {"adapter": "rpc", "ready_seconds": "8", "written_seconds": "6"}

AT_THE_SCREEN = {"adapter": "web", "ready_seconds": "40", "written_seconds": "6"}


def check(after: Aftermath) -> None:
    """Each request ended and was written as computed, and was settled, counted and answered once."""
    tell(after.told)
    assert [] == after.differences
    assert after.computed == after.written
    assert {} == after.other_writes
    assert [1] * after.requests == list(after.facts.values())
    assert after.requests == after.letters


@pytest.mark.timeout(600)
def test_eight_blows_during_requests_over_json_rpc_cause_no_write_too_many(tmp_path: Path) -> None:
    """Child, worker, clock and database are each killed or stopped while the work goes on."""
    check(fight(Campaign(BY_RPC, ordinary=10, blows=8, kinds=OVER_JSON_RPC, seed=20261122), tmp_path))


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(1, 6))
def test_five_hundred_blows_over_json_rpc_cause_no_write_too_many(tmp_path: Path, seed: int) -> None:
    """A hundred for each of five seeds, of every kind many times."""
    check(fight(Campaign(BY_RPC, ordinary=200, blows=100, kinds=OVER_JSON_RPC, seed=seed), tmp_path))


@pytest.mark.browser
@pytest.mark.timeout(900)
def test_two_blows_during_requests_at_the_screen_cause_no_write_too_many(tmp_path: Path) -> None:
    """The web client sends what a clerk sends; a browser that dies or freezes sends nothing twice."""
    kinds = {"kill browser": 1, "stop child before its write": 1}
    siege = _at_the_screen(ordinary=12, blows=2, kinds=kinds, seed=20261120)
    check(fight(replace(siege, situations=False), tmp_path))


@pytest.mark.soak
@pytest.mark.browser
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(1, 3))
def test_forty_blows_at_the_screen_cause_no_write_too_many(tmp_path: Path, seed: int) -> None:
    """Twenty for each of two seeds; the browser and Playwright's driver are hit most."""
    check(fight(_at_the_screen(ordinary=20, blows=20, kinds=IN_A_BROWSER, seed=seed), tmp_path))


def _at_the_screen(ordinary: int, blows: int, kinds: Mapping[str, int], seed: int) -> Campaign:
    return Campaign(AT_THE_SCREEN, ordinary, blows, kinds, seed, workers=2, capabilities=("browser",))
