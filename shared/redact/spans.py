"""Places in a text, and what stands there instead of what was there."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

IDENTITY_NUMBER = "[identity number]"
SECRET = "[secret]"  # noqa: S105 -- what is shown in place of a secret
MARKERS = (IDENTITY_NUMBER, SECRET)


class Span(NamedTuple):
    """From start up to end of a text, to be replaced by marker."""

    start: int
    end: int
    marker: str


def merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Unite spans that overlap, in order; what two of them share is a secret if either says so.

    Uniting, and not choosing the longest, is what leaves no tail of a second number or secret.
    """
    last: Span | None = None
    for span in sorted(spans):
        if last is not None and span.start < last.end:
            marker = last.marker if last.marker == span.marker else SECRET
            last = Span(last.start, max(last.end, span.end), marker)
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def replaced(text: str, spans: Iterable[Span]) -> str:
    """The text with every span's marker in its place."""
    pieces: list[str] = []
    at = 0
    for span in merged(spans):
        pieces += text[at : span.start], span.marker
        at = span.end
    return "".join((*pieces, text[at:]))


def blanked(text: str) -> str:
    """The text with markers that stand in it already made unreadable, at the same length."""
    for marker in MARKERS:
        text = text.replace(marker, "\0" * len(marker))
    return text
