"""Variables that libpq reads by itself, and which of them must not reach our connections."""

from collections.abc import MutableMapping

_SPEECH = ("PGCLIENTENCODING", "PGDATESTYLE", "PGGEQO", "PGOPTIONS", "PGTZ")
"""How an answer is written: a date in another style is one that we cannot read."""
_WAY = (
    *("PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGPASSWORD", "PGPASSFILE"),
    *("PGSERVICE", "PGSERVICEFILE", "PGREQUIREAUTH", "PGCHANNELBINDING", "PGTARGETSESSIONATTRS"),
    *("PGSSLMODE", "PGSSLNEGOTIATION", "PGREQUIRESSL", "PGGSSENCMODE", "PGLOADBALANCEHOSTS"),
    *("PGMINPROTOCOLVERSION", "PGMAXPROTOCOLVERSION"),
)
"""Whom we speak to and how we are known: PGHOSTADDR alone would lead to another server, password and all."""


def forget_speech(environ: MutableMapping[str, str]) -> None:
    """Take out what would change how any server answers us."""
    _forget(environ, _SPEECH)


def forget_way(environ: MutableMapping[str, str]) -> None:
    """Take out what leads elsewhere than to our own server; for another, whoever runs it may use these."""
    _forget(environ, _WAY)


def _forget(environ: MutableMapping[str, str], names: tuple[str, ...]) -> None:
    for name in names:
        environ.pop(name, None)
