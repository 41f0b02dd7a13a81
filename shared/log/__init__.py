"""The log: JSON lines, filtered before anything is written; what is bound once stands on every line."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import structlog

from shared.redact import Redactor

from .file import LogFile
from .library import collect_library_logs
from .lines import JsonLines, traceback_text
from .process import ProcessLines
from .stream import FilteredStream

__all__ = [
    "FILE_NAME",
    "FilteredStream",
    "JsonLines",
    "LogFile",
    "collect_library_logs",
    "configure_process_log",
    "open_run_log",
    "traceback_text",
]

FILE_NAME = "log.jsonl"
"""The file in a run's folder that holds its lines."""


def utc_now() -> datetime:
    """The time now; the log is an edge."""
    return datetime.now(UTC)


def open_run_log(
    folder: Path, redactor: Redactor, *, now: Callable[[], datetime] = utc_now, **bound: object
) -> Any:
    """Give a structlog logger that appends to `log.jsonl` in the folder, which is made with mode 0700.

    What is bound (environment, robot, run) stands on every line. A full disk stops no robot, see LogFile.
    """
    lines = JsonLines(redactor, now, bound)

    def notice(lost: int) -> bytes:
        return lines(None, "error", {"event": "lines of this log were lost", "lines": lost})

    return _logger(LogFile(folder / FILE_NAME, notice), lines)


def configure_process_log(
    stream: TextIO, redactor: Redactor, *, now: Callable[[], datetime] = utc_now, **bound: object
) -> Any:
    """Give a structlog logger for a process's own lines, and send Python's logging to it.

    JSON lines, as in the runs' logs; on a terminal a line that people can read.
    """
    log = _logger(ProcessLines(stream), JsonLines(redactor, now, bound))
    collect_library_logs(log)
    return log


def _logger(sink: object, lines: JsonLines) -> Any:
    logger = structlog.wrap_logger(
        sink,
        processors=[lines],
        wrapper_class=structlog.make_filtering_bound_logger("debug"),
        context_class=dict,
        cache_logger_on_first_use=True,
    )
    return logger.bind()
