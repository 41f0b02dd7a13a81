"""The key that opens the encrypted file of secrets: in a variable, or in a file of its own."""

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from shared.errors import MissingKey, Refused
from shared.platform import PRIVATE_FOLDER, is_private, write_private
from shared.sealing import KEY_BYTES
from shared.secrets.locked import locked

VARIABLE = "AVLAST_SECRETS_KEY"


def new_key() -> bytes:
    """A random key."""
    return os.urandom(KEY_BYTES)


def as_text(key: bytes) -> str:
    """The key as files and variables hold it (base64)."""
    return base64.b64encode(key).decode("ascii")


def from_text(text: str, where: str) -> bytes:
    """The key that a text holds; raises Refused, naming where the text stands and never the text."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise Refused(
            f"{where}: is not a key ({KEY_BYTES} random bytes in base64); restore it from its backup, "
            "or where nothing is sealed yet remove it and run `avlast secret init`."
        )
    return key


def key_check(key: bytes) -> str:
    """What tells keys apart and gives nothing away: eight hexadecimal digits of a hash."""
    return hashlib.sha256(b"avlast key check" + key).hexdigest()[:8]


def find_key(environ: Mapping[str, str], path: Path) -> bytes | None:
    """The key from the variable, else from the file; None when there is neither.

    Raises Refused when the key is no key, or others than its owner can read the file.
    """
    if environ.get(VARIABLE):
        return from_text(environ[VARIABLE], VARIABLE)
    if not path.exists():
        return None
    if not is_private(path):
        raise Refused(f"{path}: others than its owner may read this key; close it with: chmod 600 '{path}'")
    try:
        return from_text(path.read_text("ascii", errors="replace"), str(path))
    except OSError as reason:
        raise Refused(f"{path}: cannot be read ({reason.strerror}).") from None


def find_or_make_key(environ: Mapping[str, str], path: Path, sealed: Path) -> bytes:
    """The key, made and kept in its file when there is none; raises MissingKey when it is lost."""
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    with locked(path):
        key = find_key(environ, path)
        if key is None:
            demand_not_lost(path, sealed)
            key = new_key()
            write_private(path, as_text(key) + "\n")
    return key


def demand_not_lost(path: Path, sealed: Path) -> None:
    """Raises MissingKey when there are sealed secrets, since their key was asked for and is nowhere."""
    if sealed.exists():
        raise MissingKey(
            f"{sealed} is there, and the key that opens it is not: restore {path} from its backup, "
            f"or set {VARIABLE}."
        )
