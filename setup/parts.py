"""Brings the parts that are not Python, or says in plain words which are left out and why.

`.venv/bin/python -m setup.parts browser driver postgresql`; in CI (`CI=true`) a part left out is a failure.
"""

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from setup import debian
from shared.platform import can_drive_browsers, find_browser


@dataclass(frozen=True)
class Part:
    """A program of its own that some commands use."""

    packages: tuple[str, ...]
    present: Callable[[], bool]
    left_out: str


PARTS = {
    "browser": Part(
        packages=("chromium", "fonts-liberation"),
        present=lambda: "AVLAST_BROWSER" in os.environ or find_browser() is not None,
        left_out="no Chromium, Chrome or Edge is installed: robots cannot work in a browser, tests that "
        "need one are left out, and the demo talks to Tryton by JSON-RPC",
    ),
    "driver": Part(
        packages=("libatomic1",),
        present=can_drive_browsers,
        left_out="Playwright cannot start the Node that it brings, as a library is missing: robots cannot "
        "work in a browser, tests that need one are left out, and the demo talks to Tryton by JSON-RPC",
    ),
    "postgresql": Part(
        packages=("postgresql",),
        present=lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        left_out="Debian's PostgreSQL server is not installed: the tests use the embedded one only",
    ),
    "faketime": Part(
        packages=("libfaketime",),
        present=lambda: any(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")),
        left_out="libfaketime is not installed: the tests with a machine whose clock is wrong are left out",
    ),
}


def main(names: Iterable[str]) -> int:
    """Bring the named parts; says how the command ends."""
    left_out = bring([PARTS[name] for name in names], debian.install)
    for part in left_out:
        print(f"setup: left out: {part.left_out}. {cure(part)}", file=sys.stderr)
    return 1 if left_out and os.environ.get("CI") == "true" else 0


def bring(parts: list[Part], install: Callable[[list[str]], bool]) -> list[Part]:
    """Install what is missing, all at once; the parts that are missing still."""
    missing = [part for part in parts if not part.present()]
    if missing:
        install([package for part in missing for package in part.packages])
    return [part for part in missing if not part.present()]


def cure(part: Part) -> str:
    """What a person can do to get a part that was left out."""
    if not Path("/etc/debian_version").exists():
        return "Install it the way this system does, then try again."
    return f"It needs root: apt-get install {' '.join(part.packages)}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
