"""Before keys are made: whether the database beside them was made with others, which are lost then."""

from collections.abc import Mapping
from contextlib import closing

import psycopg

from shared.database import EmbeddedDatabase
from shared.database.look import look
from shared.errors import DatabaseUnavailable, MissingKey
from shared.secrets import open_secrets
from shared.secrets.keys import HASH_KEY
from shared.settings import Settings
from shared.store.connect import Limits, connect
from shared.store.keys import hash_key_check


def demand_none_lost(settings: Settings, environ: Mapping[str, str]) -> str | None:
    """Raises MissingKey when the database knows a hash key that is not here; why it cannot be asked, if so.

    No database is started or made for it.
    """
    if _is_here(settings, environ):
        return None
    try:
        knows = _knows_a_key(settings)
    except (DatabaseUnavailable, psycopg.OperationalError) as error:
        return f"the database could not be asked whether it was made with other keys, lost since: {error}"
    if knows:
        raise MissingKey(
            f"The database was made with keys that are not in {settings.secrets_file}: new ones would open "
            "nothing of it. Restore that file and its key from their backup; docs/secrets-and-keys.md says "
            "what is lost without. Nothing was made."
        )
    return None


def _is_here(settings: Settings, environ: Mapping[str, str]) -> bool:
    try:
        return bool(open_secrets(settings, environ).get(HASH_KEY))
    except MissingKey:
        return False


def _knows_a_key(settings: Settings) -> bool:
    url = settings.database_url or _embedded(settings)
    if url is None:
        return False
    with closing(connect(url, "avlast", Limits())) as connection:
        try:
            return hash_key_check(connection) is not None
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
            return False


def _embedded(settings: Settings) -> str | None:
    """Its address; None where there is none yet. Raises DatabaseUnavailable when it does not run."""
    folder = settings.var / "postgres"
    if not folder.exists():
        return None
    address = look(EmbeddedDatabase(folder, tell=lambda _: None)).address
    if address is None:
        raise DatabaseUnavailable(f"the embedded database in {folder} does not run, or lets nobody in.")
    return address
