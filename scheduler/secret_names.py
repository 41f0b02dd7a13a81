"""Which secrets there are by name, where each value is, and which robots are granted it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shared.errors import MissingKey
from shared.manifest import Manifest
from shared.secrets import expiries, open_secrets_file
from shared.secrets.names import is_reserved
from shared.settings import Settings

_VARIABLE = "AVLAST_SECRET_"


@dataclass(frozen=True)
class SecretSeen:
    """A secret as it may be shown; `place` is variable, file or missing."""

    name: str
    place: str
    robots: tuple[str, ...]
    expires: date | None = None


def secrets_seen(
    settings: Settings, environ: Mapping[str, str], manifests: Iterable[Manifest]
) -> list[SecretSeen]:
    """Every secret that is stored or that a robot names; the house's own keys stay out."""
    try:
        file = open_secrets_file(settings, environ)
        stored, days = file.names(), expiries(file)
    except MissingKey:
        stored, days = [], {}
    variables = {name.removeprefix(_VARIABLE).lower() for name in environ if name.startswith(_VARIABLE)}
    granted: dict[str, list[str]] = {}
    for manifest in manifests:
        for name in manifest.secrets:
            granted.setdefault(name, []).append(manifest.name)
    names = sorted({*stored, *variables, *granted})
    return [
        SecretSeen(name, _place(name, variables, stored), tuple(granted.get(name, ())), days.get(name))
        for name in names
        if not is_reserved(name)
    ]


def _place(name: str, variables: Iterable[str], stored: Iterable[str]) -> str:
    return "variable" if name in variables else "file" if name in stored else "missing"
