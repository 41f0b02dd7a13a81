"""Lays what was expected beside what was found, and names each difference."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Ending(NamedTuple):
    """How a request ended: `done`, or `to_person` with a cause and, for business, a code."""

    outcome: str
    cause: str | None = None
    code: str | None = None


OpenParts = Sequence[tuple[int, str]]
"""What is open of one invoice: øre and due date (yyyy-mm-dd), by due date."""


def differences(
    endings: Mapping[str, Ending],
    ledger: Mapping[str, OpenParts],
    found_endings: Mapping[str, Ending],
    found_ledger: Mapping[str, OpenParts],
    interchangeable: Sequence[Sequence[str]] = (),
) -> list[str]:
    """Name all that is not as expected, in words; an empty list means that everything is.

    `interchangeable` are requests that say the same of the same invoice: which of them came first is open.
    """
    twins = {key for group in interchangeable for key in group}
    wrong = [
        f"request {key}: expected {endings.get(key)}, found {found_endings.get(key)}"
        for key in sorted((endings.keys() | found_endings.keys()) - twins)
        if endings.get(key) != found_endings.get(key)
    ]
    wrong += [
        f"requests {', '.join(group)}: expected {expected}, found {found}"
        for group in interchangeable
        if Counter(expected := [endings.get(key) for key in group])
        != Counter(found := [found_endings.get(key) for key in group])
    ]
    wrong += [
        f"invoice {key}: expected {_words(ledger.get(key))}, found {_words(found_ledger.get(key))}"
        for key in sorted(ledger.keys() | found_ledger.keys())
        if _words(ledger.get(key)) != _words(found_ledger.get(key))
    ]
    return wrong


def _words(parts: OpenParts | None) -> str:
    if parts is None:
        return "no such invoice"
    return " + ".join(f"{amount} øre on {due}" for amount, due in parts) or "nothing open"
