"""Sealing what identifies residents (AES-256-GCM), and fingerprints that outlive its purging (HMAC-SHA-256).

A sealed blob is, in order: the format's version (1 byte, 1) · the length of the key's id (1 byte) · the
key's id (ASCII) · a random nonce (12 bytes) · ciphertext with its 16-byte tag. Everything before the
nonce, and what the blob is bound to, is authenticated with it.
"""

import hashlib
import hmac
import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.errors import BadPayload, MissingKey, Tampered

KEY_BYTES = 32
NORMALISATION = 1
"""The version of `normal`; it stands beside every fingerprint in the database."""

_VERSION = 1
_KEY_ID = re.compile(r"[a-z0-9]{1,32}")
_NONCE_BYTES = 12
_TAG_BYTES = 16


@dataclass(frozen=True)
class Keys:
    """An environment's keys: payload keys by id, of which the current one seals, and the lasting hash key."""

    payload: Mapping[str, bytes] = field(repr=False)
    current: str
    hash: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuses keys that would seal badly; raises MissingKey."""
        if any(not _KEY_ID.fullmatch(key_id) for key_id in self.payload):
            raise MissingKey("A payload key's id is not 1 to 32 lower case letters and digits.")
        if self.current not in self.payload:
            raise MissingKey(f"The payload key {self.current} is named as current and is not there.")
        if any(len(key) != KEY_BYTES for key in (*self.payload.values(), self.hash)):
            raise MissingKey(f"A key does not have {KEY_BYTES} bytes; make keys with `avlast secret init`.")
        if self.hash in self.payload.values():
            raise MissingKey(
                "The hash key must differ from the payload keys; make it with `avlast secret init`."
            )


class Sealer:
    """Seals with the current payload key, opens with any that is kept."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    @property
    def key_id(self) -> str:
        """The id of the key that seals now."""
        return self._keys.current

    @property
    def key_ids(self) -> list[str]:
        """The ids of all keys that open something here."""
        return sorted(self._keys.payload)

    def seal(self, data: bytes, bound_to: str, key_id: str | None = None) -> bytes:
        """A blob that opens only with this key and the same `bound_to` (say, table, column and row).

        `key_id` names one of the keys here instead, for what lies beside a blob that it sealed.
        """
        key_id = key_id or self.key_id
        return seal(self._keys.payload[key_id], key_id, data, bound_to)

    def open(self, blob: bytes, bound_to: str) -> bytes:
        """The sealed data; raises MissingKey naming a key that is not kept, Tampered for anything changed."""
        key_id = key_id_of(blob)
        if key_id not in self._keys.payload:
            raise MissingKey(
                f"This was sealed with the payload key {key_id}, which is not among the keys here "
                f"({', '.join(sorted(self._keys.payload))}); restore the secrets file from its backup."
            )
        return open_sealed(self._keys.payload[key_id], blob, bound_to)

    def reseal(self, blob: bytes, bound_to: str) -> bytes:
        """The same data under the key that seals now; raises as `open` does."""
        return self.seal(self.open(blob, bound_to), bound_to)


Normalisation = Callable[[str], str]


class Fingerprints:
    """What tells two references or business keys apart after the clear text is purged."""

    def __init__(self, keys: Keys, normalise: Normalisation | None = None) -> None:
        """Takes the keys, and the rule of spelling where it is not this version's."""
        self._key = keys.hash
        self._normal = normalise or normal

    def reference(self, queue: str, reference: str) -> bytes:
        """The fingerprint of a reference in its queue; 32 bytes."""
        return self._hash("avlast reference", queue, reference)

    def business_key(self, process: str, key: str) -> bytes:
        """The fingerprint of a business key in its process, whichever robot and queue; 32 bytes."""
        return self._hash("avlast business key", process, key)

    def file(self, trigger: str, known_by: bytes) -> bytes:
        """The fingerprint of a file or of its name, taken as it is, for the trigger it is for; 32 bytes."""
        parts = (b"avlast file", trigger.encode(), known_by)
        framed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return hmac.digest(self._key, framed, hashlib.sha256)

    def _hash(self, *parts: str) -> bytes:
        return hmac.digest(self._key, b"".join(_framed(self._normal(part)) for part in parts), hashlib.sha256)


def normal(text: str) -> str:
    """Trimmed and in Unicode's NFC, so that two spellings are one; raises BadPayload when nothing is left."""
    trimmed = unicodedata.normalize("NFC", text).strip()
    if not trimmed:
        raise BadPayload("A reference or business key is empty; it must say which case this is.")
    return trimmed


NORMALISATIONS: Mapping[int, Normalisation] = {NORMALISATION: normal}
"""Every version's rule: what was purged under an older one is known again by it, so none ever goes."""


def check_value(key: bytes) -> bytes:
    """What tells whether a key is the same one as before, and gives nothing of it away; 16 bytes."""
    return hmac.digest(key, b"avlast check value", hashlib.sha256)[:16]


def key_id_of(blob: bytes) -> str:
    """The id of the key that a blob was sealed with; raises Tampered for what is no blob of ours."""
    if len(blob) < 2 or blob[0] != _VERSION:
        raise Tampered("This is not sealed data that this version can read.")
    end = 2 + blob[1]
    if len(blob) < end + _NONCE_BYTES + _TAG_BYTES or not blob[2:end].isascii():
        raise Tampered("Sealed data is cut short.")
    return blob[2:end].decode("ascii")


def seal(key: bytes, key_id: str, data: bytes, bound_to: str) -> bytes:
    """A blob under one key; a random nonce is safe for 2**32 of them, centuries of items at design load."""
    header = bytes([_VERSION, len(key_id)]) + key_id.encode("ascii")
    nonce = os.urandom(_NONCE_BYTES)
    return header + nonce + AESGCM(key).encrypt(nonce, data, header + bound_to.encode())


def open_sealed(key: bytes, blob: bytes, bound_to: str) -> bytes:
    """The data of a blob under one key; raises Tampered when blob, key or `bound_to` is another."""
    end = 2 + len(key_id_of(blob))
    header, nonce, sealed = blob[:end], blob[end : end + _NONCE_BYTES], blob[end + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, sealed, header + bound_to.encode())
    except InvalidTag:
        raise Tampered(
            "Sealed data does not open: it was changed, belongs to another row, or the key is another."
        ) from None


def _framed(part: str) -> bytes:
    """A part with its length before it: no two lists of parts give the same bytes."""
    try:
        data = part.encode("utf-8")
    except UnicodeEncodeError:
        raise BadPayload("A reference or business key holds half a character (a lone surrogate).") from None
    return len(data).to_bytes(4, "big") + data
