"""A child's standard output and error, with those of all it starts, through the filter into its log."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from shared.log import FilteredStream

# What the robot started may keep its end open; this is enough for what was written.
_LAST_SECONDS = 1.0


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
        reader.join(_LAST_SECONDS)


def _lead_to(descriptor: int) -> None:
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        stream.flush()
        os.dup2(descriptor, number)
