"""Addresses of databases: whether they can be read, and how to show them without a password."""

from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

_SECRET_OPTIONS = frozenset({"password", "sslpassword"})


def is_postgresql(url: str) -> bool:
    """Whether this is the URL of a PostgreSQL database, its odd characters percent-encoded."""
    return _split(url) is not None


def password_in(url: str) -> str | None:
    """The password as it stands in the address, still percent-encoded, or None."""
    parts = _split(url)
    if parts is None:
        return None
    _, _, before_host = parts.netloc.rpartition("@")[0].partition(":")
    options = [value for key, value in parse_qsl(parts.query) if key in _SECRET_OPTIONS]
    return before_host or next(iter(options), None)


def secrets_of_address(url: str) -> list[str]:
    """What a filter must know of an address that is in use: the whole, and its password in both spellings."""
    password = password_in(url)
    return [url, password, unquote(password)] if password else []


def shown(url: str) -> str:
    """The address for people and logs: `***` where a password stands."""
    parts = _split(url)
    if parts is None:
        return "an address that cannot be read"
    user, at, host = parts.netloc.rpartition("@")
    name, colon, _ = user.partition(":")
    options = [(key, "***" if key in _SECRET_OPTIONS else value) for key, value in parse_qsl(parts.query)]
    query = f"?{urlencode(options, safe='*/:,')}" if options else ""
    return f"{parts.scheme}://{name}{':***' if colon else ''}{at}{host}{parts.path}{query}"


def _split(url: str) -> SplitResult | None:
    """None for what is no such address, or where a raw / ? # or @ makes it unclear what the password is."""
    try:
        url.encode()  # half characters are what another encoding leaves of a variable
        parts = urlsplit(url)
    except ValueError:
        return None
    unclear = "@" in parts.path or "@" in parts.query or "#" in url
    return parts if parts.scheme in ("postgresql", "postgres") and not unclear else None
