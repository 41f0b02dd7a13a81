"""In how a run ends: raised past the item, exited, interrupted, killed."""

import faulthandler
import os
import signal
import sys
from typing import Any

from shared import Item, Run

from . import kept


def interrupted(run: Run, item: Item[Any], said: list[str]) -> None:
    """By what no item catches, in the midst of one."""
    if item.attempt == 1:
        raise KeyboardInterrupt("\n".join(said))


def killed(run: Run, item: Item[Any], said: list[str]) -> None:
    """Killed, with files open and things said."""
    if item.attempt == 1:
        kept.files(run, item, said)
        for text in said:
            sys.stderr.write(f"{text}\n")
        sys.stderr.write("".join(said))
        sys.stderr.flush()
        os.kill(os.getpid(), signal.SIGKILL)


def aborted(run: Run, item: Item[Any], said: list[str]) -> None:
    """Crashed, as a library of C does: a picture of its memory if it may, and where it was, past Python."""
    if item.attempt == 1:
        faulthandler.enable()
        exec(compile("import os; os.abort()", said[0], "exec"))


def run_fails(run: Run, item: Item[Any], said: list[str]) -> None:
    """By an exception that ends the run, its class named so too."""
    raise type(said[0], (RuntimeError,), {})("\n".join(said))


def exits(run: Run, item: Item[Any], said: list[str]) -> None:
    """By an exit with words."""
    sys.exit("\n".join(said))


INSIDE = {"interrupted": interrupted, "killed": killed, "aborted": aborted}
AFTERWARDS = {"run fails": run_fails, "exits": exits}
