"""The desk that a command works at: the house, its database, and who sits there."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property

import psycopg

from scheduler.wiring import House
from shared.errors import DatabaseUnavailable
from shared.person import Acting, RoleName, acting, demand
from shared.store.connect import Connection
from shared.views import Home


class Desk:
    """One command's hold on the house; `instead_of` is whom an administrator acts for."""

    def __init__(self, instead_of: str | None = None, environ: Mapping[str, str] = os.environ) -> None:
        self.environ = environ
        self.house = House.at(environ)
        self._instead_of = instead_of

    @cached_property
    def acting(self) -> Acting:
        """Who does this; raises NotAllowed for an account that is nobody's."""
        return acting(self.house.organisation, self.house.person, self._instead_of)

    def demand(self, *roles: RoleName, home: Home | None = None) -> str:
        """Who it is, as it is written down, if one of the roles allows it; raises NotAllowed."""
        process, unit = (home.process, home.unit) if home else (None, None)
        demand(self.acting.person, *roles, process=process, unit=unit)
        return self.acting.signature

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A checked connection; one that breaks under way is a database that does not answer."""
        try:
            with self.house.connection() as connection:
                yield connection
        except psycopg.OperationalError as error:
            why = str(error).strip().splitlines()[:1] or [type(error).__name__]
            raise DatabaseUnavailable(
                f"PostgreSQL broke off: {why[0]}. Nothing half done stays; try again, or ask `avlast doctor`."
            ) from None
