"""Places on a screen that cannot lie: inside one named part of it, the only one of their kind, and writable.

A page may hold the same field twice (the form behind a dialog has a read-only twin), and a page that is
still being filled may take away what was typed. So a place must be the only match, the text is typed, the
field is left, and what it then holds is compared. Whatever is otherwise ends as ScreenChanged.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

from playwright.sync_api import Error, Locator, expect

from .errors import ScreenChanged

APPEARS_WITHIN_MS: Final = 10_000
"""What a page is given to show what it shall; a slow server is no changed screen."""
_HOLDS_WITHIN_MS: Final = 1_000
_TYPED_WITHIN_MS: Final = 1_500
_TIMES_TYPED: Final = 5


def the_only(part: Locator, selector: str, within_ms: float = APPEARS_WITHIN_MS) -> Locator:
    """Find the one visible place in this part of the screen that fits; waits for it to appear."""
    place = part.locator(selector).filter(visible=True)
    demand_count(place, 1, selector, within_ms)
    return place


def writable(part: Locator, selector: str, within_ms: float = APPEARS_WITHIN_MS) -> Locator:
    """Find the one visible place that fits, and see that a person could type there."""
    place = the_only(part, selector, within_ms)
    if not place.is_editable(timeout=within_ms):
        raise ScreenChanged(f"the place {selector} is read-only, so nothing was typed")
    return place


def demand_count(places: Locator, count: int, what: str, within_ms: float = APPEARS_WITHIN_MS) -> None:
    """Wait until there are exactly so many places, not fewer and not more."""
    try:
        expect(places).to_have_count(count, timeout=within_ms)
    except AssertionError:
        raise ScreenChanged(f"{places.count()} places fit {what}, and {count} should") from None


def demand_value(place: Locator, text: str, what: str) -> None:
    """Wait until a field shows exactly this text."""
    if not _holds(place, text, APPEARS_WITHIN_MS):
        raise ScreenChanged(f"{what} does not show «{text}»")


def type_text(part: Locator, selector: str, text: str, within_ms: float = APPEARS_WITHIN_MS) -> None:
    """Type a text into the one field that fits, leave the field, and see that it holds the text."""
    place = writable(part, selector, within_ms)

    def once() -> None:
        place.fill(text, timeout=_TYPED_WITHIN_MS)
        place.press("Tab", timeout=_TYPED_WITHIN_MS)

    _until_it_holds(once, place, text, selector)


def type_date(part: Locator, name: str, day: date, date_format: str) -> None:
    """Type a date as the client's own format (strftime's letters) has it."""
    type_text(part, f"input[type=text][name={name}]", day.strftime(date_format))


def type_number(part: Locator, name: str, number: str, within_ms: float = APPEARS_WITHIN_MS) -> None:
    """Type a number, written with a point, into a field of Tryton's web client.

    Such a field is two: a text that people read, and, while it has the focus, a native number field.
    """
    native = part.locator(f"input[type=number][name={name}]")
    demand_count(native, 1, f"the number {name}", within_ms)

    def once() -> None:
        if not native.is_visible():
            shown = writable(part, f"input[type=text][name={name}]", within_ms)
            shown.focus(timeout=_TYPED_WITHIN_MS)
        native.fill(number, timeout=_TYPED_WITHIN_MS)
        native.press("Tab", timeout=_TYPED_WITHIN_MS)

    _until_it_holds(once, native, number, name)


def first_line(problem: Error) -> str:
    """Give what a browser complains of, without the log that it brings along."""
    return problem.message.splitlines()[0]


def _until_it_holds(type_once: Callable[[], None], place: Locator, text: str, name: str) -> None:
    """Type until the field holds it: a page that is still being filled takes the focus or the text away."""
    for _ in range(_TIMES_TYPED):
        try:
            type_once()
        except Error:
            continue
        if _holds(place, text, _HOLDS_WITHIN_MS):
            return
    raise ScreenChanged(f"the field {name} does not hold what was typed")


def _holds(place: Locator, text: str, within_ms: float) -> bool:
    try:
        expect(place).to_have_value(text, timeout=within_ms)
    except AssertionError:
        return False
    return True
