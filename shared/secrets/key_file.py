"""The key that opens the encrypted files of secrets: in a variable, or in a file of its own.

While it is renewed two stand there, the new one first: it seals, and either opens.
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Iterable, Mapping
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


def find_keys(environ: Mapping[str, str], path: Path) -> tuple[bytes, ...]:
    """The keys from the variable, else from the file; none when there is neither.

    Raises Refused when a key is no key, or others than its owner can read the file.
    """
    if environ.get(VARIABLE):
        return _keys_in(environ[VARIABLE], VARIABLE)
    if not path.exists():
        return ()
    if not is_private(path):
        raise Refused(f"{path}: others than its owner may read this key; close it with: chmod 600 '{path}'")
    try:
        return _keys_in(path.read_text("ascii", errors="replace"), str(path))
    except OSError as reason:
        raise Refused(f"{path}: cannot be read ({reason.strerror}).") from None


def write_keys(path: Path, keys: Iterable[bytes]) -> None:
    """Replace the file by one with these keys, in one step."""
    write_private(path, "".join(f"{as_text(key)}\n" for key in keys))


def _keys_in(text: str, where: str) -> tuple[bytes, ...]:
    return tuple(from_text(word, where) for word in text.split() or [""])


def find_or_make_keys(environ: Mapping[str, str], path: Path, sealed: Path) -> tuple[bytes, ...]:
    """The keys, one made and kept in its file when there is none; raises MissingKey when it is lost."""
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    with locked(path):
        keys = find_keys(environ, path)
        if not keys:
            demand_not_lost(path, sealed)
            keys = (new_key(),)
            write_keys(path, keys)
    return keys


def demand_not_lost(path: Path, sealed: Path) -> None:
    """Raises MissingKey when there are sealed secrets, since their key was asked for and is nowhere."""
    if sealed.exists():
        raise MissingKey(
            f"{sealed} is there, and the key that opens it is not: restore {path} from its backup, "
            f"or set {VARIABLE}."
        )
