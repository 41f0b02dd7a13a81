"""The first reading finds every number, also one that was typed key by key or stands in pieces."""

from shared.trace.seen import Seen
from tests.support.planted import numbers

NUMBERS = numbers()
FIRST, SECOND, THIRD = (NUMBERS[f"synthetic, rest {rest}"] for rest in (0, 1, 2))


def test_every_number_is_found_wherever_it_stands():
    """In an address, in the pieces of a page, in keys one after the other."""
    seen = Seen()
    seen.event({"type": "log", "message": f"to http://x/{FIRST[:6]}%20{FIRST[6:]}"})
    seen.event({"type": "frame-snapshot", "snapshot": {"html": ["P", {}, ["B", {}, SECOND[:6]], SECOND[6:]]}})
    for key in ("Shift", *THIRD):
        seen.event({"type": "before", "method": "keyboardPress", "params": {"key": key}})
    seen.end()
    assert {FIRST, SECOND, THIRD} == seen.numbers


def test_odd_lines_are_no_reason_to_fail():
    """A version of tomorrow may write them."""
    seen = Seen()
    for event in (
        {},
        {"type": "frame-snapshot", "snapshot": None},
        {"type": "resource-snapshot", "snapshot": 7},
    ):
        seen.event(event)
    assert (set(), set()) == (seen.numbers, seen.posted)
