"""What a secret may be called, and which names are the house's own."""

import re

from shared.errors import BadInput

RESERVED = "avlast_"
"""Secrets whose names begin so are the house's own keys; no robot is ever granted one."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def demand_name(name: str) -> str:
    """The name, if a secret may be called so; raises BadInput."""
    if not _NAME.fullmatch(name):
        raise BadInput(
            f"A secret's name is lower case letters, digits and underscore, a letter first: not {name!r}."
        )
    return name


def is_reserved(name: str) -> bool:
    """Whether this is one of the house's own keys."""
    return name.startswith(RESERVED)
