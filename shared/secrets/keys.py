"""The keys of one environment, as secrets under names that no robot is granted."""

import secrets
from collections.abc import Mapping

from shared.errors import MissingKey
from shared.sealing import Keys
from shared.secrets.file import FileSecrets
from shared.secrets.key_file import as_text, from_text, new_key
from shared.secrets.names import RESERVED
from shared.secrets.provider import SecretProvider

PAYLOAD_KEYS = f"{RESERVED}payload_keys"
"""`id:key id:key …`, the current one first."""
HASH_KEY = f"{RESERVED}hash_key"


def load_keys(provider: SecretProvider) -> Keys:
    """The environment's keys; raises MissingKey, saying how to make them, and Refused for what is no key."""
    try:
        ring, lasting = provider.get(PAYLOAD_KEYS), provider.get(HASH_KEY)
    except MissingKey:
        raise MissingKey(
            "The keys that seal personal data are not there. In a new installation make them with "
            "`avlast secret init`; else restore the secrets file and its key from their backup."
        ) from None
    payload = dict(_entry(text, place) for place, text in enumerate(ring.split(), start=1))
    return Keys(payload, current=next(iter(payload), ""), hash=from_text(lasting, f"the secret {HASH_KEY}"))


def make_keys(file: FileSecrets) -> list[str]:
    """Make the keys that are not there yet, and say which; a key that is there is never replaced."""
    made: list[str] = []

    def complete(values: Mapping[str, str]) -> dict[str, str]:
        new = {PAYLOAD_KEYS: _new_entry(), HASH_KEY: as_text(new_key())}
        made.extend(name for name in new if name not in values)
        return new | dict(values)

    file.change(complete)
    return made


def rotate_payload_key(file: FileSecrets) -> str:
    """Make a payload key, which seals from now on, and say its id; the old ones are kept to open with."""
    entry = _new_entry()

    def rotate(values: Mapping[str, str]) -> dict[str, str]:
        if PAYLOAD_KEYS not in values:
            raise MissingKey("There is no payload key to follow; make the first with `avlast secret init`.")
        return dict(values) | {PAYLOAD_KEYS: f"{entry} {values[PAYLOAD_KEYS]}"}

    file.change(rotate)
    return entry.partition(":")[0]


def _entry(text: str, place: int) -> tuple[str, bytes]:
    """Id and key of an entry; a damaged one is named by its place, for its id may be a piece of a key."""
    key_id, _, key = text.partition(":")
    return key_id, from_text(key, f"payload key {place} in the secret {PAYLOAD_KEYS}")


def _new_entry() -> str:
    """An id is random: a key made anew after a loss must not pass for the one that was lost."""
    return f"k{secrets.token_hex(4)}:{as_text(new_key())}"
