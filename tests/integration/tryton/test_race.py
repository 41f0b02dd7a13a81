"""Two who write at the same moment: Tryton takes one and refuses the other."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from robots.invoice_splitting.model import Part, Plan
from robots.invoice_splitting.systems.errors import ChangedMeanwhile
from robots.invoice_splitting.systems.rpc import RpcInvoiceSystem
from robots.invoice_splitting.systems.tryton import HttpLine
from tests.integration.tryton.town import Town

pytestmark = [pytest.mark.tryton, pytest.mark.timeout(300)]  # the first test waits for the seeding
WRITERS = 4


@pytest.fixture
def writers(town: Town) -> Iterator[list[RpcInvoiceSystem]]:
    """Several robots that are signed in and about to write."""
    server = town.server
    with ExitStack() as stack:
        lines = [HttpLine(server.url, server.database, server.user, server.password) for _ in range(WRITERS)]
        systems = [stack.enter_context(RpcInvoiceSystem(line)) for line in lines]
        for system in systems:
            system.claim("1")
        yield systems


def test_of_several_plans_at_once_one_is_written(writers: list[RpcInvoiceSystem], town: Town):
    """What one robot knows of an invoice may be out of date when it writes; Tryton's word is the last."""
    half = (Part(500_000, town.due), Part(500_000, town.due + timedelta(days=31)))
    plan = Plan(town.number("rpc-race"), town.payer("rpc-race"), 1_000_000, half, "2600000012", "1", "R")
    plans = [replace(plan, request_id=f"R{at}") for at in range(WRITERS)]
    refused: list[str] = []
    together = threading.Barrier(WRITERS)

    def write(system: RpcInvoiceSystem, mine: Plan) -> None:
        together.wait()
        try:
            system.reschedule(mine)
        except ChangedMeanwhile:
            refused.append(mine.request_id)

    threads = [threading.Thread(target=write, args=each) for each in zip(writers, plans, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert WRITERS - 1 == len(refused)
    assert half == writers[0].parts(plan.invoice)
    assert [mine.request_id not in refused for mine in plans] == [writers[0].has_plan(mine) for mine in plans]
