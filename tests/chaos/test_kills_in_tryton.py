"""Kill -9 and SIGSTOP at random while invoices are split in a real Tryton: no write too many, none lost."""

from pathlib import Path

import pytest

from tests.support.blows import OVER_JSON_RPC
from tests.support.figures import tell
from tests.support.invoice_siege import Aftermath, Campaign, fight

pytestmark = pytest.mark.tryton

# The proxy holds no write for longer than 3 s, and Tryton needs a third of a second.
BY_RPC = {"adapter": "rpc", "ready_seconds": "8", "written_seconds": "6"}


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
