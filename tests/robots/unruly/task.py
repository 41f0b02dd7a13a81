"""A robot that cannot be asked to end: each beat is an effect that a witness hears, with its time."""

import ctypes
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import sync_playwright
from pydantic import BaseModel

from shared import Run

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge-stable")
_BEATING = Path(__file__).with_name("beating.py")


class Case(BaseModel):
    """How the robot hangs, and what it starts before that."""

    case: str
    state: str
    starts: list[str] = []


def task(run: Run) -> None:
    """Start what the case names, and hang as it says, at the first attempt."""
    port = int(Path(str(run.values["effects"]), "witness").read_text())
    for item in run.items(Case):
        with item:
            if item.attempt == 1:
                for kind in item.data.starts:
                    STARTED[kind](port, f"{item.data.case}: {kind}")
                STATES[item.data.state](port, item.data.case)


def _beat(port: int, name: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.sendto(name.encode(), ("127.0.0.1", port))


def _beats_beside(port: int, name: str) -> None:
    """A thread that beats for as long as the interpreter lets it."""

    def beat() -> None:
        while True:
            _beat(port, name)
            time.sleep(0.005)

    threading.Thread(target=beat, daemon=True).start()


def _busy(port: int, name: str) -> None:
    while True:
        _beat(port, name)
        sum(range(10_000))


def _asleep(port: int, name: str) -> None:
    _beats_beside(port, name)
    time.sleep(600)


def _blocked(port: int, name: str) -> None:
    _beats_beside(port, name)
    os.read(os.pipe()[0], 1)


def _deaf(port: int, name: str) -> None:
    """In native code that keeps the interpreter's lock: no thread of Python's runs any more."""
    _beats_beside(port, name)
    time.sleep(0.2)
    ctypes.PyDLL(None).sleep(600)


def _forgets(port: int, name: str) -> None:
    """Ends in order when a file lies in its folder, and leaves behind what it started."""
    _beats_beside(port, name)
    while not Path("go").exists():
        time.sleep(0.02)


def _browse(port: int, name: str) -> None:
    program = next(path for name in _BROWSERS if (path := shutil.which(name)))
    options = ["--disable-gpu", "--no-first-run", "--disable-background-networking"]
    browser = (
        sync_playwright()
        .start()
        .chromium.launch(executable_path=program, chromium_sandbox=os.geteuid() != 0, args=options)
    )
    browser.new_page().goto(f"http://127.0.0.1:{port}/{quote(name)}")


def _start(port: int, name: str, *more: str, env: dict[str, str] | None = None, cwd: str = ".") -> None:
    command = [sys.executable, "-I", "-S", str(_BEATING), str(port), name, *more]
    subprocess.Popen(command, start_new_session=True, env=env, cwd=cwd)


State = Callable[[int, str], None]
STATES: dict[str, State] = {
    "busy": _busy,
    "asleep": _asleep,
    "blocked": _blocked,
    "deaf": _deaf,
    "forgets": _forgets,
}
STARTED: dict[str, State] = {
    "browser": _browse,
    "own session": _start,
    "daemon": lambda port, name: _start(port, name, "alone", cwd="/"),
    "unmarked": lambda port, name: _start(port, name, "alone", env={}),
    "unmarked, elsewhere": lambda port, name: _start(port, name, "alone", env={}, cwd="/"),
}
