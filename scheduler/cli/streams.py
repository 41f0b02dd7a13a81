"""Standard input, output and error as a command needs them, whatever was left to it."""

import errno
import io
import os
import sys

from shared.errors import Unavailable


def prepare() -> None:
    """Open what was closed, so that no database connection takes its number, and write UTF-8."""
    for number, mode in ((0, "r"), (1, "w"), (2, "w")):
        if _is_closed(number):
            os.open(os.devnull, os.O_RDWR)  # the lowest free number is the closed one
        name = ("stdin", "stdout", "stderr")[number]
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 (it lives as long as we)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # LANG=C knows no å; a name that cannot be shown must not end a command half way.
            stream.reconfigure(encoding="utf-8", errors="replace")


def finish() -> None:
    """Have the answer written to its end; raises Unavailable when there is no room. A closed pipe is fine."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Python would try once more at its end
        if error.errno == errno.ENOSPC:
            raise no_room(error) from None
        if error.errno != errno.EPIPE:
            raise


def no_room(error: OSError) -> Unavailable:
    """What is said when something is full."""
    where = error.filename or "what standard output leads to"
    return Unavailable(f"There is no room left for {where} ({error.strerror}); make room and try again.")


def _is_closed(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return True
    return False
