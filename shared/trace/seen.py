"""The first reading of a trace: which identity numbers it holds, whole or in pieces, and what was posted."""

from collections.abc import Iterable, Iterator
from typing import Any

from shared.redact.found import numbers_found

from .event import posted
from .snapshot import split_numbers

_KEYS = frozenset(("keyboardPress", "keyboardType", "keyboardInsertText", "press", "type"))


class Seen:
    """What a first reading found."""

    def __init__(self) -> None:
        self.numbers: set[str] = set()
        self.posted: set[str] = set()
        self._keys: list[str] = []

    def event(self, event: dict[str, Any]) -> None:
        """Take a line in."""
        for text in _texts(event):
            self.text(text)
        if body := posted(event):
            self.posted.add(body)
        tree = (event.get("snapshot") or {}).get("html") if event.get("type") == "frame-snapshot" else None
        for text in split_numbers(tree) if isinstance(tree, list) else ():
            self.text(text)
        if event.get("type") == "before" and event.get("method") in _KEYS:
            params = event.get("params") or {}
            self._keys.append(str(params.get("key") or params.get("text") or ""))

    def text(self, text: str) -> None:
        """Take a body in, or one text."""
        self.numbers.update(numbers_found(text))

    def end(self) -> None:
        """Look at the keys that were pressed one by one, which are a number only together."""
        self.text("".join(key for key in self._keys if len(key) == 1 or key.isdigit()))


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            waiting.extend((*each, *each.values()))
        elif isinstance(each, Iterable):
            waiting.extend(each)
