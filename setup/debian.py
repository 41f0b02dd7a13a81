"""Installs the parts that come from Debian's packages, or says in plain words which parts are left out and why.

Standard library only. `python3 -m setup.debian browser postgresql`
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Part:
    """Something outside Python that a command can use."""

    name: str
    packages: tuple[str, ...]
    present: Callable[[], bool]
    without: str


def has_browser() -> bool:
    """Whether an installed Chromium, Chrome or Edge can be found, or one is named in AVLAST_BROWSER."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
    mac = ("Google Chrome", "Chromium", "Microsoft Edge")
    return (
        bool(os.environ.get("AVLAST_BROWSER"))
        or any(map(shutil.which, names))
        or any(Path(f"/Applications/{name}.app").exists() for name in mac)
    )


def has_postgresql() -> bool:
    """Whether Debian's PostgreSQL server is installed (its programs are not on the PATH)."""
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


PARTS = (
    Part(
        "browser",
        ("chromium", "fonts-liberation"),
        has_browser,
        "no Chromium, Chrome or Edge: robots that work in a browser cannot run, their tests are left out, "
        "and the demo talks to Tryton by JSON-RPC instead",
    ),
    Part(
        "postgresql",
        ("postgresql",),
        has_postgresql,
        "no PostgreSQL server of Debian's: the tests run on the embedded one only",
    ),
)


def main(names: list[str]) -> int:
    """Install the named parts that are missing; in CI a part left out is a failure."""
    missing = [part for part in PARTS if part.name in names and not part.present()]
    if missing:
        install([package for part in missing for package in part.packages])
    left_out = [part for part in missing if not part.present()]
    for part in left_out:
        print(f"setup: left out: {part.without}. {cure(part)}", file=sys.stderr)
    return 1 if left_out and os.environ.get("CI") == "true" else 0


def install(packages: list[str]) -> bool:
    """Install Debian packages if we may, and say whether that worked."""
    root = as_root()
    if root is None or shutil.which("apt-get") is None:
        return False
    print(f"setup: installing Debian's {', '.join(packages)} …", flush=True)
    quiet = ["-qq", "-o", "DPkg::Lock::Timeout=300"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["update", *quiet], ["install", *quiet, "--yes", "--no-install-recommends", *packages])
    for words in commands:
        done = subprocess.run(
            [*root, "apt-get", *words],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            print(done.stdout.decode(errors="replace")[-2000:], file=sys.stderr)
            return False
    return True


def as_root() -> list[str] | None:
    """The words to put before a command so that it runs as root; None when we may not."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n", "--preserve-env=DEBIAN_FRONTEND"]
    return None


def cure(part: Part) -> str:
    """What a person can do to get a part that was left out."""
    if shutil.which("apt-get") is None:
        return "This is not a Debian: install it the way your system does."
    return f"Installing it needs root: apt-get install {' '.join(part.packages)}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
