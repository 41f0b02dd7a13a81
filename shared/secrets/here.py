"""The secrets of this installation."""

from collections.abc import Mapping

from shared.errors import MissingKey, Refused
from shared.secrets.expiry import EXPIRIES
from shared.secrets.file import FileSecrets
from shared.secrets.key_file import VARIABLE, demand_not_lost, find_keys, find_or_make_keys
from shared.secrets.keys import PAYLOAD_KEYS, make_keys
from shared.secrets.provider import ChainedSecrets, EnvironmentSecrets, SecretProvider, secrets_in
from shared.secrets.renewal import Renewed, renew_key
from shared.settings import Settings


def open_secrets(settings: Settings, environ: Mapping[str, str]) -> SecretProvider:
    """Variables first, then the encrypted file; raises MissingKey and Refused where that cannot be opened."""
    keys = find_keys(environ, settings.secrets_key_file)
    if not keys:
        demand_not_lost(settings.secrets_key_file, settings.secrets_file)
        return ChainedSecrets(EnvironmentSecrets(environ))
    return ChainedSecrets(EnvironmentSecrets(environ), FileSecrets(settings.secrets_file, *keys))


def open_secrets_file(settings: Settings, environ: Mapping[str, str]) -> FileSecrets:
    """The encrypted file, to list or change; raises MissingKey, which says how to make its key."""
    keys = find_keys(environ, settings.secrets_key_file)
    if not keys:
        demand_not_lost(settings.secrets_key_file, settings.secrets_file)
        raise MissingKey("There is no key for a file of secrets yet; make it with `avlast secret init`.")
    return FileSecrets(settings.secrets_file, *keys)


def init_secrets(settings: Settings, environ: Mapping[str, str]) -> list[str]:
    """Make what is missing of the file's key and the environment's keys; the names of the keys made."""
    keys = find_or_make_keys(environ, settings.secrets_key_file, settings.secrets_file)
    return make_keys(FileSecrets(settings.secrets_file, *keys))


def renew_secrets_key(settings: Settings, environ: Mapping[str, str]) -> Renewed:
    """Renew the key of the secrets files of every environment that lie together; safe to kill and repeat."""
    key_file, folder = settings.secrets_key_file, settings.secrets_file.parent
    return renew_key(environ, key_file, folder.glob("secrets-*.sealed"))


def two_file_keys_in(settings: Settings, environ: Mapping[str, str]) -> str | None:
    """Where two keys of the secrets files stand because a renewal is not finished; None where one does."""
    try:
        keys = find_keys(environ, settings.secrets_key_file)
    except Refused:
        return None
    if len(keys) < 2:
        return None
    return VARIABLE if environ.get(VARIABLE) else str(settings.secrets_key_file)


def known_secrets(settings: Settings, environ: Mapping[str, str]) -> list[str]:
    """Every secret that is here, for a filter to know; those in the file only where it can be opened."""
    try:
        stored = open_secrets_file(settings, environ).everything()
    except Refused:
        stored = {}
    values = [value for name, value in stored.items() if name != EXPIRIES]
    # The ring of payload keys is one secret of many: each entry is `id:key`.
    parts = [part.partition(":")[2] for part in stored.get(PAYLOAD_KEYS, "").split()]
    return [*secrets_in(environ), *values, *parts]
