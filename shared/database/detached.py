"""Starts a command that outlives us, and ends: run by its path, imports nothing of ours.

The command gets a session of its own and becomes a child of the system's first process, so that it is in
nobody's process tree. The argument: a JSON object with `command`, `log`, `folder`, `user`, `group`.
"""

import json
import os
import subprocess
import sys
from typing import Any

try:
    from resource import RLIMIT_CORE, setrlimit
except ImportError:  # Windows has neither these limits nor these dumps

    def _no_dumps() -> None:
        """Nothing to forbid."""

else:

    def _no_dumps() -> None:
        """A dump would hold people's data."""
        setrlimit(RLIMIT_CORE, (0, 0))


def start(order: dict[str, Any]) -> None:
    """Start the command with its output in a file of its own."""
    _no_dumps()
    identity: dict[str, Any] = {}
    if order["user"] is not None:
        identity = {"user": order["user"], "group": order["group"], "extra_groups": []}
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    log = os.open(order["log"], flags, 0o600)
    subprocess.Popen(
        order["command"],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd=order["folder"],
        close_fds=False,  # the lock that says "the server lives" is inherited
        umask=0o077,
        start_new_session=True,
        **identity,
    )


if __name__ == "__main__":
    start(json.loads(sys.argv[1]))
    os._exit(0)  # without waiting for the child
