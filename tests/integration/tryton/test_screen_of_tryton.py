"""What only the web client can do wrong: somebody was faster, a wrong page, a picture that shows too much."""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from pydantic import BaseModel

from robots.invoice_splitting.model import Part, Plan
from robots.invoice_splitting.systems.browser import open_browser
from robots.invoice_splitting.systems.client import MASKED, WebClient
from robots.invoice_splitting.systems.errors import LedgerRefused, ScreenChanged
from robots.invoice_splitting.systems.rpc import RpcInvoiceSystem
from robots.invoice_splitting.systems.tryton import HttpLine
from robots.invoice_splitting.systems.web import WebInvoiceSystem
from robots.invoice_splitting.systems.wizard import RescheduleWizard, wizard_path
from shared.platform import find_browser
from shared.testing import fake_run
from tests.integration.tryton.town import Town

pytestmark = [
    pytest.mark.tryton,
    pytest.mark.browser,
    pytest.mark.timeout(300),  # the first test waits for the seeding
    pytest.mark.skipif(find_browser() is None, reason="no Chromium, Chrome or Edge is installed"),
]


@pytest.fixture(scope="module")
def client(town: Town) -> Iterator[WebClient]:
    """Tryton's web client, signed in by the first who needs it."""
    server = town.server
    with open_browser(find_browser()) as browser:
        yield WebClient(browser, server.url, server.database, server.user, server.password)


@pytest.fixture
def rpc(town: Town) -> Iterator[RpcInvoiceSystem]:
    """Somebody else who works in the same Tryton."""
    server = town.server
    with RpcInvoiceSystem(HttpLine(server.url, server.database, server.user, server.password)) as system:
        yield system


@pytest.fixture
def plan(town: Town) -> Plan:
    """A plan for an invoice that somebody else will have split first."""
    parts = (Part(400_000, town.due), Part(600_000, town.due + timedelta(days=31)))
    key = "web-overtaken"
    return Plan(
        town.number(key), town.payer(key), 1_000_000, parts, "2600000012", "instalments 2026-1", "slow"
    )


def test_who_comes_second_at_the_screen_is_told_why(client: WebClient, rpc, plan: Plan, town: Town):
    """Between the preview and the button anything may happen; the client's own refusal is passed on."""
    (line,) = rpc.claim(plan.invoice).open_lines
    page = client.open(client.fresh(), wizard_path("Avdrag", (int(line.id),)))
    wizard = RescheduleWizard(page, "Avdrag", "%d.%m.%Y")
    wizard.ask_for(plan)
    wizard.correct(plan, journal=1)
    rpc.reschedule(replace(plan, request_id="fast"))
    with pytest.raises(LedgerRefused, match="reconciled"):
        wizard.finish()
    assert [True, False] == [rpc.has_plan(replace(plan, request_id=name)) for name in ("fast", "slow")]


def test_a_page_of_another_invoice_is_not_written_on(client: WebClient, town: Town, plan: Plan):
    """The number on the screen must be the plan's before anything is typed."""
    system = WebInvoiceSystem(client)
    with pytest.raises(ScreenChanged, match="does not show"):
        system.page_of(replace(plan, invoice="202699999"), 1, client.fresh())


class Anything(BaseModel):
    """A case."""


def test_a_failure_leaves_a_picture_an_address_and_a_trace(client: WebClient):
    """The RPA team sees where the robot stood, and what it did until then."""
    run = fake_run([{}])
    context = client.fresh()
    for item in run.items(Anything):
        with item, run.trace(context):
            run.watch(client.open(context, "model/account.invoice/1"), mask=MASKED)
            raise ScreenChanged("it is another now")
    (name,) = run.pictures
    assert b"\x89PNG" == run.pictures[name][:4]
    assert [name] == [
        line["picture"] for line in run.lines if "/model/account.invoice/1" in str(line.get("address"))
    ]
    assert b'"method":"goto"' in zipfile.ZipFile(BytesIO(*run.traces.values())).read("trace.trace")
