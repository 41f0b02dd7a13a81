"""Figures of the long tests, for whoever runs them: `make soak` shows what is told here."""

import sys


def tell(line: str) -> None:
    """Print one line; pytest keeps it back unless the test failed or was asked to show it."""
    sys.stdout.write(f"{line}\n")
