"""Renews the locks of Tryton's server and web client: versions and hashes, and no address in them.

`.venv/bin/python -m demo.tryton.lock [--upgrade]`; needs uv and npm.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copy

from demo.tryton.installation import HERE
from setup.environment import network

COMPILE = (
    ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"),
    ("--no-annotate", "--custom-compile-command", "python -m demo.tryton.lock", "--quiet"),
)
_ADDRESSES = ("resolved", "funding", "homepage")


def main(more: list[str]) -> None:
    """Resolve both anew; what is not asked to be upgraded keeps its version."""
    words = [word for line in COMPILE for word in line]
    environment = network(sys.executable)
    uv = str(Path(sys.executable).parent / "uv")
    for name in ("requirements", "node"):
        files = [str(HERE / f"{name}.in"), "--output-file", str(HERE / f"{name}.lock")]
        subprocess.run([uv, "pip", "compile", *files, *words, *more], env=environment, check=True)
    _lock_web_client()


def _lock_web_client() -> None:
    lock = HERE / "package-lock.json"
    with tempfile.TemporaryDirectory() as folder:
        copy(HERE / "package.json", folder)
        if lock.exists():
            copy(lock, folder)
        options = ["--package-lock-only", "--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(["npm", "install", *options], cwd=folder, check=True)
        locked = json.loads(Path(folder, lock.name).read_text(encoding="utf-8"))
    for package in locked["packages"].values():
        for name in _ADDRESSES:
            package.pop(name, None)
    lock.write_text(json.dumps(locked, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
