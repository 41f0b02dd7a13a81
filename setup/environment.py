"""Makes the project's `.venv` and fills it from requirements.lock; make runs it before anything is installed.

Standard library only: nothing of the project can be imported yet.
"""

from __future__ import annotations  # an older Python shall reach the sentence that refuses it

import ast
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from setup import debian

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
MADE_BY, FILLED_FROM = VENV / "made-by", VENV / "filled-from"
FLOOR = (3, 11)


class CannotSetUp(Exception):
    """The environment cannot be made here; the message says what to install or correct."""


def main() -> int:
    """Bring `.venv` to what requirements.lock says; do nothing if it is there already."""
    maker = f"{sys.version} {sys.base_prefix} {ROOT}"
    content = maker.encode() + b"".join(
        (ROOT / name).read_bytes() for name in ("requirements.lock", "pyproject.toml")
    )
    source = hashlib.sha256(content).hexdigest()
    try:
        if not holds(FILLED_FROM, source):
            check_python()
            make(maker)
            fill()
            FILLED_FROM.write_text(source, encoding="utf-8")
    except CannotSetUp as problem:
        print(f"setup: {problem}", file=sys.stderr)
        return 1
    return 0


def holds(stamp: Path, text: str) -> bool:
    """Whether a stamp file says exactly this."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == text


def check_python() -> None:
    """Refuse an interpreter that is too old or cannot make an environment, saying what to install."""
    if sys.version_info < FLOOR:
        here, needed = sys.version.split()[0], ".".join(map(str, FLOOR))
        raise CannotSetUp(
            f"Python {needed} or newer is needed and {sys.executable} is {here}; "
            "name another one: make PYTHON=/path/to/python3 …"
        )
    if importlib.util.find_spec("ensurepip") is None and not debian.install(["python3-venv"]):
        raise CannotSetUp(
            "this Python cannot make environments of its own; "
            "as root: apt-get install python3-venv, then try again"
        )


def make(maker: str) -> None:
    """Make `.venv`, anew if another interpreter made it or it was copied here (its paths would be wrong)."""
    if not holds(MADE_BY, maker):
        say("making .venv")
        run([sys.executable, "-m", "venv", "--clear", str(VENV)])
        MADE_BY.write_text(maker, encoding="utf-8")


def fill() -> None:
    """Install exactly what the lock names, and the project itself as the folder it lies in."""
    python, uv = str(BIN / "python"), str(BIN / "uv")
    lock = ROOT / "requirements.lock"
    say("installing what requirements.lock names")
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "uv.txt"
        first.write_text(entry("uv", lock.read_text(encoding="utf-8")), encoding="utf-8")
        run([python, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", str(first)])
    environment = network(python)
    run([uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python, str(lock)], environment)
    itself = ["--no-deps", "--no-index", "--no-build-isolation", "--editable", str(ROOT)]
    run([uv, "pip", "install", "--quiet", "--python", python, *itself], environment)


def entry(package: str, lock: str) -> str:
    """The lines of one package in the lock, with its hashes: pip fetches uv by them, then uv the rest."""
    found = re.search(rf"^{package}==[^\\\n]+(\\\n +--hash=\S+ ?)+", lock, re.MULTILINE)
    if found is None:
        raise CannotSetUp(f"requirements.lock does not name {package}; run: make lock")
    return found.group() + "\n"


def network(python: str) -> dict[str, str]:
    """The environment in which uv reaches what pip is set to use; uv does not read pip's settings."""
    listed = subprocess.run(
        [python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    return {**for_uv(listed.stdout), **os.environ}


def for_uv(pip_settings: str) -> dict[str, str]:
    """uv's variables for what `pip config list` prints; its environment wins over its files."""
    lines = (line.partition("=") for line in pip_settings.splitlines())
    ranked = sorted((name.startswith(":env:"), name.rpartition(".")[2], value) for name, _, value in lines)
    settings = {name: str(ast.literal_eval(value)) for _, name, value in ranked}
    names = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    return {uv: settings[pip] for pip, uv in names.items() if pip in settings}


def run(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Run one command and give up, naming it, when it fails; its own words stand above ours."""
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
        raise CannotSetUp(f"this command failed: {' '.join(command)}")


def say(what: str) -> None:
    """Tell the person at the keyboard what takes time now."""
    print(f"setup: {what} …", flush=True)


if __name__ == "__main__":
    sys.exit(main())
