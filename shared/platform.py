"""Where operating systems differ, and nowhere else."""

import ctypes
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.windows_job import Job, enter

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl
    import pwd
    import resource

_ORPHANED = 70
"""What a process ends with when the one that it worked for is gone."""
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
PROGRAM_SUFFIX = ".exe" if sys.platform == "win32" else ""
PRIVATE_SOCKETS = sys.platform != "win32"
"""Whether a server can listen on a Unix socket that a folder closes to others."""
CHILDREN_KEEP_LOCKS = sys.platform != "win32"
"""Whether a child that inherits a locked file keeps it locked."""
CAN_SPLIT = sys.platform != "win32"
"""Whether a process can go on as two; where it cannot, a Job Object ends what it started."""
SOCKET_PATH_BYTES = 107 if sys.platform == "linux" else 103
"""The longest path of a Unix socket that the system takes."""
CTYPE = "C.UTF-8" if sys.platform == "linux" else "C"
"""The system's locale, if it has one, in which å is a letter and the order is by code point."""
AS_ORDINARY_USER = ("unshare", "-U", "--map-user=1000", "--map-group=1000")
"""Runs a command of root's in a user namespace where it is not root; its files stay root's."""

_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
_MAC_BROWSERS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_WINDOWS_BROWSERS = (
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)


def find_browser(environ: Mapping[str, str] = os.environ, system: str = sys.platform) -> Path | None:
    """The program of an installed Chromium, Chrome or Edge; None when there is none."""
    on_path = (shutil.which(name, path=environ.get("PATH", os.defpath)) for name in _BROWSERS)
    elsewhere = (str(path) for path in _browser_places(environ, system) if path.is_file())
    found = next((name for name in (*on_path, *elsewhere) if name), None)
    return Path(found) if found else None


def _browser_places(environ: Mapping[str, str], system: str) -> list[Path]:
    """Where macOS and Windows keep browsers that are not on the PATH."""
    if system == "darwin":
        homes = [
            Path("/Applications"),
            *(Path(home, "Applications") for home in (environ.get("HOME"),) if home),
        ]
        return [home / name for name in _MAC_BROWSERS for home in homes]
    if system == "win32":
        keys = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        return [Path(environ[key], name) for name in _WINDOWS_BROWSERS for key in keys if environ.get(key)]
    return []


def can_drive_browsers(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the Node that Playwright brings starts here; a bare Debian lacks the library libatomic1."""
    package = importlib.util.find_spec("playwright")
    brought = Path(package.origin).parent / "driver" if package and package.origin else Path()
    node = environ.get("PLAYWRIGHT_NODEJS_PATH") or brought / f"node{PROGRAM_SUFFIX}"
    try:
        return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def seconds_even_asleep() -> float:
    """Seconds from some start that go on while the machine sleeps and that nobody can set back."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):  # on macOS the second goes on too, on Linux the first
        if hasattr(time, name):
            return time.clock_gettime(getattr(time, name))
    return time.monotonic()


def is_root() -> bool:
    """Whether this process may do everything; never so on Windows."""
    return sys.platform != "win32" and os.geteuid() == 0


def os_account() -> str:
    """The account that the operating system says we are; the environment, where anybody writes, is not asked.

    A user id that has no name (as in some containers) is given in digits.
    """
    if sys.platform == "win32":
        return os.getlogin()
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


@dataclass(frozen=True)
class Account:
    """An account of this machine."""

    uid: int
    gid: int
    home: Path
    shell: Path


def account_named(name: str) -> Account | None:
    """The account of this name; None when there is none, and on Windows, where accounts have no numbers."""
    if sys.platform == "win32":
        return None
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(found.pw_uid, found.pw_gid, Path(found.pw_dir), Path(found.pw_shell))


def owner_of(path: Path | None = None) -> int | None:
    """The number of a path's owner, or of this process's user; None on Windows, which has no such numbers."""
    if sys.platform == "win32":
        return None
    return path.stat().st_uid if path else os.geteuid()


def can_unshare_user(command: tuple[str, ...] = ("true",)) -> bool:
    """Whether root may start this command in a user namespace, and the command succeeds there.

    Chroots and most containers forbid it.
    """
    if sys.platform != "linux" or shutil.which(AS_ORDINARY_USER[0]) is None:
        return False
    tried = subprocess.run([*AS_ORDINARY_USER, *command], capture_output=True, check=False, cwd="/")
    return tried.returncode == 0


def leave_no_core() -> None:
    """Have the system keep no picture of this process's memory when it crashes, nor of what it starts."""
    if sys.platform != "win32":
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        # One byte, not none: that alone keeps Linux from handing it to a program that collects crashes
        # (fs/coredump.c), and is too little for a file.
        limit = 1 if hard == resource.RLIM_INFINITY else min(hard, 1)
        resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))


def leave_terminal() -> None:
    """Begin a session of our own: a Ctrl-C then reaches only who may say what it means."""
    if sys.platform != "win32":
        with suppress(PermissionError):  # we lead one already
            os.setsid()


def has_terminal(pid: int, system: str = sys.platform) -> bool:
    """Whether a process is at a terminal; where the system does not say (all but Linux) it may be."""
    if system != "linux":
        return True
    told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    return told.rpartition(")")[2].split()[4] != "0"


def adopt_orphans(system: str = sys.platform) -> None:
    """Take in grandchildren that lose their parent, so that a walk still finds them (Linux)."""
    if system == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_with(parent: int, system: str = sys.platform) -> None:
    """End this process when its parent ends, in whatever way: at once on Linux, elsewhere within a second."""
    if system == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    else:
        threading.Thread(target=_look_for, args=(parent,), name="parent's end", daemon=True).start()
    if os.getppid() != parent:
        os._exit(_ORPHANED)  # it ended before we had said so


def _look_for(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(_ORPHANED)


def open_job(name: str) -> Job | None:
    """A Job Object that ends with us, and all in it with it (Windows); None elsewhere."""
    if sys.platform == "win32":
        return Job.made(_windows(), name)
    return None


def enter_job(name: str) -> None:
    """Put this process, and what it starts, into the job that its worker opened (Windows)."""
    if sys.platform == "win32":
        enter(_windows(), name)


def own_session() -> dict[str, Any]:
    """The arguments of Popen that keep a child from the terminal's signals and its parent's end."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def make_private_folder(folder: Path) -> None:
    """Make this folder, or close an existing one, so that only its owner may look into it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    if sys.platform != "win32" and folder.stat().st_mode & 0o077:
        folder.chmod(PRIVATE_FOLDER)


def is_private(path: Path) -> bool:
    """Whether only its owner may read this file or folder; Windows keeps that in lists we do not read."""
    return sys.platform == "win32" or not path.stat().st_mode & 0o077


def short_folders(environ: Mapping[str, str] = os.environ) -> list[Path]:
    """Folders with short names in which a private one can be made; the user's own goes away at sign-out."""
    common = "/tmp"  # noqa: S108 - mkdtemp makes a private folder there, under a name nobody can guess
    folders = (tempfile.gettempdir(), common, environ.get("XDG_RUNTIME_DIR"))
    there = (Path(folder) for folder in folders if folder)
    return [folder for folder in there if folder.is_dir() and os.access(folder, os.W_OK)]


def write_private(path: Path, content: str | bytes) -> None:
    """Replace a file in one step by one that only its owner may read, safe against a power cut."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    keep_names(path.parent)


if sys.platform == "win32":

    def _windows() -> Any:
        return ctypes.WinDLL("kernel32", use_last_error=True)

    def keep_names(folder: Path) -> None:
        """Windows writes a folder's entries by itself."""

    def lock(descriptor: int, *, alone: bool) -> bool:  # noqa: ARG001 - the other systems know two kinds
        """Lock the first byte; False when somebody has it."""
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def keep_names(folder: Path) -> None:
        """Write a folder's entries to the disk, so that what was replaced stays so after a power cut."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def lock(descriptor: int, *, alone: bool) -> bool:
        """Lock the whole file; False when somebody has it. Two who only look do not disturb each other."""
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
