"""Standard output and error as lines of the log."""

import codecs
import io
import os
from typing import Any

from shared.redact import LineFilter, Redactor

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
        self._log = log.bind(**bound) if bound else log
        self._lines = LineFilter(redactor)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        """Whether it can be written to: always."""
        return True

    def write(self, text: str, /) -> int:
        """Take text in, and write the lines that it completes."""
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        for line in self._lines.feed(text):
            self._log.info("output", text=line)
        return len(text)

    def pour(self, descriptor: int) -> None:
        """Write all that comes through a pipe until its other end closes, however it is cut."""
        while chunk := os.read(descriptor, _CHUNK):
            self.write(self._decoder.decode(chunk))
        self.write(self._decoder.decode(b"", final=True))
        self.finish()

    def finish(self) -> None:
        """Write the last line, which had no end."""
        for line in self._lines.finish():
            self._log.info("output", text=line)

    def close(self) -> None:
        """Write what is held, and take no more."""
        if not self.closed:
            self.finish()
        super().close()
