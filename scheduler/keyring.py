"""A worker's hold on the payload keys: read anew for each run, so that a rotation needs no restart."""

from collections.abc import Callable
from typing import Any

from scheduler.sealed_files import tell_key_in_use
from shared.errors import Refused
from shared.sealing import Keys
from shared.store.connect import Connection, Store


class Keyring:
    """The keys as they are at this moment on this machine."""

    def __init__(
        self, keys: Callable[[], Keys], fit: Callable[[Connection, Keys], Keys], machine: str, log: Any
    ) -> None:
        """Takes how the keys are read, and how they are held against the database."""
        self._keys = keys
        self._fit = fit
        self._machine = machine
        self._log = log
        self._said: str | None = None

    def ready(self, store: Store) -> bool:
        """Whether runs may be taken: the keys are this database's, and the one that seals is among them."""
        try:
            self._fit(store.connection, self._keys())
        except Refused as without:
            self._say(str(without))
            return False
        self._say(None)
        return True

    def for_run(self, store: Store, patience: float) -> Keys:
        """The keys that a run gets; asked for after it was taken, they know of every rotation before."""

        def fit(connection: Connection) -> Keys:
            keys = self._fit(connection, self._keys())
            tell_key_in_use(connection, self._machine, keys.current)
            return keys

        return store.again(fit, patience=patience)

    def ids(self) -> list[str]:
        """Which payload keys are here; none when they cannot be read."""
        try:
            return sorted(self._keys().payload)
        except Refused:
            return []

    def _say(self, why: str | None) -> None:
        """Once for each change, not at every ring."""
        if why != self._said and why is not None:
            self._log.error("no run is taken without its keys", why=why)
        elif why != self._said:
            self._log.info("the keys are here again")
        self._said = why
