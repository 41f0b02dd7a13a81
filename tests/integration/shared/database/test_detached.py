"""A detached command outlives whoever started it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil

from shared.database import detached
from tests.support.embedded import until

SAY = """
import os, resource
print(os.getpid(), os.getsid(0), resource.getrlimit(resource.RLIMIT_CORE)[0], flush=True)
input()
"""


def test_a_detached_command_has_its_own_session_and_no_parent_of_ours(tmp_path: Path):
    """No terminal's signal reaches it, no tree's end takes it, and it never dumps people's data."""
    order = {"command": [sys.executable, "-c", SAY], "folder": str(tmp_path), "user": None, "group": None}
    order["log"] = str(tmp_path / "log")
    done = subprocess.run([sys.executable, "-I", "-S", str(detached.__file__), json.dumps(order)], check=True)
    until(lambda: "EOFError" in (tmp_path / "log").read_text())
    pid, session, dumps = (tmp_path / "log").read_text().splitlines()[0].split()
    assert (pid, "0") == (session, dumps)
    assert 0 == done.returncode
    assert os.getsid(0) != int(session)
    assert 0o600 == (tmp_path / "log").stat().st_mode & 0o777


def test_a_link_in_the_place_of_the_log_is_not_followed(tmp_path: Path):
    """Root that starts the server writes into no file that somebody pointed it to."""
    (tmp_path / "log").symlink_to(tmp_path / "elsewhere")
    order = {
        "command": ["true"],
        "folder": str(tmp_path),
        "user": None,
        "group": None,
        "log": str(tmp_path / "log"),
    }
    command = [sys.executable, "-I", "-S", str(detached.__file__), json.dumps(order)]
    assert 0 != subprocess.run(command, capture_output=True, check=False).returncode
    assert not (tmp_path / "elsewhere").exists()
    assert psutil.pid_exists(os.getpid())
