"""Identity numbers inside what programs encode: base64 and rows of hex."""

import re
from base64 import b64decode
from collections.abc import Iterator

from .numbers import identity_numbers
from .quick import THREE_DIGITS
from .spans import IDENTITY_NUMBER, Span

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}+={0,2}")
_HEX = re.compile(r"(?:3[0-9]|20|2[dD]|2[eE])(?: ?(?:3[0-9]|20|2[dD]|2[eE])){9,}")
_TO_STANDARD = str.maketrans("-_", "+/")
PATTERNS = (_BASE64, _HEX)
# What begins in base64 may have been cut at its beginning: then each letter may be the first.
_STARTS = range(4)


def encoded_numbers(text: str) -> Iterator[Span]:
    """Where base64 or hex stands that holds an identity number; the whole row goes."""
    for row in _BASE64.finditer(text):
        if THREE_DIGITS.search(row[0].encode()) and any(_holds_number(plain) for plain in _decoded(row[0])):
            yield Span(*row.span(), IDENTITY_NUMBER)
    for row in _HEX.finditer(text):
        if _holds_number(bytes.fromhex(row[0]).decode("ascii")):
            yield Span(*row.span(), IDENTITY_NUMBER)


def _decoded(row: str) -> Iterator[str]:
    standard = row.rstrip("=").translate(_TO_STANDARD)
    for start in _STARTS:
        rest = standard[start:]
        whole = rest[: len(rest) - 1] if len(rest) % 4 == 1 else rest
        plain = b64decode(whole + "=" * (-len(whole) % 4))
        yield plain.replace(b"\0", b"").decode("latin-1")


def _holds_number(plain: str) -> bool:
    return next(identity_numbers(plain), None) is not None
