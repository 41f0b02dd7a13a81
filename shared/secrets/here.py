"""The secrets of this installation."""

from collections.abc import Mapping

from shared.errors import MissingKey
from shared.secrets.file import FileSecrets
from shared.secrets.key_file import demand_not_lost, find_key, find_or_make_key
from shared.secrets.keys import make_keys
from shared.secrets.provider import ChainedSecrets, EnvironmentSecrets, SecretProvider
from shared.settings import Settings


def open_secrets(settings: Settings, environ: Mapping[str, str]) -> SecretProvider:
    """Variables first, then the encrypted file; raises MissingKey and Refused where that cannot be opened."""
    key = find_key(environ, settings.secrets_key_file)
    if key is None:
        demand_not_lost(settings.secrets_key_file, settings.secrets_file)
        return ChainedSecrets(EnvironmentSecrets(environ))
    return ChainedSecrets(EnvironmentSecrets(environ), FileSecrets(settings.secrets_file, key))


def open_secrets_file(settings: Settings, environ: Mapping[str, str]) -> FileSecrets:
    """The encrypted file, to list or change; raises MissingKey, which says how to make its key."""
    key = find_key(environ, settings.secrets_key_file)
    if key is None:
        demand_not_lost(settings.secrets_key_file, settings.secrets_file)
        raise MissingKey("There is no key for a file of secrets yet; make it with `avlast secret init`.")
    return FileSecrets(settings.secrets_file, key)


def init_secrets(settings: Settings, environ: Mapping[str, str]) -> list[str]:
    """Make what is missing of the file's key and the environment's keys; the names of the keys made."""
    key = find_or_make_key(environ, settings.secrets_key_file, settings.secrets_file)
    return make_keys(FileSecrets(settings.secrets_file, key))
