"""Tryton at its own screen: the web client in a browser, driven as a clerk would.

Signing in and every write go through the screen. Facts are read with the signed-in client's own session,
by asking the server what the client itself asks: a figure taken from a list that may still be filling, in
somebody's number format, is a guess, and no claim may rest on one.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Final

from playwright.sync_api import BrowserContext, Error, Page

from ..model import Claim, Part, Plan
from .browser import open_browser
from .client import Watch, WebClient
from .errors import LedgerRefused, LedgerUnavailable, ScreenChanged
from .ledger import Ledger, Target
from .patience import Allowance, Patience
from .plan_mark import description
from .screen import demand_value, first_line, the_only
from .tryton import Tryton, record
from .wizard import RescheduleWizard, wizard_path

ALLOWED: Final = Allowance(ready=40.0, written=20.0)
"""The screen takes its time; behind its last button is the same request as over JSON-RPC."""
_ANSWERED_WITHIN: Final = 60.0
"""Seconds for a question, which may have to start a browser and sign in first."""
Trace = Callable[[BrowserContext], AbstractContextManager[None]]

_FORM = "#tabcontent .tab-pane.active .form"


def unrecorded(_context: BrowserContext) -> AbstractContextManager[None]:
    """Work without a record of the browser."""
    return nullcontext()


class WebInvoiceSystem:
    """Reads and reschedules invoices in Tryton's web client."""

    def __init__(self, client: WebClient, trace: Trace = unrecorded) -> None:
        self.client = client
        self.allowed = ALLOWED
        self._trace = trace
        self._tryton = Tryton(client)
        self._ledger = Ledger(self._tryton)

    @property
    def effect_seconds(self) -> float:
        """Longest time from the call of `reschedule` to its last possible effect in Tryton."""
        return self.allowed.effect_seconds

    def claim(self, invoice: str) -> Claim | None:
        """Read one invoice by its number; None when there is none."""
        with self._answers_in_time():
            return self._ledger.claim(invoice)

    def has_plan(self, plan: Plan) -> bool | None:
        """Whether this very plan stands in the ledger; None when its mark stands on something else."""
        with self._answers_in_time():
            return self._ledger.has_plan(plan)

    def parts(self, invoice: str) -> tuple[Part, ...]:
        """Read back the open parts of an invoice, by due date."""
        with self._answers_in_time():
            return self._ledger.parts(invoice)

    def reschedule(self, plan: Plan) -> None:
        """Write the plan's parts at the screen; raises ChangedMeanwhile unless all is as planned.

        No effect comes later than `effect_seconds` says: then the browser, should it be frozen, is ended.
        """
        with self.client.within(self.effect_seconds):
            self._reschedule(plan)

    def page_of(self, plan: Plan, invoice: int, context: BrowserContext) -> Page:
        """The invoice's own page: what is done next is done to what a person would see there."""
        page = self.client.open(context, f"model/account.invoice/{invoice}")
        self._see(page, "input[name=number]", plan.invoice)
        return page

    def _reschedule(self, plan: Plan) -> None:
        patience = Patience(self.allowed.ready)
        target = self._ledger.target(plan)
        context = self.client.fresh()
        with self._trace(context):
            try:
                self._write(plan, target, context, patience)
            except LedgerRefused:
                self._ledger.target(plan)  # says ChangedMeanwhile where that is why Tryton refused
                raise
            except Error as problem:
                raise ScreenChanged(first_line(problem)) from None

    def _write(self, plan: Plan, target: Target, context: BrowserContext, patience: Patience) -> None:
        page = self.page_of(plan, target.invoice, context)
        name = f"Avdrag {plan.invoice}"
        self.client.go(page, wizard_path(name, target.lines))
        wizard = RescheduleWizard(page, name, self._date_format())
        wizard.ask_for(plan)
        wizard.correct(plan, target.journal)
        self._ledger.target(plan)
        patience.demand()
        wizard.finish()
        self._see(page, "input[name=description_used]", description(plan))

    def _answers_in_time(self) -> AbstractContextManager[None]:
        return self.client.within(_ANSWERED_WITHIN)

    def _see(self, page: Page, field: str, text: str) -> None:
        place = the_only(page.locator("body"), f"{_FORM} {field}")
        demand_value(place, text, f"the field {field}")

    def _date_format(self) -> str:
        match record(self._tryton.context().get("locale")):
            case {"date": str(letters)}:
                return letters
        raise LedgerUnavailable("Tryton does not say how the robot's user writes dates")


@contextmanager
def open_web_client(
    address: str,
    database: str,
    user: str,
    password: str,
    program: Path | None = None,
    *,
    watch: Watch = lambda _page: None,
    trace: Trace = unrecorded,
) -> Iterator[WebInvoiceSystem]:
    """Start a browser for Tryton's web client, and end it; `watch` and `trace` are told of its pages."""
    with open_browser(program) as browser:
        yield WebInvoiceSystem(WebClient(browser, address, database, user, password, watch), trace)
