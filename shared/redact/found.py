"""Which identity numbers stand in a text, as their eleven digits."""

from collections.abc import Iterator

from .numbers import eleven, identity_numbers
from .plain import PlainView
from .quick import holds_no_number

_DIGITS = 11


def numbers_found(text: str) -> Iterator[str]:
    """Each identity number in a text, however it is written; one may come twice."""
    if holds_no_number(text.encode("utf-8", "surrogatepass")):
        return
    views = {text, PlainView(text).text}
    if "<" in text:
        views.add(PlainView(text, without_tags=True).text)
    for view in views:
        for span in identity_numbers(view):
            digits = eleven(view[span.start : span.end])
            if len(digits) == _DIGITS:
                yield digits
