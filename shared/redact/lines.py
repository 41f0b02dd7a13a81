"""Text that arrives in pieces, filtered by whole lines: no border between pieces lets anything through."""

import re
from collections.abc import Callable, Iterator

from .shapes import after_key_block, key_block_open

LONGEST_LINE = 65_536
"""Characters of one line that are kept; what follows is counted, not kept."""

_OVERLAP = 8_192  # looked at beyond what is kept, so that nothing is cut in half before the filter sees it
_LONGEST_KEY = 400  # lines; a key block that is longer has no end, and what follows is shown again
_LINE_END = re.compile(r"\r\n|[\r\n]")


class LineFilter:
    """Takes text in pieces of any size and gives whole lines back, filtered; empty lines are left out.

    Remembers that a private key began, and gives one marker for all its lines.
    """

    def __init__(self, redact: Callable[[str], str]) -> None:
        self._redact = redact
        self._pieces: list[str] = []
        self._length = 0
        self._left_out = 0
        self._key_lines = 0

    def feed(self, text: str) -> Iterator[str]:
        """The lines that this piece completes."""
        *complete, rest = _LINE_END.split(text)
        for piece in complete:
            self._hold(piece)
            yield from self._line()
        self._hold(rest)

    def finish(self) -> Iterator[str]:
        """The last line, when it had no end."""
        return self._line()

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
