"""The server's process: started apart from us, told from others that have its number, ended."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import psutil

from shared.database.address import Listening, fits
from shared.database.cluster import Cluster
from shared.database.ways import clean_environment
from shared.errors import EmbeddedDatabaseError
from shared.file_lock import FileLock
from shared.platform import CHILDREN_KEEP_LOCKS

_START_LOG = "start.log"
_ROOM_TO_SPEAK_BYTES = 2**20
_GOES_ON_ELSEWHERE = "redirecting log output to logging collector"


def start(
    cluster: Cluster, life: FileLock, listening: Listening, more: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Start the server and return; it keeps the lock for as long as any of its processes lives.

    What stands in `more` goes before the data folder's own settings, for this start only.
    """
    options = [word for name, value in more.items() for word in ("-c", f"{name}={value}")]
    if not CHILDREN_KEEP_LOCKS:
        _start_on_windows(cluster, options)
        return
    # The lock has shown that no server lives; the number of a killed one may be a dead entry in the process
    # table for a while, or another process's, and these two files would make PostgreSQL believe in it.
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)
    if listening.is_socket:
        Path(f"{listening.socket}.lock").unlink(missing_ok=True)
    postgres = cluster.binaries.program("postgres")
    order = {
        "command": cluster.way.command(postgres, "-D", str(cluster.data), *options),
        "log": str(cluster.home / _START_LOG),
        "folder": str(cluster.home),
        "user": cluster.way.uid,
        "group": cluster.way.gid,
    }
    detached = Path(__file__).with_name("detached.py")
    started = subprocess.run(
        [sys.executable, "-I", "-S", str(detached), json.dumps(order)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=clean_environment(cluster.home),
        check=False,
        pass_fds=(life.descriptor,),
    )
    if started.returncode != 0:
        said = started.stderr.decode(errors="replace")[-600:]
        raise EmbeddedDatabaseError(f"The server could not be started in {cluster.home}: {said}")


def _start_on_windows(cluster: Cluster, options: list[str]) -> None:
    """Start the server by pg_ctl, which detaches it and drops an administrator's rights; not tried by us."""
    order = ("-w", "-D", str(cluster.data), "-l", str(cluster.home / _START_LOG))
    subprocess.run(
        [cluster.binaries.program("pg_ctl"), *order, "-o", subprocess.list2cmdline(options), "start"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # the server inherits it: a pipe would never end
        stderr=subprocess.DEVNULL,
        env=clean_environment(cluster.home),
        check=False,
    )


def postmaster(data: Path) -> psutil.Process | None:
    """The running server of this data folder; None when the number in its pid file is another process's."""
    try:
        process = psutil.Process(int(_pid_file(data)[0]))
        if process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()).samefile(data):
            return process
    except (OSError, LookupError, ValueError, psutil.Error):
        return None
    return None


def _pid_file(data: Path) -> list[str]:
    """What the server writes of itself: process, folder, time, port, socket folder, address, memory, state.

    The folder's name may be in any encoding.
    """
    return (data / "postmaster.pid").read_text(encoding="utf-8", errors="surrogateescape").split("\n")


def alive(life: Path, data: Path) -> bool:
    """Whether any process of the server lives."""
    return FileLock(life).is_held or postmaster(data) is not None


def end_orphans(data: Path) -> None:
    """Kill what a killed server left behind in this data folder; the next start repairs."""
    for process in psutil.process_iter():
        if _works_in(process, data):
            process.kill()


def _works_in(process: psutil.Process, data: Path) -> bool:
    try:
        return process.name().startswith("postgres") and Path(process.cwd()).samefile(data)
    except (OSError, psutil.Error):
        return False


def listening(data: Path) -> Listening | None:
    """Where the running server itself says that it listens; None while it has not said so."""
    try:
        lines = _pid_file(data)
        return Listening(lines[4] or Listening.LOOPBACK, int(lines[3]))
    except (OSError, LookupError, ValueError):
        return None


def is_ready(data: Path) -> bool:
    """Whether the server says that it has come up."""
    try:
        return _pid_file(data)[7].strip() == "ready"
    except (OSError, LookupError):
        return False


def is_lost(data: Path, address: Listening) -> bool:
    """Whether a server that has come up can no longer be reached, because its socket was removed or moved."""
    reachable = fits(Path(address.host)) and address.socket.exists()
    return is_ready(data) and address.is_socket and not reachable


def repair(data: Path) -> str | None:
    """What a server that has not come up yet says of its repair; it changes while the repair goes on."""
    process = postmaster(data)
    try:
        for child in process.children() if process and not is_ready(data) else ():
            title = " ".join(child.cmdline())
            if "startup" in title:
                busy = sum(child.cpu_times()[:2])
                return f"{title.removeprefix('postgres: ').strip()}, {busy:.2f} s of work"
    except psutil.Error:
        return None
    return None


def end_fast(process: psutil.Process) -> None:
    """Ask the server to end: it disconnects its clients, writes everything down and goes."""
    process.send_signal(signal.SIGINT)


def last_words(cluster: Cluster) -> str:
    """The end of what the server wrote, for the message that says why it did not start."""
    if shutil.disk_usage(cluster.home).free < _ROOM_TO_SPEAK_BYTES:
        return f"the disk of {cluster.home} is full: make room, old folders in logs/ first"
    said = _lines(cluster.home / _START_LOG)
    if any(_GOES_ON_ELSEWHERE in line for line in said):
        logs = sorted((cluster.data / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
        said = _lines(logs[-1]) if logs else said
    return " / ".join(said[-6:]) or "it wrote nothing"


def _lines(log: Path) -> list[str]:
    try:
        return [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    except OSError:
        return []
