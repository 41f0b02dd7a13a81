"""The keys of one environment, as secrets under names that no robot is granted."""

import secrets
from collections.abc import Mapping

from shared.errors import MissingKey, Refused
from shared.sealing import Keys
from shared.secrets.file import FileSecrets
from shared.secrets.key_file import as_text, from_text, new_key
from shared.secrets.names import RESERVED
from shared.secrets.provider import SecretProvider

PAYLOAD_KEYS = f"{RESERVED}payload_keys"
"""`id:key id:key …`; the database says which one seals, the first unless it says another."""
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


def add_payload_key(file: FileSecrets) -> str:
    """Make one more payload key and say its id; it seals when the database says so."""
    entry = _new_entry()
    file.change(lambda values: values | {PAYLOAD_KEYS: f"{_ring(values)} {entry}"})
    return entry.partition(":")[0]


def remove_payload_key(file: FileSecrets, key_id: str) -> None:
    """Take a payload key out for good; one that is not there is gone already. Raises Refused for the last."""

    def without(values: Mapping[str, str]) -> dict[str, str]:
        left = [entry for entry in _ring(values).split() if entry.partition(":")[0] != key_id]
        if not left:
            raise Refused(f"The payload key {key_id} is the only one in {file.path}; it stays.")
        return dict(values) | {PAYLOAD_KEYS: " ".join(left)}

    file.change(without)


def _ring(values: Mapping[str, str]) -> str:
    if PAYLOAD_KEYS not in values:
        raise MissingKey("There is no payload key to follow; make the first with `avlast secret init`.")
    return values[PAYLOAD_KEYS]


def _entry(text: str, place: int) -> tuple[str, bytes]:
    """Id and key of an entry; a damaged one is named by its place, for its id may be a piece of a key."""
    key_id, _, key = text.partition(":")
    return key_id, from_text(key, f"payload key {place} in the secret {PAYLOAD_KEYS}")


def _new_entry() -> str:
    """An id is random: a key made anew after a loss must not pass for the one that was lost."""
    return f"k{secrets.token_hex(4)}:{as_text(new_key())}"
