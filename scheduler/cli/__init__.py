"""`avlast`: the command line. Commands load what they need when they run, so that --help is quick."""

import errno
import os
import sys
import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

from shared.errors import AvlastError

INTERRUPTED = 130


def main() -> int:
    """Run the command line of this process; what it answers is the exit code."""
    from scheduler.cli.streams import prepare

    prepare()
    # Python's own ways to tell of what nobody caught would quote it in clear.
    sys.excepthook = tell_unforeseen
    threading.excepthook = sys.unraisablehook = _tell_uncaught
    return answer(sys.argv[1:])


def answer(words: Sequence[str]) -> int:
    """Run one command; an error that we foresaw is a plain sentence and its exit code."""
    # Imported here: `python -m scheduler.cli` and the script share this one way in.
    from scheduler.cli.commands import app

    try:
        return _ended(lambda: app(list(words), prog_name="avlast"))
    except AvlastError as error:
        _tell(f"avlast: {error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED


def _ended(command: Callable[[], object]) -> int:
    """The exit code of a command whose answer has been written to its end."""
    from scheduler.cli.streams import finish, no_room

    code = 0
    try:
        command()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise no_room(error) from None
    finish()
    return code


def tell_unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say in one sentence that this is a fault of ours, below it the filtered traceback."""
    from shared.log import traceback_text

    _tell(
        f"{traceback_text(error, trace)}\n"
        f"avlast: this should not have happened ({kind.__name__}). The RPA team needs the lines above; "
        "`avlast doctor` may say more.\n"
    )


def _tell_uncaught(uncaught: Any) -> None:
    """Tell of what was raised in a thread, or while something was taken away."""
    if uncaught.exc_value is not None:
        tell_unforeseen(uncaught.exc_type, uncaught.exc_value, uncaught.exc_traceback)


def _tell(text: str) -> None:
    """To standard error, filtered and harmless: an error may quote what somebody gave us."""
    from scheduler.cli.show import harmless
    from shared.redact import Redactor
    from shared.secrets import secrets_in

    sys.stderr.write(harmless(Redactor(secrets_in(os.environ))(text)))
