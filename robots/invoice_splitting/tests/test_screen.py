"""The screen's places on pages made to mislead: decoys, twins, read-only fields, text that is taken away."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Locator

from robots.invoice_splitting.systems.browser import installed, open_browser
from robots.invoice_splitting.systems.errors import ScreenChanged
from robots.invoice_splitting.systems.screen import the_only, type_date, type_number, type_text

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(installed() is None, reason="no Chromium, Chrome or Edge is on the PATH"),
]
NUMBER = "input[type=text][name=number]"
BEHIND = '<input type=text name=number value="202600001" readonly>'
SOON = 300
"""Milliseconds for a page that is whole from the start."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for these tests."""
    with open_browser(None) as kept:
        yield kept.alive()


@pytest.fixture
def dialog(browser: Browser) -> Iterator[Callable[[str], Locator]]:
    """Gives the dialog of a page that has a read-only field of the same name in front of it."""
    page = browser.new_page()

    def show(inside: str) -> Locator:
        page.set_content(f"{BEHIND}<section>{inside}</section>")
        return page.locator("section")

    yield show
    page.close()


def _held(part: Locator) -> list[str]:
    """What every field of the page holds."""
    return [field.input_value() for field in part.page.locator("input").all()]


def test_a_decoy_that_comes_first_is_left_alone(dialog):
    """The first match of the page is the form's behind the dialog; the dialog's own is typed into."""
    part = dialog("<input type=text name=number>")
    type_text(part, NUMBER, "3")
    assert ["202600001", "3"] == _held(part)


@pytest.mark.parametrize(
    "inside",
    [
        "<input type=text name=number><input type=text name=number>",
        "<input type=text name=number readonly>",
        "<input type=text name=number disabled>",
        "<input type=text name=number hidden>",
        "",
    ],
    ids=["two", "read-only", "disabled", "hidden", "none"],
)
def test_what_is_not_the_only_writable_place_gets_nothing(dialog, inside: str):
    """A robot that is not sure stops; nothing is typed anywhere, not even in the decoy."""
    part = dialog(inside)
    with pytest.raises(ScreenChanged):
        type_text(part, NUMBER, "3", SOON)
    assert {"202600001", ""} >= set(_held(part))


def test_a_field_that_changes_what_was_typed_is_told(dialog):
    """The web client rewrites a date that it read otherwise; the robot sees it before anything is sent."""
    part = dialog("<input type=text name=start_date onchange=\"this.value = '04/01/2027'\">")
    with pytest.raises(ScreenChanged, match="does not hold"):
        type_date(part, "start_date", date(2027, 4, 1), "%d/%m/%Y")


def test_text_that_is_taken_away_once_is_typed_again(dialog):
    """A page that is still being filled clears a field without a sign."""
    clears_once = "if (!this.cleared) { this.cleared = true; this.value = '' }"
    part = dialog(f'<input type=text name=number onchange="{clears_once}">')
    type_text(part, NUMBER, "3")
    assert ["202600001", "3"] == _held(part)


def test_a_number_goes_into_the_field_that_takes_the_focus(dialog):
    """Tryton shows a text, and swaps it for a native number field when a person clicks it."""
    swaps = "this.hidden = true; twin.hidden = false; twin.focus()"
    native = "<input type=number step=0.01 name=number id=twin hidden>"
    part = dialog(f'<input type=text name=number onfocus="{swaps}">{native}')
    type_number(part, "number", "3000.01")
    assert ["202600001", "", "3000.01"] == _held(part)


def test_a_number_without_its_native_field_is_told(dialog):
    """A web client that works otherwise than the one we know is not typed into."""
    part = dialog("<input type=text name=number>")
    with pytest.raises(ScreenChanged):
        type_number(part, "number", "3", SOON)
    assert ["202600001", ""] == _held(part)


def test_a_place_that_appears_late_is_waited_for(dialog):
    """Pages fill in their own time; the robot waits for conditions, never for a fixed time."""
    part = dialog("")
    part.evaluate("section => setTimeout(() => section.insertAdjacentHTML('beforeend', '<b>ready</b>'), 200)")
    assert "ready" == the_only(part, "b").inner_text()
