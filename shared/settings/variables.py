"""AVLAST_* variables: which key each one sets, and its text as the value that a file would hold."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import get_args, get_origin

from shared.errors import BadSetting
from shared.nearest import hint
from shared.settings.tables import Settings
from shared.toml_file import Table

Keys = tuple[str, ...]

_PREFIX = "AVLAST_"
_ELSEWHERE = (
    "AVLAST_ENVIRONMENT",
    "AVLAST_ROOT",
    "AVLAST_CONFIG",
    "AVLAST_SECRETS_KEY",
    "AVLAST_POSTGRES_BIN",
    "AVLAST_SAMPLES",
)
"""Variables that are no key: read before the file, or by somebody else."""
_ELSEWHERE_PREFIXES = ("AVLAST_SECRET_", "AVLAST_TEST_")
_NO_VARIABLE = ("root", "config", "environment")


def variables_of_settings() -> dict[str, Keys]:
    """Each AVLAST_* variable that sets something, and the key it sets."""
    return {_PREFIX + "_".join(keys).upper(): keys for keys in _all_keys()}


def set_by_variables(environ: Mapping[str, str]) -> dict[Keys, object]:
    """What the variables set, by key; raises BadSetting for one that is unknown or empty."""
    known = variables_of_settings()
    values: dict[Keys, object] = {}
    for name in environ:
        if not name.startswith(_PREFIX) or name.startswith(_ELSEWHERE_PREFIXES) or name in _ELSEWHERE:
            continue
        if name not in known:
            raise BadSetting(f"{name}: unknown variable; {hint(name, [*known, *_ELSEWHERE])}")
        values[known[name]] = _typed(not_empty(environ, name), _annotation(known[name]))
    return values


def not_empty(environ: Mapping[str, str], name: str) -> str:
    """The variable's text; raises BadSetting when it is empty, as a slip in a script leaves it."""
    if not environ[name].strip():
        raise BadSetting(f"{name}: is set but empty; give it a value or unset it.")
    return environ[name]


def _all_keys() -> list[Keys]:
    found: list[Keys] = []
    for name, field in Settings.model_fields.items():
        table = _table(field.annotation)
        found += [(name, inner) for inner in table.model_fields] if table else [(name,)]
    return [keys for keys in found if keys[0] not in _NO_VARIABLE]


def _table(annotation: object) -> type[Table] | None:
    kinds = get_args(annotation) or (annotation,)
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Table)), None)


def _annotation(keys: Keys) -> object:
    field = Settings.model_fields[keys[0]]
    table = _table(field.annotation)
    return table.model_fields[keys[1]].annotation if table else field.annotation


def _typed(text: str, annotation: object) -> object:
    """The text as TOML would have typed it; text that does not fit is left for the check to name."""
    if get_origin(annotation) is tuple:
        separator = os.pathsep if get_args(annotation)[0] is Path else ","
        return [part.strip() for part in text.split(separator) if part.strip()]
    if annotation is bool:
        return {"true": True, "false": False}.get(text.strip().lower(), text)
    if annotation is int or annotation is float:
        try:
            return annotation(text)
        except ValueError:
            return text
    return text
