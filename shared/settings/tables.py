"""The tables of settings, as they hold after the start."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from shared.address import is_postgresql, shown
from shared.model import Environment
from shared.toml_file import Id, Name, Number, Table, Text, Whole, YesNo

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def at_home(path: Path) -> Path:
    """The path with a leading ~ as the home that it means; raises ValueError when nobody has one."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError("begins with ~ and there is no such home; write the whole path") from None


class WorkerSettings(Table):
    """What one worker of this machine takes on."""

    slots: Annotated[
        Whole, Field(ge=1, le=1000, description="runs at a time, a whole number from 1 to 1000")
    ] = 2
    capabilities: Annotated[
        tuple[Name, ...], Field(description='what robots find on this machine, such as ["browser"]')
    ] = ()
    sweep_seconds: Annotated[Number, Field(gt=0, le=3600, description="seconds, above 0, 3600 at most")] = 1.0
    start_method: Annotated[
        Literal["auto", "forkserver", "spawn"], Field(description="auto, forkserver or spawn")
    ] = "auto"

    @field_validator("capabilities")
    @classmethod
    def _no_desktop(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if "desktop" in names:
            raise ValueError("desktop is reserved: this version cannot drive Windows desktops")
        return names


class LeaseSettings(Table):
    """How long a worker may be silent before its work is given to another (DESIGN §4); in seconds."""

    seconds: Annotated[Number, Field(gt=0, le=86_400, description="seconds, above 0, a day at most")] = 20.0
    renew_seconds: Annotated[Number, Field(gt=0, description="seconds, shorter than the lease")] = Field(
        default_factory=lambda earlier: earlier["seconds"] / 4
    )
    effect_seconds: Annotated[Number, Field(ge=0, le=86_400, description="seconds, 0 to a day")] = 30.0
    lost_budget: Annotated[Whole, Field(ge=0, le=1000, description="attempts, 0 to 1000")] = 5

    @field_validator("renew_seconds")
    @classmethod
    def _shorter(cls, renew: float, earlier: ValidationInfo) -> float:
        seconds = earlier.data.get("seconds")
        if seconds is not None and renew >= seconds:
            raise ValueError(f"a lease of {seconds:g} s renewed every {renew:g} s lapses")
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
        return path and earlier.data.get("root", Path()) / at_home(path)

    @field_validator("robots_path")
    @classmethod
    def _all_absolute(cls, paths: tuple[Path, ...], earlier: ValidationInfo) -> tuple[Path, ...]:
        return tuple(earlier.data.get("root", Path()) / at_home(path) for path in paths)

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
