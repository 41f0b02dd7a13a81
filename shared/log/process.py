"""A process's own lines: JSON for machines, a readable line on a terminal."""

from typing import Any, TextIO

import orjson

_FIRST = ("time", "level", "event")


class ProcessLines:
    """Writes filtered JSON lines to a stream, or on a terminal the same as words."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._readable = not stream.closed and stream.isatty()

    def write(self, line: bytes) -> None:
        """Write one line. A stream that is closed or full is no reason to stop working."""
        text = readable(orjson.loads(line)) if self._readable else line.decode()
        encoding = self._stream.encoding or "utf-8"
        try:
            self._stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
            self._stream.flush()
        except (OSError, ValueError):  # a terminal that is gone; nobody is left to tell
            return

    # structlog calls the method that is named as the line's level.
    msg = debug = info = warn = warning = error = exception = critical = fatal = log = write


def readable(event: dict[str, Any]) -> str:
    """The event as one line of words, a traceback below it."""
    clock = str(event["time"])[11:19]
    below = f"\n{event.pop('exception')}" if "exception" in event else ""
    rest = " ".join(f"{name}={value}" for name, value in event.items() if name not in _FIRST)
    return f"{clock} {event['level']:<8} {event.get('event', '')}  {rest}".rstrip() + f"{below}\n"
