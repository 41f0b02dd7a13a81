"""A child's standard output and error, with those of all it starts, through the filter into its log."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from shared.log import FilteredStream

# What the robot started may keep its end open: who says nothing for so long is not waited for,
_SILENT_SECONDS = 1.0
_MOST_SECONDS = 20  # nor who says something for ever


@contextmanager
def output_into(stream: FilteredStream) -> Iterator[None]:
    """Send descriptors 1 and 2 into the stream; afterwards they lead nowhere."""
    inlet, outlet = os.pipe()
    _lead_to(outlet)
    os.close(outlet)
    reader = threading.Thread(target=stream.pour, args=(inlet,), name="output", daemon=True)
    reader.start()
    try:
        yield
    finally:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        _lead_to(nowhere)
        os.close(nowhere)
        _read_on(reader, stream)


def _read_on(reader: threading.Thread, stream: FilteredStream) -> None:
    """Wait until all is read, or nothing more comes: much that was said at once takes its time to filter."""
    for _ in range(_MOST_SECONDS):
        before = stream.lines
        reader.join(_SILENT_SECONDS)
        if not stream.busy and stream.lines == before:
            return


def _lead_to(descriptor: int) -> None:
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        stream.flush()
        os.dup2(descriptor, number)
