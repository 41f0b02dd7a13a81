"""`avlast`: the command line. Commands load what they need when they run, so that --help is quick."""

import io
import sys
from collections.abc import Sequence
from types import TracebackType

from shared.errors import AvlastError

INTERRUPTED = 130


def main() -> int:
    """Run the command line of this process; what it answers is the exit code."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # LANG=C knows no å; a name that cannot be shown must not end a command half way.
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.excepthook = tell_unforeseen
    return answer(sys.argv[1:])


def answer(words: Sequence[str]) -> int:
    """Run one command; an error that we foresaw is a plain sentence and its exit code."""
    # Imported here: `python -m scheduler.cli` and the script share this one way in.
    from scheduler.cli.commands import app

    try:
        app(list(words), prog_name="avlast")
    except AvlastError as error:
        _tell(f"avlast: {error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def tell_unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say in one sentence that this is a fault of ours, below it the filtered traceback."""
    from shared.log import traceback_text

    _tell(
        f"{traceback_text(error, trace)}\n"
        f"avlast: this should not have happened ({kind.__name__}). The RPA team needs the lines above; "
        "`avlast doctor` may say more.\n"
    )


def _tell(text: str) -> None:
    """To standard error, filtered: an error may quote what somebody gave us."""
    from shared.redact import Redactor

    sys.stderr.write(Redactor()(text))
