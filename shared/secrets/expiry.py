"""The last day of secrets that have one, kept in the same file as the values."""

import json
from collections.abc import Mapping
from datetime import date

from shared.errors import MissingKey
from shared.secrets.names import RESERVED
from shared.secrets.provider import SecretProvider

EXPIRIES = f"{RESERVED}expiries"
"""Name and last day of each, as JSON; under a name that no robot is granted."""


def expiries(provider: SecretProvider) -> dict[str, date]:
    """The last day of each secret that has one."""
    try:
        held = json.loads(provider.get(EXPIRIES))
    except MissingKey:
        return {}
    return {name: date.fromisoformat(day) for name, day in held.items()}


def with_expiry(values: Mapping[str, str], name: str, expires: date | None) -> dict[str, str]:
    """All values, where this secret has the last day, or none: a new value's day is never the old one's."""
    held = json.loads(values.get(EXPIRIES, "{}"))
    held.pop(name, None)
    if expires is not None:
        held[name] = expires.isoformat()
    left = {key: value for key, value in values.items() if key != EXPIRIES}
    return left | ({EXPIRIES: json.dumps(held, sort_keys=True)} if held else {})
