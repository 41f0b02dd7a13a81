"""Secrets in one encrypted file."""

import base64
import binascii
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from shared.errors import BadInput, MissingKey, NotFound, Refused, Tampered
from shared.nearest import hint
from shared.platform import PRIVATE_FOLDER, write_private
from shared.sealing import key_id_of, open_sealed, seal
from shared.secrets.expiry import with_expiry
from shared.secrets.key_file import key_check
from shared.secrets.locked import locked
from shared.secrets.names import demand_name, is_reserved

Values = dict[str, str]


class FileSecrets:
    """The secrets of one environment in a file that only its key opens; each reading sees what is there."""

    def __init__(self, path: Path, key: bytes, *older: bytes) -> None:
        """Takes the file, which need not exist yet, its key of 32 bytes, and older ones that may open it."""
        self.path = path
        self._key = key
        self._keys = {key_check(each): each for each in (key, *older)}

    def get(self, name: str) -> str:
        """The value; raises MissingKey when the file has none, Tampered when the file does not open."""
        values = self._read()
        if name not in values:
            raise MissingKey(f"{self.path} holds no secret named {name}.")
        return values[name]

    def names(self) -> list[str]:
        """What is in the file, in order of name."""
        return sorted(self._read())

    def everything(self) -> Values:
        """All values by name, the house's own keys too: for the filter that takes them out."""
        return self._read()

    def set(self, name: str, value: str, expires: date | None = None) -> None:
        """Store a value in place of an earlier one and its last day; raises BadInput, Refused for our own."""
        _demand_ours(demand_name(name))
        if not value:
            raise BadInput(f"The secret {name} would be empty; give it a value, or remove it.")
        self.change(lambda values: with_expiry(values | {name: value}, name, expires))

    def expire(self, name: str, expires: date | None) -> None:
        """Give a secret a last day, or none; it may be in a variable. Raises BadInput, Refused."""
        _demand_ours(demand_name(name))
        self.change(lambda values: with_expiry(values, name, expires))

    def remove(self, name: str) -> None:
        """Take a secret out; raises NotFound when it is not there, Refused for the house's own keys."""
        _demand_ours(name)
        self.change(lambda values: with_expiry(_without(values, name, self.path), name, None))

    def change(self, change: Callable[[Values], Values]) -> Values:
        """Replace all values by what they become; one writer at a time, and never a half-written file."""
        self.path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with locked(self.path):
            values = change(self._read())
            data = json.dumps(values, sort_keys=True).encode()
            sealed = seal(self._key, key_check(self._key), data, self._place)
            write_private(self.path, base64.encodebytes(sealed).decode())
        return values

    @property
    def key_id(self) -> str:
        """What tells the key that the file was sealed with; raises Tampered for what is no such file."""
        return self._key_id(self._blob())

    @property
    def _place(self) -> str:
        """The file's name, which says the environment: a copy under another name does not open."""
        return f"secrets file {self.path.name}"

    def _read(self) -> Values:
        try:
            blob = self._blob()
        except FileNotFoundError:
            return {}
        return self._opened(blob)

    def _blob(self) -> bytes:
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            raise
        except OSError as reason:
            raise Refused(f"{self.path}: cannot be read ({reason.strerror}).") from None
        try:
            return base64.b64decode(b"".join(text.split()), validate=True)
        except binascii.Error:
            raise Tampered(f"{self.path}: is damaged; restore it from a backup.") from None

    def _key_id(self, blob: bytes) -> str:
        try:
            return key_id_of(blob)
        except Tampered:
            raise Tampered(f"{self.path}: is damaged; restore it from a backup.") from None

    def _opened(self, blob: bytes) -> Values:
        key_id = self._key_id(blob)
        if key_id not in self._keys:
            raise Tampered(
                f"{self.path}: was sealed with the key {key_id}, and the key given is "
                f"{key_check(self._key)}; set AVLAST_SECRETS_KEY or AVLAST_SECRETS_KEY_FILE to the right one."
            )
        try:
            values: Values = json.loads(open_sealed(self._keys[key_id], blob, self._place))
        except Tampered:
            raise Tampered(f"{self.path}: was changed, or was made under another name.") from None
        return values


def _demand_ours(name: str) -> None:
    if is_reserved(name):
        raise Refused(f"{name} is one of the house's own keys; only `avlast secret init` makes those.")


def _without(values: Values, name: str, path: Path) -> Values:
    if name not in values:
        raise NotFound(f"{path} holds no secret named {name}; {hint(name, values)}")
    return {key: value for key, value in values.items() if key != name}
