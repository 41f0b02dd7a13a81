"""The identity numbers that a trace is known to hold, and the filter that takes out their pieces too.

A page may show a number in two halves, and holds its first digits while somebody types the others: no text
filter can know such a piece. A trace is read twice, so that the number is known before a line goes out.
"""

import re
from base64 import b64decode
from collections.abc import Callable, Iterable

from shared.redact import IDENTITY_NUMBER

_SHORTEST_PIECE = 4
_DIGITS = re.compile(r"[0-9]+")
# A picture or a file inside an address; and rows of letters that are a file in base64.
_INLINE = re.compile(r"data:[^,\s\"'()<>]{0,200},[^\s\"'()<>]*")
_SHORTEST_BLOB = 600
_BLOB = re.compile(rf"[A-Za-z0-9+/_-]{{{_SHORTEST_BLOB},}}={{0,2}}")
# Text in base64: a credential, an answer inside an answer.
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_TO_STANDARD = str.maketrans("-_", "+/")
LEFT_OUT = "[left out]"


class TraceFilter:
    """The one filter, and with it the pieces of these numbers; what holds a file inside is left out."""

    def __init__(self, redact: Callable[[str], str], numbers: Iterable[str] = ()) -> None:
        self._redact = redact
        self._pieces = frozenset(
            piece
            for number in numbers
            for at in range(_SHORTEST_PIECE, len(number))
            for piece in (number[:at], number[-at:])
        )

    def __call__(self, text: str) -> str:
        """The text without what must not be kept."""
        if len(text) < _SHORTEST_PIECE:
            return text
        if "data:" in text:
            text = _INLINE.sub(f"data:,{LEFT_OUT}", text)
        if len(text) >= _SHORTEST_BLOB:
            text = _BLOB.sub(LEFT_OUT, text)
        text = self._redact(_ENCODED.sub(self._unless_harmless, text))
        return _DIGITS.sub(self._without_piece, text) if self._pieces else text

    def _unless_harmless(self, row: re.Match[str]) -> str:
        """A row of base64, unless it holds what the filter takes out."""
        plain = as_plain(row[0])
        return row[0] if plain is None or self._redact(plain) == plain else LEFT_OUT

    def _without_piece(self, digits: re.Match[str]) -> str:
        return IDENTITY_NUMBER if digits[0] in self._pieces else digits[0]


def as_plain(row: str) -> str | None:
    """The text that a row of base64 holds; None when it holds none, as most words do."""
    letters = row.rstrip("=").translate(_TO_STANDARD)
    whole = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    plain = b64decode(whole + "=" * (-len(whole) % 4))
    try:
        return plain.decode("utf-8")
    except UnicodeDecodeError:
        return None
