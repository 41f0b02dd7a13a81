"""Bring a database to this version, under a lock, and refuse one that is newer or another's."""

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict

from shared.errors import NewerDatabase, Refused, WrongEnvironment
from shared.model import Environment
from shared.store import queries
from shared.store.connect import Connection, connect

FOLDER = Path(__file__).parent / "migrations"
# Any number that no other program takes; two starters wait for each other on it.
_LOCK = 0x41564C53


def migrate(url: str, environment: Environment) -> None:
    """Apply what is missing; raises `NewerDatabase`, `WrongEnvironment`."""
    sql = queries.load("installation")
    with connect(url, "avlast migrate") as guard:
        guard.execute(sql.lock_migrations, {"lock": _LOCK})
        if not _is_current(guard):
            _apply_ours(url)
        _apply_procrastinate(guard)
        guard.execute(sql.name_environment, {"environment": environment.value})
        _check_environment(guard, environment)


def check(connection: Connection, environment: Environment) -> None:
    """Refuse a database that is empty, older, newer or of another environment; changes nothing."""
    if not _is_current(connection):
        raise Refused(
            "This database is not at this version's tables yet: run `avlast deploy` (or `avlast up`) once."
        )
    _check_environment(connection, environment)


def known() -> list[str]:
    """Name this version's migrations, in order."""
    return sorted(path.stem for path in FOLDER.glob("*.sql"))


def _is_current(connection: Connection) -> bool:
    sql = queries.load("installation")
    row = connection.execute(sql.has_migrations).fetchone()
    if row is None or not row["there"]:
        return False
    applied = {row["migration_id"] for row in connection.execute(sql.applied_migrations)}
    if newer := applied - set(known()):
        raise NewerDatabase(
            f"This database was made by a newer Avlast (it has {sorted(newer)[-1]}, this version ends with "
            f"{known()[-1]}). Upgrade this installation; nothing was changed."
        )
    return applied == set(known())


def _check_environment(connection: Connection, environment: Environment) -> None:
    row = connection.execute(queries.load("installation").environment).fetchone()
    if row is None or row["environment"] != environment.value:
        there = row["environment"] if row else "nothing"
        raise WrongEnvironment(
            f"This database is the {there} environment, and AVLAST_ENVIRONMENT says {environment.value}. "
            "They never mix: correct AVLAST_ENVIRONMENT or the database's address."
        )


def _apply_ours(url: str) -> None:
    # Imported here: only a migration pays for it.
    from yoyo import get_backend, read_migrations  # noqa: PLC0415

    backend = get_backend(yoyo_address(url))
    try:
        found = read_migrations(str(FOLDER))
        backend.apply_migrations(backend.to_apply(found))
    finally:
        backend.connection.close()


def yoyo_address(url: str) -> str:
    """Write a conninfo as the address that yoyo reads, whatever form it came in."""
    parts: dict[str, Any] = {k: v for k, v in conninfo_to_dict(url).items() if v is not None}
    user, password = (quote(str(parts.pop(k, "")), safe="") for k in ("user", "password"))
    database = quote(str(parts.pop("dbname", "")), safe="")
    host, port = str(parts.pop("host", "")), str(parts.pop("port", ""))
    if "/" in host:
        # A socket folder travels as a parameter; the place of the host stays empty.
        parts["host"], host = host, ""
        if port:
            parts["port"], port = port, ""
    login = f"{user}:{password}@" if password else f"{user}@" if user else ""
    place = f"{host}:{port}" if port else host
    return f"postgresql+psycopg://{login}{place}/{database}" + (f"?{urlencode(parts)}" if parts else "")


def _apply_procrastinate(connection: Connection) -> None:
    """Lay procrastinate's tables beside ours, or bring them to the installed version's."""
    from procrastinate.schema import SchemaManager  # noqa: PLC0415 (only a migration pays for it)

    sql = queries.load("installation")
    files = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    row = connection.execute(sql.procrastinate_schema).fetchone()
    with connection.transaction():
        if row is None:
            connection.execute(SchemaManager.get_schema())
        else:
            for file in files:
                if file.stem > row["name"]:
                    connection.execute(file.read_bytes())
        connection.execute(sql.remember_procrastinate, {"name": files[-1].stem})


def drop_all(connection: psycopg.Connection[Any]) -> None:
    """Empty the database; the demo's way to begin anew."""
    connection.execute(queries.load("installation").drop_everything)
