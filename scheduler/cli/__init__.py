"""`avlast`: the command line. Commands load what they need when they run, so that --help is quick."""

import sys

from shared.errors import AvlastError

INTERRUPTED = 130


def main() -> None:
    """Run the command line; an error that we foresaw is a plain sentence and its exit code."""
    # Imported here: `python -m scheduler.cli` and the script share this one way in.
    from scheduler.cli.commands import app  # noqa: PLC0415

    try:
        app()
    except AvlastError as error:
        sys.stderr.write(f"avlast: {error}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
