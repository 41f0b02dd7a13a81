"""Which parts of a trace can be filtered: those of text that the viewer needs. All others are left out."""

import re
from enum import Enum

LARGEST_LINE = 16 * 1024 * 1024
LARGEST_BODY = 1024 * 1024
LARGEST_IN_ALL = 64 * 1024 * 1024
"""Bytes that are read of a line and of a body, and that are written in all."""

_NUMBER = r"[0-9]{1,3}"
_LINES = re.compile(rf"(?:{_NUMBER}-)?trace(?:-{_NUMBER})?\.(?:trace|network)")
_STACKS = re.compile(rf"(?:{_NUMBER}-)?trace(?:-{_NUMBER})?\.stacks")
_BODY = re.compile(r"(?:resources|src)/[A-Za-z0-9@_-]{1,100}\.(?:html?|css|json|xml|svg|txt|py)")
# Characters that no text has; a picture or a font has them soon.
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BYTE_ORDER = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class Part(Enum):
    """What a member of the zip is."""

    LINES = "a JSON value on each line"
    JSON = "one JSON value"
    BODY = "what a page was made of, or the robot's source"


def part(name: str) -> Part | None:
    """What the member of this name is; None for what is left out: pictures, fonts, scripts, other names."""
    if _LINES.fullmatch(name):
        return Part.LINES
    if _STACKS.fullmatch(name):
        return Part.JSON
    return Part.BODY if _BODY.fullmatch(name) else None


def as_text(data: bytes) -> str | None:
    """The text that these bytes are, whatever their name says; None when they are something else."""
    try:
        text = data.decode(_BYTE_ORDER.get(data[:2], "utf-8-sig"))
    except UnicodeDecodeError:
        return None
    return None if _NO_TEXT.search(text) else text
