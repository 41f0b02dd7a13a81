"""Where secrets come from, and who may read which."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from shared.address import secrets_of_address
from shared.errors import MissingKey, SecretNotGranted
from shared.secrets.names import demand_name, is_reserved
from shared.secrets.secret import Secret

_VARIABLE = "AVLAST_SECRET_"
_PRIVATE = ("AVLAST_SECRET_", "AVLAST_SECRETS_KEY", "AVLAST_DATABASE_URL")


class SecretProvider(Protocol):
    """Gives a secret's value by name."""

    def get(self, name: str) -> str:
        """The value; raises MissingKey when there is none."""


class HeldSecrets:
    """Secrets that were handed over: what a run's child was given, or a test made up."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def get(self, name: str) -> str:
        """The value; raises MissingKey when it was not handed over."""
        if name not in self._values:
            raise MissingKey(f"The secret {name} was not handed over.")
        return self._values[name]


class EnvironmentSecrets:
    """Secrets in variables: `erp` is AVLAST_SECRET_ERP."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def get(self, name: str) -> str:
        """The variable's value; raises MissingKey when it is not set, or empty."""
        variable = f"{_VARIABLE}{demand_name(name).upper()}"
        value = self._environ.get(variable)
        if not value:
            raise MissingKey(f"The variable {variable} is {'not set' if value is None else 'empty'}.")
        return value


class ChainedSecrets:
    """Several providers, asked in turn; the first that has a secret wins."""

    def __init__(self, *providers: SecretProvider) -> None:
        self._providers = providers

    def get(self, name: str) -> str:
        """The first value found; raises MissingKey when nobody has one."""
        for provider in self._providers:
            try:
                return provider.get(name)
            except MissingKey:
                continue
        raise MissingKey(
            f"There is no secret named {name}: store it with `avlast secret set {name}`, "
            f"or set the variable {_VARIABLE}{name.upper()}."
        )


class Granted:
    """The secrets that one robot's manifest names, and no others."""

    def __init__(self, provider: SecretProvider, robot: str, names: Iterable[str]) -> None:
        """Takes the names in the robot's manifest; raises SecretNotGranted for the house's own keys."""
        self._provider = provider
        self._robot = robot
        self._names = frozenset(names)
        for name in self._names:
            if is_reserved(name):
                raise SecretNotGranted(
                    f"{name} is the house's own key; no robot may read it, not even {robot}."
                )

    def get(self, name: str) -> str:
        """The value; raises SecretNotGranted unless the manifest names it, MissingKey when there is none."""
        if name not in self._names:
            raise SecretNotGranted(
                f"The robot {self._robot} may not read the secret {name}; "
                f"its robot.toml would have to name it under secrets."
            )
        return self._provider.get(name)

    def secret(self, name: str) -> Secret:
        """The value in a wrapping that does not show itself."""
        return Secret(self.get(name))

    def values(self) -> dict[str, str]:
        """All that are granted, by name: for the private pipe to the run's child, and for its redactor."""
        return {name: self.get(name) for name in sorted(self._names)}


def secrets_in(environ: Mapping[str, str]) -> list[str]:
    """The secrets that stand in variables, for a filter to know."""
    address = environ.get("AVLAST_DATABASE_URL", "")
    values = (value for name, value in environ.items() if name.startswith(_VARIABLE))
    # While it is renewed two stand there.
    keys = environ.get("AVLAST_SECRETS_KEY", "").split()
    return [*values, *keys, *secrets_of_address(address)]


def without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that a robot's process may inherit."""
    return {name: value for name, value in environ.items() if not name.startswith(_PRIVATE)}
