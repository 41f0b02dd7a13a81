"""Secrets by name: from variables or an encrypted file, granted per robot, shown to nobody."""

from shared.secrets.expiry import expiries
from shared.secrets.file import FileSecrets
from shared.secrets.here import (
    init_secrets,
    known_secrets,
    open_secrets,
    open_secrets_file,
    renew_secrets_key,
    two_file_keys_in,
)
from shared.secrets.keys import PAYLOAD_KEYS, add_payload_key, load_keys, make_keys, remove_payload_key
from shared.secrets.provider import (
    ChainedSecrets,
    EnvironmentSecrets,
    Granted,
    HeldSecrets,
    SecretProvider,
    secrets_in,
    without_secrets,
)
from shared.secrets.secret import Secret

__all__ = [
    "PAYLOAD_KEYS",
    "ChainedSecrets",
    "EnvironmentSecrets",
    "FileSecrets",
    "Granted",
    "HeldSecrets",
    "Secret",
    "SecretProvider",
    "add_payload_key",
    "expiries",
    "init_secrets",
    "known_secrets",
    "load_keys",
    "make_keys",
    "open_secrets",
    "open_secrets_file",
    "remove_payload_key",
    "renew_secrets_key",
    "secrets_in",
    "two_file_keys_in",
    "without_secrets",
]
