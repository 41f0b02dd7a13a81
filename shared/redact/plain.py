"""A text as a reader would see it: escapes undone, all digits as 0–9, nothing invisible, and perhaps no tags.

Identity numbers are looked for in this view too, because `%31`, `\\u0031`, `&#49;`, `１` and `¹` are all
the digit one. The view remembers where each of its characters came from.
"""

import html
import re
import unicodedata
from bisect import bisect_right
from urllib.parse import unquote_to_bytes

# What colours a text or moves a terminal's cursor, also when it is written out; digits in it are none of a
# number's. A title or link goes too if it is plain: what it holds is looked at in the text itself.
_ESC = r"(?:[\x1b]|\\{1,8}(?:u001[bB]|x1[bB]|033|e)|%1[bB]|&#(?:27|x1[bB]);)"
_BELL = r"(?:[\x07]|\\{1,8}(?:u0007|x07|a))"
_TERMINAL = (
    rf"(?P<terminal>{_ESC}(?:\[[0-?]{{0,40}}[ -/]{{0,4}}[@-~]|[()*+][0-9A-Za-z]"
    rf"|\][ -$'-\[\]-~]{{0,300}}(?:{_BELL}|{_ESC}\\{{1,2}}))"
    r"|\x9b[0-?]{0,40}[ -/]{0,4}[@-~])"
)
# One percent-encoded character (also when encoded again as %25…), one backslash escape, one HTML
# reference, or one character that is invisible or not a Latin letter.
_ODD_CHARACTER = (
    rf"{_TERMINAL}|"
    r"(?P<percent>%(?:25){0,3}(?:[0-7][0-9a-fA-F]"
    r"|[c-dC-D][0-9a-fA-F]%(?:25){0,3}[89abAB][0-9a-fA-F]"
    r"|[eE][0-9a-fA-F](?:%(?:25){0,3}[89abAB][0-9a-fA-F]){2}"
    r"|[fF][0-7](?:%(?:25){0,3}[89abAB][0-9a-fA-F]){3}))"
    r"|(?P<escape>\\{1,8}(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[tnr]))"
    r"|(?P<reference>&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});)"
    r"|(?P<other>[\x00-\x08\x0e-\x1f\x7f-\xbf\u02b0-\U0010ffff])"
)
_ODD = re.compile(_ODD_CHARACTER)
_ODD_OR_TAG = re.compile(rf"(?P<tag></?[a-zA-Z][^<>]{{0,80}}>)|{_ODD_CHARACTER}")
_DOUBLE = re.compile(r"%(?:25){1,3}")
PATTERNS = (_ODD, _ODD_OR_TAG, _DOUBLE)
_WHITE = {"t": " ", "n": " ", "r": " "}


class PlainView:
    """The plain characters of a text; `raw(start, end)` gives where they stand in the text itself."""

    def __init__(self, text: str, *, without_tags: bool = False) -> None:
        pieces: list[str] = []
        self._plain_starts: list[int] = []
        self._raw_starts: list[int] = []
        self._raw_end = len(text)
        length = at = 0
        for odd in (_ODD_OR_TAG if without_tags else _ODD).finditer(text):
            for piece, raw in ((text[at : odd.start()], at), (_plain(odd), odd.start())):
                if piece:
                    self._plain_starts.append(length)
                    self._raw_starts.append(raw)
                    pieces.append(piece)
                    length += len(piece)
            at = odd.end()
        self._plain_starts.append(length)
        self._raw_starts.append(at)
        self.text = "".join((*pieces, text[at:]))

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """Where plain characters from start up to end stand in the text that was given."""
        return self._raw(start), self._raw_after(end - 1)

    def _raw(self, plain: int) -> int:
        piece = bisect_right(self._plain_starts, plain) - 1
        return self._raw_starts[piece] + plain - self._plain_starts[piece]

    def _raw_after(self, plain: int) -> int:
        """The first place after a plain character, which may be one of an escape's many."""
        piece = bisect_right(self._plain_starts, plain) - 1
        after = self._raw_starts[piece] + plain - self._plain_starts[piece] + 1
        if piece + 1 < len(self._plain_starts) and self._plain_starts[piece + 1] == plain + 1:
            return self._raw_starts[piece + 1]
        return min(after, self._raw_end)


def _plain(odd: re.Match[str]) -> str:
    kind, written = odd.lastgroup, odd[0]
    if kind == "percent":
        return _character(unquote_to_bytes(_DOUBLE.sub("%", written)).decode("utf-8", "replace"))
    if kind == "terminal":
        return ""
    if kind == "tag":
        return " "
    if kind == "reference":
        return _character(html.unescape(written))
    if kind == "escape":
        code = written.lstrip("\\")
        return _WHITE.get(code) or _character(chr(int(code[1:], 16)))
    return _character(written)


def _character(character: str) -> str:
    """One character as 0–9, a space, a hyphen, itself, or nothing when it cannot be seen."""
    if len(character) != 1:
        return character
    if character == "\0":  # of a text in two bytes a letter
        return ""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category in ("Zs", "Zl", "Zp", "Cc"):
        return " "
    if category in ("Cf", "Mn", "Me"):
        return ""
    return "-" if category == "Pd" or character == "\N{MINUS SIGN}" else character
