"""What libraries say through Python's own logging, in our lines."""

import logging
from collections.abc import Mapping
from typing import Any

_LEVELS: Mapping[int, str] = {
    logging.DEBUG: "debug",
    logging.INFO: "info",
    logging.WARNING: "warning",
    logging.ERROR: "error",
    logging.CRITICAL: "critical",
}


class LibraryHandler(logging.Handler):
    """Gives each record to one of our logs, with the library's name under `logger`."""

    def __init__(self, log: Any) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record as an event; arguments that do not fit its text are shown beside it."""
        said: dict[str, object] = {"logger": record.name}
        try:
            event = record.getMessage()
        except (TypeError, ValueError, KeyError):
            event, said["arguments"] = str(record.msg), record.args
        if record.exc_info:
            said["exc_info"] = record.exc_info
        level = max((known for known in _LEVELS if known <= record.levelno), default=logging.DEBUG)
        getattr(self._log, _LEVELS[level])(event, **said)


def collect_library_logs(log: Any, level: int = logging.INFO) -> None:
    """Send all of Python's logging and its warnings to this log and nowhere else, as long as we live.

    Without this a library's own last resort writes to standard error unfiltered.
    """
    root = logging.getLogger()
    root.handlers[:] = [LibraryHandler(log)]
    root.setLevel(level)
    logging.captureWarnings(capture=True)
