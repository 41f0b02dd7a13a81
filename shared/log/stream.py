"""Standard output and error as lines of the log."""

import io
import os
from collections.abc import Iterable
from typing import Any

from shared.redact import LineFilter, Reader, Redactor

_CHUNK = 65_536


class FilteredStream(io.TextIOBase):
    """A text file to write to: each whole line becomes an `output` event, filtered.

    Lines are held until they are whole, so a number that is split over two writes does not get through. Of a
    line, 65 536 characters are kept.
    """

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, log: Any, redactor: Redactor, **bound: object) -> None:
        super().__init__()
        self.lines = 0
        """How many have been written."""
        self.busy = False
        """Whether something that came through a pipe is being written."""
        self._log = log.bind(**bound) if bound else log
        self._filter = LineFilter(redactor)
        self._reader = Reader()

    def writable(self) -> bool:
        """Whether it can be written to: always."""
        return True

    def write(self, text: str, /) -> int:
        """Take text in, and write the lines that it completes."""
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        self._say(self._filter.feed(text))
        return len(text)

    def pour(self, descriptor: int) -> None:
        """Write all that comes through a pipe until its other end closes, however it is cut."""
        while chunk := os.read(descriptor, _CHUNK):
            self.busy = True
            self.write(self._reader.read(chunk))
            self.busy = False
        self.write(self._reader.read(b"", last=True))
        self.finish()

    def finish(self) -> None:
        """Write the last line, which had no end."""
        self._say(self._filter.finish())

    def close(self) -> None:
        """Write what is held, and take no more."""
        if not self.closed:
            self.finish()
        super().close()

    def _say(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._log.info("output", text=line)
            self.lines += 1
