"""Which code this is: the commit, whether files differ from it, and which libraries are locked."""

import hashlib
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


@dataclass(frozen=True)
class CodeVersion:
    """What every run records; `None` is what cannot be known, as in a copy without git."""

    commit: str | None
    dirty: bool | None
    lock_hash: str | None

    def __str__(self) -> str:
        """For people and lists: `3f2a9c1b7d10+changes`."""
        state = {True: "+changes", False: "", None: "+unknown"}[self.dirty]
        return f"{self.commit[:12]}{state}" if self.commit else "unknown"


def code_version(root: Path) -> CodeVersion:
    """The version of the code in this folder; never fails, and works without git installed."""
    commit, dirty = _from_git(root) if (root / ".git").exists() else (None, None)
    lock = root / "requirements.lock"
    return CodeVersion(commit, dirty, _sha256(lock) if lock.is_file() else None)


def _from_git(root: Path) -> tuple[str | None, bool | None]:
    commit = _git(root, "rev-parse", "--verify", "HEAD")
    if commit is None:
        return _head(root / ".git"), None
    changes = _git(root, "status", "--porcelain")
    return commit, None if changes is None else bool(changes)


def _git(root: Path, *arguments: str) -> str | None:
    """What git answers, asked without taking its locks; None when it is missing, slow or says no."""
    # Inside a hook, variables such as GIT_DIR point at another repository.
    plain = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    environ = plain | {"GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments],
            capture_output=True, text=True, errors="replace", check=False, timeout=30, env=environ,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _head(git: Path) -> str | None:
    """The commit that HEAD names, read by hand from the repository's files."""
    try:
        if git.is_file():
            git = git.parent / git.read_text("utf-8", "replace").removeprefix("gitdir:").strip()
        head = (git / "HEAD").read_text("utf-8", "replace").strip()
        name = head.removeprefix("ref:").strip()
        return _commit(head) if name == head else _named(git, name)
    except OSError:
        return None


def _named(git: Path, name: str) -> str | None:
    common = (
        git / (git / "commondir").read_text("utf-8", "replace").strip()
        if (git / "commondir").exists()
        else git
    )
    loose = common / name
    if loose.is_file():
        return _commit(loose.read_text("utf-8", "replace"))
    packed = common / "packed-refs"
    lines = packed.read_text("utf-8", "replace").splitlines() if packed.is_file() else []
    return next((_commit(line) for line in lines if line.endswith(f" {name}")), None)


def _commit(text: str) -> str | None:
    found = _COMMIT.match(text)
    return found[0] if found else None


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
