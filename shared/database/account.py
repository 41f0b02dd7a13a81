"""Root where user namespaces are forbidden: the server as a system account of its own."""

from pathlib import Path

from shared.database.ways import Way
from shared.errors import EmbeddedDatabaseError


def account_way() -> Way:
    """The account's way."""
    raise EmbeddedDatabaseError("Root without user namespaces: not yet.")


def account_home(folder: Path) -> Path:
    """Where the account keeps this folder's data."""
    raise EmbeddedDatabaseError("Root without user namespaces: not yet.")
