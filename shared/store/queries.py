"""Named queries, read from `.sql` files: a line `-- name --`, a line of why, the statement."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import LiteralString

_HEADING = re.compile(r"^-- ([a-z][a-z0-9_]*) --$", re.MULTILINE)
_FOLDER = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Queries:
    """The statements of one `.sql` file, by name."""

    file: str
    statements: MappingProxyType[str, LiteralString]

    def __getattr__(self, name: str) -> LiteralString:
        """Give the statement of that name; an unknown name raises AttributeError."""
        try:
            return self.statements[name]
        except KeyError:
            raise AttributeError(f"{self.file} has no query named {name}") from None


def parse(text: str) -> dict[str, str]:
    """Split a file's text at its headings; a name that stands twice is an error."""
    parts = _HEADING.split(text)[1:]
    names, bodies = parts[::2], parts[1::2]
    if len(set(names)) != len(names):
        raise ValueError(f"a query is named twice: {sorted(n for n in names if names.count(n) > 1)[0]}")
    return {name: body.strip() for name, body in zip(names, bodies, strict=True)}


@cache
def load(name: str) -> Queries:
    """Read the queries of `sql/<name>.sql`."""
    path = _FOLDER / f"{name}.sql"
    # Files of ours: their text is as literal as this module's.
    statements: dict[str, LiteralString] = parse(path.read_text(encoding="utf-8"))
    return Queries(path.name, MappingProxyType(statements))
