"""What this installation is set to: `config/avlast.toml`, and AVLAST_* variables, which win over it."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from pydantic import Field, ValidationInfo, field_validator

from shared.address import is_postgresql, password_in, shown
from shared.errors import BadSetting, Refused
from shared.model import Environment
from shared.nearest import hint
from shared.platform import find_browser
from shared.toml_file import Id, Name, Number, Origin, Table, Text, Whole, YesNo, checked, dotted, read_toml

_PREFIX = "AVLAST_"
_ELSEWHERE = ("AVLAST_ROOT", "AVLAST_CONFIG", "AVLAST_SECRETS_KEY", "AVLAST_SAMPLES")
"""Variables that are read before the settings, or by somebody else."""
_ELSEWHERE_PREFIXES = ("AVLAST_SECRET_", "AVLAST_TEST_")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class WorkerSettings(Table):
    """What one worker of this machine takes on."""

    slots: Annotated[Whole, Field(ge=1, description="runs at a time, a whole number from 1")] = 2
    capabilities: Annotated[
        tuple[Name, ...], Field(description='what robots find on this machine, such as ["browser"]')
    ] = ()
    sweep_seconds: Annotated[Number, Field(gt=0, description="seconds, above 0")] = 1.0

    @field_validator("capabilities")
    @classmethod
    def _no_desktop(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if "desktop" in names:
            raise ValueError("desktop is reserved: this version cannot drive Windows desktops")
        return names


class LeaseSettings(Table):
    """How long a worker may be silent before its work is given to another (DESIGN §4); in seconds."""

    seconds: Annotated[Number, Field(gt=0, description="seconds, above 0")] = 20.0
    renew_seconds: Annotated[Number, Field(gt=0, description="seconds, shorter than the lease")] = Field(
        default_factory=lambda earlier: earlier["seconds"] / 4
    )
    effect_seconds: Annotated[Number, Field(ge=0, description="seconds, from 0")] = 30.0
    lost_budget: Annotated[Whole, Field(ge=0, description="attempts, a whole number from 0")] = 5

    @field_validator("renew_seconds")
    @classmethod
    def _shorter(cls, renew: float, earlier: ValidationInfo) -> float:
        if renew >= earlier.data.get("seconds", renew + 1):
            raise ValueError(f"a lease of {earlier.data['seconds']:g} s renewed every {renew:g} s lapses")
        return renew


class MailSettings(Table):
    """The server that takes our mail, when there is one."""

    host: Annotated[Text, Field(description="the mail server's name")]
    port: Annotated[Whole, Field(ge=1, le=65535, description="a port, 1 to 65535")] = 587
    sender: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", description="an e-mail address")]
    starttls: Annotated[YesNo, Field(description="true or false")] = True
    user: Annotated[Text | None, Field(description="the account at the mail server")] = None
    secret: Annotated[Name | None, Field(description="the name of the secret that holds the password")] = None

    @field_validator("secret")
    @classmethod
    def _safe(cls, secret: str | None, earlier: ValidationInfo) -> str | None:
        user, host = earlier.data.get("user"), earlier.data.get("host")
        if (user is None) != (secret is None):
            raise ValueError("user and secret belong together: give both or neither")
        if user and not earlier.data.get("starttls", True) and host not in _LOOPBACK:
            raise ValueError("without starttls the password would travel in clear")
        return secret


class Settings(Table):
    """The settings of one installation in one environment; its paths are absolute."""

    root: Path
    environment: Environment
    config: Path = Path("config")
    var: Annotated[Path, Field(description="a folder, for state")] = Path("var")
    logs: Annotated[Path, Field(description="a folder, for the logs of runs")] = Path("logs")
    robots_path: Annotated[
        tuple[Path, ...], Field(min_length=1, description="a list of folders that hold robots")
    ] = (Path("robots"),)
    database_url: Annotated[
        str | None, Field(repr=False, description="postgresql://user@host:5432/database")
    ] = None
    secrets_key_file: Annotated[Path, Field(description="the file that holds the key of the secrets")] = (
        Field(default_factory=lambda earlier: earlier["var"] / "secrets.key")
    )
    browser: Annotated[Path | None, Field(description="the program file of a Chromium, Chrome or Edge")] = (
        None
    )
    person_for_any_account: Annotated[Id | None, Field(description="the id of a person")] = None
    worker: Annotated[WorkerSettings, Field(description="a table")] = Field(default_factory=WorkerSettings)
    lease: Annotated[LeaseSettings, Field(description="a table")] = Field(default_factory=LeaseSettings)
    mail: Annotated[MailSettings | None, Field(description="a table")] = None

    @field_validator("config", "var", "logs", "secrets_key_file", "browser")
    @classmethod
    def _absolute(cls, path: Path | None, earlier: ValidationInfo) -> Path | None:
        return path and earlier.data.get("root", Path()) / path.expanduser()

    @field_validator("robots_path")
    @classmethod
    def _all_absolute(cls, paths: tuple[Path, ...], earlier: ValidationInfo) -> tuple[Path, ...]:
        return tuple(earlier.data.get("root", Path()) / path.expanduser() for path in paths)

    @field_validator("database_url")
    @classmethod
    def _postgresql(cls, url: str | None) -> str | None:
        if url is not None and not is_postgresql(url):
            raise ValueError(
                "not the address of a PostgreSQL database, or a password in it is not percent-encoded"
            )
        return url

    @property
    def secrets_file(self) -> Path:
        """The encrypted file of secrets; one for each environment, which never mix."""
        return self.var / f"secrets-{self.environment}.sealed"

    @property
    def database_shown(self) -> str:
        """Which database it is, for people and logs: never with its password."""
        return shown(self.database_url) if self.database_url else "embedded"


def load_settings(
    environ: Mapping[str, str],
    root: Path | None = None,
    find_browser: Callable[[], Path | None] = find_browser,
) -> Settings:
    """The settings from file and variables; raises BadSetting or Refused, naming file or variable and key.

    Relative paths are relative to the root, which is AVLAST_ROOT or the folder that holds `shared/`.
    """
    root = (root or _folder(environ, "AVLAST_ROOT", Path()) or Path(__file__).parent.parent).resolve()
    config = _folder(environ, "AVLAST_CONFIG", root) or root / "config"
    file = config / "avlast.toml"
    data = read_toml(file, BadSetting) if file.exists() else {}
    _only_by_variable(data, file)
    variables = _variables(environ)
    for keys, value in variables.items():
        _put(data, keys, value)
    origin = _origin(file, variables)
    if "browser" not in data and (found := find_browser()) is not None:
        data["browser"] = found
    if data.get("browser") and isinstance(data.setdefault("worker", {}), dict):
        data["worker"].setdefault("capabilities", ["browser"])
    settings = checked(
        Settings,
        {**data, "root": root, "config": config, "environment": _environment(environ)},
        origin,
        BadSetting,
    )
    _refuse_unsafe(settings, origin)
    return settings


def variables_of_settings() -> dict[str, tuple[str, ...]]:
    """Each AVLAST_* variable that sets something, and the key it sets."""
    return {_PREFIX + "_".join(keys).upper(): keys for keys in _keys()}


def _keys() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, field in Settings.model_fields.items():
        if name in ("root", "config", "environment"):
            continue
        table = _table(field.annotation)
        found += [(name, inner) for inner in table.model_fields] if table else [(name,)]
    return found


def _table(annotation: object) -> type[Table] | None:
    kinds = get_args(annotation) or (annotation,)
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Table)), None)


def _folder(environ: Mapping[str, str], name: str, relative_to: Path) -> Path | None:
    """The folder that a variable names; None when it is not set."""
    if name not in environ:
        return None
    if not environ[name].strip():
        raise _empty(name)
    folder = relative_to / Path(environ[name]).expanduser()
    if not folder.is_dir():
        raise BadSetting(f"{name}: there is no folder {folder}; make it or correct the variable.")
    return folder


def _empty(name: str) -> BadSetting:
    return BadSetting(f"{name}: is set but empty; give it a value or unset it.")


def _environment(environ: Mapping[str, str]) -> str:
    named = environ.get("AVLAST_ENVIRONMENT", "")
    if named not in set(Environment):
        wrong = f"{named!r} is none of them; {hint(named, Environment)}" if named else "it is not set."
        raise BadSetting(
            "AVLAST_ENVIRONMENT must say where we are: production, test or demo. It has no default, "
            f"so that nobody works on production by accident; {wrong} "
            "Try: export AVLAST_ENVIRONMENT=demo"
        )
    return named


def _only_by_variable(data: Mapping[str, Any], file: Path) -> None:
    """What a copied file must not carry along."""
    for key in ("environment", "root", "config"):
        if key in data:
            raise BadSetting(
                f"{file}: {key}: set AVLAST_{key.upper()} instead; a file may be copied elsewhere."
            )
    url = data.get("database_url")
    if isinstance(url, str) and password_in(url):
        raise Refused(
            f"{file}: database_url: a password does not belong in this file; "
            "set AVLAST_DATABASE_URL, or leave the password out and keep it in .pgpass."
        )


def _variables(environ: Mapping[str, str]) -> dict[tuple[str, ...], object]:
    known = variables_of_settings()
    values: dict[tuple[str, ...], object] = {}
    for name, text in environ.items():
        if not name.startswith(_PREFIX) or name.startswith(_ELSEWHERE_PREFIXES) or name in _ELSEWHERE:
            continue
        if name == "AVLAST_ENVIRONMENT":
            continue
        if name not in known:
            raise BadSetting(f"{name}: unknown variable; {hint(name, [*known, *_ELSEWHERE])}")
        if not text.strip():
            raise _empty(name)
        values[known[name]] = _from_text(text, _annotation(known[name]))
    return values


def _annotation(keys: tuple[str, ...]) -> object:
    field = Settings.model_fields[keys[0]]
    table = _table(field.annotation)
    return table.model_fields[keys[1]].annotation if table else field.annotation


def _from_text(text: str, annotation: object) -> object:
    """The text as TOML would have typed it; text that does not fit is left for the check to name."""
    if get_origin(annotation) is tuple:
        paths = get_args(annotation)[0] is Path
        return [part.strip() for part in text.split(os.pathsep if paths else ",") if part.strip()]
    if annotation is bool:
        return {"true": True, "false": False}.get(text.strip().lower(), text)
    if annotation in (int, float):
        try:
            return annotation(text)
        except ValueError:
            return text
    return text


def _put(data: dict[str, Any], keys: tuple[str, ...], value: object) -> None:
    """Under its keys; where the file holds something else than a table, the check will say so."""
    for key in keys[:-1]:
        data = data.setdefault(key, {})
    if isinstance(data, dict):
        data[keys[-1]] = value


def _origin(file: Path, variables: Mapping[tuple[str, ...], object]) -> Origin:
    names = {keys: name for name, keys in variables_of_settings().items()}

    def origin(keys: tuple[str | int, ...]) -> str:
        for depth in range(len(keys), 0, -1):
            part = tuple(str(key) for key in keys[:depth])
            if part in variables:
                return names[part]
        return f"{file}: {dotted(keys)}"

    return origin


def _refuse_unsafe(settings: Settings, origin: Origin) -> None:
    for folder in settings.robots_path:
        if not folder.is_dir():
            raise BadSetting(
                f"{origin(('robots_path',))}: there is no folder {folder}; make it or correct it."
            )
    if settings.browser is not None and not settings.browser.is_file():
        raise BadSetting(f"{origin(('browser',))}: there is no program {settings.browser}.")
    if settings.person_for_any_account and settings.environment is Environment.PRODUCTION:
        raise Refused(
            f"{origin(('person_for_any_account',))}: not in production, where each account must be somebody "
            "in config/organisation.toml; remove it."
        )
