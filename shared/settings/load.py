"""Settings from `config/avlast.toml` and from variables, which win; unsafe ones are refused."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from shared.address import password_in
from shared.errors import BadSetting, Refused
from shared.model import Environment
from shared.nearest import hint
from shared.platform import find_browser
from shared.settings.tables import Settings, at_home
from shared.settings.variables import Keys, not_empty, set_by_variables, variables_of_settings
from shared.toml_file import Origin, checked, dotted, read_toml


def load_settings(
    environ: Mapping[str, str],
    root: Path | None = None,
    find_browser: Callable[[Mapping[str, str]], Path | None] = find_browser,
) -> Settings:
    """The settings of file and variables; raises BadSetting or Refused, naming file or variable and key.

    Relative paths are relative to the root, which is AVLAST_ROOT or the folder that holds `shared/`.
    """
    root = (root or _folder(environ, "AVLAST_ROOT", Path()) or Path(__file__).parents[2]).resolve()
    config = _folder(environ, "AVLAST_CONFIG", root) or root / "config"
    file = config / "avlast.toml"
    data = {} if _is_absent(file) else read_toml(file, BadSetting)
    _demand_portable(data, file)
    variables = set_by_variables(environ)
    for keys, value in variables.items():
        _put(data, keys, value)
    _add_browser(data, find_browser(environ))
    origin = _origin(file, variables)
    fixed = {"root": root, "config": config, "environment": _environment(environ)}
    settings = checked(Settings, data | fixed, origin, BadSetting)
    _refuse_unsafe(settings, origin)
    return settings


def _folder(environ: Mapping[str, str], name: str, relative_to: Path) -> Path | None:
    """The folder that a variable names; None when it is not set."""
    if name not in environ:
        return None
    try:
        folder = relative_to / at_home(Path(not_empty(environ, name)))
    except ValueError as wrong:
        raise BadSetting(f"{name}: {wrong}.") from None
    if not _holds(folder.is_dir):
        raise BadSetting(f"{name}: there is no folder {folder}; make it or correct the variable.")
    return folder


def _is_absent(file: Path) -> bool:
    """Whether there is none; one that cannot be looked at is there, and reading it says why not."""
    try:
        file.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def _holds(asked: Callable[[], bool]) -> bool:
    """What a path says of itself; one that cannot be asked, such as one too long, is no such thing."""
    try:
        return asked()
    except OSError:
        return False


def _environment(environ: Mapping[str, str]) -> str:
    named = environ.get("AVLAST_ENVIRONMENT", "")
    if named in set(Environment):
        return named
    wrong = f"{named!r} is none of them: {hint(named, Environment)}" if named else "it is not set."
    raise BadSetting(
        "AVLAST_ENVIRONMENT must say where we are: production, test or demo. It has no default, so that "
        f"nobody works on production by accident; {wrong}\nTry: export AVLAST_ENVIRONMENT=demo"
    )


def _demand_portable(data: Mapping[str, Any], file: Path) -> None:
    """Refuses what a copied file must not carry to another machine."""
    for key in ("environment", "root", "config"):
        if key in data:
            raise BadSetting(
                f"{file}: {key}: set AVLAST_{key.upper()} instead; this file may be copied to another place."
            )
    url = data.get("database_url")
    if isinstance(url, str) and password_in(url):
        raise Refused(
            f"{file}: database_url: a password does not belong in this file; "
            "set AVLAST_DATABASE_URL, or leave the password out and keep it in .pgpass."
        )


def _put(data: dict[str, Any], keys: Keys, value: object) -> None:
    """Under its keys; where the file holds something else than a table, the check will say so."""
    for key in keys[:-1]:
        data = data.setdefault(key, {})
    if isinstance(data, dict):
        data[keys[-1]] = value


def _add_browser(data: dict[str, Any], found: Path | None) -> None:
    """A browser that is set or found is a capability, unless the capabilities are set."""
    browser = data.setdefault("browser", found)
    if browser is not None and isinstance(worker := data.setdefault("worker", {}), dict):
        worker.setdefault("capabilities", ["browser"])


def _origin(file: Path, variables: Mapping[Keys, object]) -> Origin:
    names = {keys: name for name, keys in variables_of_settings().items()}

    def origin(keys: tuple[str | int, ...]) -> str:
        starts = (tuple(str(key) for key in keys[:depth]) for depth in range(len(keys), 0, -1))
        by_variable = next((names[start] for start in starts if start in variables), None)
        return by_variable or f"{file}: {dotted(keys)}"

    return origin


def _refuse_unsafe(settings: Settings, origin: Origin) -> None:
    for folder in settings.robots_path:
        if not _holds(folder.is_dir):
            raise BadSetting(
                f"{origin(('robots_path',))}: there is no folder {folder}; make it or correct the setting."
            )
    if settings.browser is not None and not _holds(settings.browser.is_file):
        raise BadSetting(f"{origin(('browser',))}: there is no program {settings.browser}.")
    if settings.person_for_any_account and settings.environment is Environment.PRODUCTION:
        raise Refused(
            f"{origin(('person_for_any_account',))}: not in production, where each account must be somebody "
            "in config/organisation.toml; remove it."
        )
