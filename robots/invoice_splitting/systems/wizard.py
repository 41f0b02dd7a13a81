"""The reschedule wizard on the screen: two pages in one dialog, known by the name it was opened with."""

import json
import re
from typing import Final
from urllib.parse import quote, urlencode

from playwright.sync_api import Error, Locator, Page

from ..model import Part, Plan
from .errors import LedgerRefused, LedgerUnavailable, ScreenChanged
from .plan_mark import description
from .screen import APPEARS_WITHIN_MS, demand_count, demand_value, the_only, type_date, type_number, type_text

_WRITTEN_WITHIN_MS: Final = 30_000
_ROWS = ".form-one2many table.tree > tbody > tr:has(.column-date)"
_DAY, _AMOUNT = "td:has(.column-date)", "td:has(.column-float)"
_COMPLAINTS = ".modal.in:not(.wizard-dialog) .modal-content, .wizard-dialog .infobar .alert"
_ENDED_OR_COMPLAINED = f"""() =>
    !document.querySelector('.wizard-dialog') || document.querySelector({json.dumps(_COMPLAINTS)})"""


def wizard_path(name: str, lines: tuple[int, ...]) -> str:
    """The web client's own address of the wizard for these ledger lines, in a dialog of this name."""
    data = {"model": "account.move.line", "id": lines[0], "ids": lines}
    parameters = {"data": json.dumps(data), "name": json.dumps(name)}
    return "wizard/account.move.line.reschedule;" + urlencode(parameters, quote_via=quote)


class RescheduleWizard:
    """The wizard's dialog, and nothing else of the page."""

    def __init__(self, page: Page, name: str, date_format: str) -> None:
        self._page = page
        self._date_format = date_format
        heading = page.locator(f"h4.model-title[title={json.dumps(name)}]")
        self._dialog = page.locator(".wizard-dialog").filter(has=heading)

    def ask_for(self, plan: Plan) -> None:
        """Fill in the first page and go on to the preview."""
        # The server's answers fill this page after it has appeared, and take away what was typed before
        # without a sign; the interval is the last to come.
        demand_value(self._dialog.locator("input[type=text][name=interval]"), "1", "the wizard's first page")
        type_date(self._dialog, "start_date", plan.parts[0].due, self._date_format)
        type_number(self._dialog, "number", str(len(plan.parts)))
        self._go_on()

    def correct(self, plan: Plan, journal: int) -> None:
        """Make the preview's rows the plan's own: its dates and its amounts."""
        rows = self._dialog.locator(_ROWS)
        demand_count(rows, len(plan.parts), "the preview's rows")
        self._choose_journal(journal)
        type_text(self._dialog, "input[name=description]", description(plan))
        for at, part in enumerate(plan.parts):
            self._correct_row(rows.nth(at), part)
        self._dialog.locator("h4.model-title").click()
        for at, part in enumerate(plan.parts):
            self._demand(rows.nth(at), part)

    def finish(self) -> None:
        """Press the button that writes and wait for the end; a refusal is told in the client's words."""
        self._go_on()
        try:
            self._page.wait_for_function(_ENDED_OR_COMPLAINED, timeout=_WRITTEN_WITHIN_MS)
        except Error:
            raise LedgerUnavailable("the web client does not say whether it wrote") from None
        complaint = self._page.locator(_COMPLAINTS)
        if complaint.count():
            raise LedgerRefused("Tryton: " + " ".join(complaint.first.inner_text().split()))

    def _choose_journal(self, journal: int) -> None:
        """Choose the invoice's journal where Tryton proposes none: a payment was entered in another one."""
        choice = the_only(self._dialog, "select[name=journal]")
        if choice.input_value() in ("", "null"):
            choice.select_option(str(journal), timeout=APPEARS_WITHIN_MS)

    def _correct_row(self, row: Locator, part: Part) -> None:
        day, ore = self._read(row)
        if (day, ore) == self._written(part):
            return
        cell = row.locator(_DAY)
        cell.click()
        row.and_(self._dialog.locator(".selected")).wait_for(timeout=APPEARS_WITHIN_MS)
        # the first click chooses a row, and only a chosen row is opened by the next one
        if not row.locator("input[name=date]").count():
            cell.click()
        type_date(row, "date", part.due, self._date_format)
        type_number(row, "amount", f"{part.amount_ore / 100:.2f}")

    def _demand(self, row: Locator, part: Part) -> None:
        demand_count(row.locator("input"), 1, "a row that nobody types in")
        shown, wanted = self._read(row), self._written(part)
        if shown != wanted:
            raise ScreenChanged(f"a row of the preview shows {shown}, and the plan says {wanted}")

    def _read(self, row: Locator) -> tuple[str, str]:
        """The day as it is shown, and the amount's digits: its separators are the language's own business."""
        amount = row.locator(f"{_AMOUNT} .column-float").inner_text()
        return row.locator(f"{_DAY} .column-date").inner_text(), re.sub(r"\D", "", amount)

    def _written(self, part: Part) -> tuple[str, str]:
        return part.due.strftime(self._date_format), f"{part.amount_ore:03}"

    def _go_on(self) -> None:
        """Press the dialog's main button."""
        the_only(self._dialog, ".modal-footer button[type=submit]").click(timeout=APPEARS_WITHIN_MS)
