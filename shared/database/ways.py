"""As whom the server runs: PostgreSQL refuses to run as root."""

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from shared.platform import AS_ORDINARY_USER


class How(StrEnum):
    """The ways to run the server."""

    PLAIN = "plain"
    """As the user at the keyboard."""
    NAMESPACE = "namespace"
    """As root's, in a user namespace in which it is not root."""
    ACCOUNT = "account"
    """As a system account, where namespaces are forbidden to root."""


@dataclass(frozen=True)
class Way:
    """What to put around each of PostgreSQL's programs."""

    how: How
    uid: int | None = None
    gid: int | None = None

    def command(self, *arguments: str) -> list[str]:
        """The command as it must be started."""
        return [*AS_ORDINARY_USER, *arguments] if self.how is How.NAMESPACE else list(arguments)

    @property
    def identity(self) -> dict[str, Any]:
        """The arguments of Popen that make the child run as this way's account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Make this way's account the owner of the path."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def clean_environment(home: Path) -> dict[str, str]:
    """What PostgreSQL's programs see of the environment: nothing of ours, above all no secret."""
    passed = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMP")
    kept = {name: os.environ[name] for name in passed if name in os.environ}
    return {**kept, "LC_ALL": "C", "HOME": str(home)}
