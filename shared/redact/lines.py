"""Text that arrives in pieces, filtered by whole lines: no border between pieces lets anything through."""

import re
from collections.abc import Callable, Iterator

from shared.identifiers import is_identity_number

from .shapes import after_key_block, key_block_open
from .spans import IDENTITY_NUMBER

LONGEST_LINE = 65_536
"""Characters of one line that are kept; what follows is counted, not kept."""

_OVERLAP = 8_192  # looked at beyond what is kept, so that nothing is cut in half before the filter sees it
_LONGEST_KEY = 400  # lines; a key block that is longer has no end, and what follows is shown again
_DIGITS = 11
_FEW_DIGITS = re.compile(r"[\s._-]{0,3}([0-9]{0,6})[\s._-]{0,3}")
_MOST_HELD = 40
_LINE_END = re.compile(r"\r\n|[\r\n]")


class LineFilter:
    """Takes text in pieces of any size and gives whole lines back, filtered; empty lines are left out.

    Remembers that a private key began, and gives one marker for all its lines. Lines of nothing but a few
    digits are held until it is known that they are no identity number, written one digit below the other.
    """

    def __init__(self, redact: Callable[[str], str]) -> None:
        self._redact = redact
        self._pieces: list[str] = []
        self._length = 0
        self._left_out = 0
        self._key_lines = 0
        self._digits: list[tuple[str, str]] = []

    def feed(self, text: str) -> Iterator[str]:
        """The lines that this piece completes."""
        *complete, rest = _LINE_END.split(text)
        for piece in complete:
            self._hold(piece)
            for line in self._line():
                yield from self._after_digits(line)
        self._hold(rest)

    def finish(self) -> Iterator[str]:
        """The last line, when it had no end, and what was held."""
        for line in self._line():
            yield from self._after_digits(line)
        yield from self._released(0)

    def _after_digits(self, line: str) -> Iterator[str]:
        """The lines that may go out now that this one came."""
        few = _FEW_DIGITS.fullmatch(line)
        if few is None or (not few[1] and not self._digits) or len(self._digits) >= _MOST_HELD:
            yield from self._released(0)
            yield line
            return
        self._digits.append((line, few[1]))
        for first in range(len(self._digits)):
            if is_identity_number("".join(digits for _, digits in self._digits[first:])):
                del self._digits[first:]
                yield from self._released(0)
                yield IDENTITY_NUMBER
                return
        yield from self._released(_DIGITS - 1)

    def _released(self, kept: int) -> Iterator[str]:
        """Held lines from the first on, until no more than so many digits are held; for 0 all of them."""
        while self._digits and (not kept or sum(len(digits) for _, digits in self._digits) > kept):
            yield self._digits.pop(0)[0]

    def _hold(self, piece: str) -> None:
        kept = piece[: LONGEST_LINE + _OVERLAP - self._length]
        if kept:
            self._pieces.append(kept)
        self._length += len(kept)
        self._left_out += len(piece) - len(kept)

    def _line(self) -> Iterator[str]:
        line, left_out = "".join(self._pieces), self._left_out
        self._pieces, self._length, self._left_out = [], 0, 0
        shown = self._shortened(self._redact(self._after_key(line)), left_out)
        if shown:
            yield shown

    def _after_key(self, line: str) -> str:
        """The line without what belongs to a private key that began in a line before."""
        inside = 0 < self._key_lines < _LONGEST_KEY
        self._key_lines = self._key_lines + 1 if key_block_open(line, inside=inside) else 0
        return after_key_block(line) if inside else line

    def _shortened(self, line: str, left_out: int) -> str:
        keep = min(LONGEST_LINE, len(line) - (_OVERLAP if left_out else 0))
        if keep >= len(line):
            return line
        return f"{line[:keep]} [{len(line) - keep + left_out} characters more, not kept]"
