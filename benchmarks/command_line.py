"""`avlast --help` beside bare Python: what every command pays before it begins."""

import subprocess
import sys

from benchmarks.row import Row, in_turn

_ROUNDS = 9


def rows() -> list[Row]:
    """Milliseconds, whole processes."""
    ours, bare = in_turn(
        lambda: _run("-m", "scheduler.cli", "--help"), lambda: _run("-c", "pass"), rounds=_ROUNDS
    )
    return [Row("avlast --help", ours * 1000, "python -c pass", bare * 1000, "ms", "≤ 20")]


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)
