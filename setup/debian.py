"""Debian's packages: installed when we may, that is as root or with a sudo that asks no password.

Standard library only: make needs it before anything is installed.
"""

from __future__ import annotations  # an older Python shall reach the sentence that refuses it

import os
import shutil
import subprocess
import sys

_QUIET = ["-qq", "-o", "DPkg::Lock::Timeout=300"]


def install(packages: list[str]) -> bool:
    """Install Debian packages if we may, and say whether that worked."""
    root = as_root()
    if root is None or shutil.which("apt-get") is None:
        return False
    print(f"setup: installing Debian's {', '.join(packages)} …", flush=True)
    install_them = ["install", "--yes", "--no-install-recommends", *packages]
    return all(_apt_get(root, words) for words in (["update"], install_them))


def as_root() -> list[str] | None:
    """The words to put before a command so that it runs as root; None when we may not."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def _apt_get(root: list[str], words: list[str]) -> bool:
    """Run apt-get without questions; its output is shown only if it fails."""
    command = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *_QUIET, *words]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        print(done.stdout[-2000:], file=sys.stderr)
    return done.returncode == 0
