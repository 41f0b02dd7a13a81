"""Who is who: `config/organisation.toml`, and which person sits at the keyboard."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field, ValidationInfo, field_validator

from shared.errors import BadSetting, NotAllowed, NotFound
from shared.nearest import hint
from shared.toml_file import Id, Table, Text, checked, in_file, read_toml


class RoleName(StrEnum):
    """What somebody may be."""

    ADMINISTRATOR = "administrator"
    RPA = "rpa"
    PROCESS_OWNER = "process_owner"
    FINANCE = "finance"


class Role(Table):
    """A role, everywhere or in one process or unit."""

    role: Annotated[RoleName, Field(description="administrator, rpa, process_owner or finance")]
    process: Annotated[Id | None, Field(description="the id of a process")] = None
    unit: Annotated[Id | None, Field(description="the id of a unit in this file")] = None

    @field_validator("unit")
    @classmethod
    def _owns_something(cls, unit: str | None, earlier: ValidationInfo) -> str | None:
        owns = earlier.data.get("role") is RoleName.PROCESS_OWNER
        if owns and unit is None and earlier.data.get("process", "") is None:
            raise ValueError("a process_owner owns a process, or all of a unit: give one")
        return unit


class Unit(Table):
    """A unit of the municipality."""

    id: Annotated[Id, Field(description="lower case, digits, hyphen")]
    name: Annotated[Text, Field(description="the unit's name for people")]


class Person(Table):
    """Somebody who works with the house, or a role that several share."""

    id: Annotated[Id, Field(description="lower case, digits, hyphen")]
    name: Annotated[Text, Field(description="the name for people")]
    email: Annotated[str | None, Field(pattern=r"^[^@\s]+@[^@\s]+$", description="an e-mail address")] = None
    accounts: Annotated[
        tuple[Text, ...], Field(description="a list of accounts at the operating system")
    ] = ()
    roles: Annotated[
        tuple[Role, ...], Field(description='a list such as [{ role = "process_owner", process = "…" }]')
    ] = ()

    def has(self, role: RoleName, process: str | None = None, unit: str | None = None) -> bool:
        """Whether this person has the role everywhere, or for this process or unit."""
        return any(
            held.role is role and held.process in (None, process) and held.unit in (None, unit)
            for held in self.roles
        )


class Organisation(Table):
    """The persons and units that manifests, policies and roles name."""

    units: Annotated[tuple[Unit, ...], Field(description="a list of tables")] = ()
    persons: Annotated[tuple[Person, ...], Field(description="a list of tables")] = ()

    @field_validator("units", "persons")
    @classmethod
    def _ids_once(cls, entries: tuple[Any, ...]) -> tuple[Any, ...]:
        if twice := _twice(entry.id for entry in entries):
            raise ValueError(f"two have the id {twice}")
        return entries

    @field_validator("persons")
    @classmethod
    def _fits_together(cls, persons: tuple[Person, ...], earlier: ValidationInfo) -> tuple[Person, ...]:
        if twice := _twice(account for person in persons for account in person.accounts):
            raise ValueError(f"two have the account {twice}, and it must be clear who sits there")
        units = {unit.id for unit in earlier.data.get("units", ())}
        for person in persons:
            for role in person.roles:
                if role.unit is not None and role.unit not in units:
                    raise ValueError(
                        f"{person.id} has a role in {role.unit}, no unit here; {hint(role.unit, units)}"
                    )
        return persons

    def person(self, person_id: str) -> Person:
        """The person of this id; raises NotFound with the nearest."""
        return _with_id(self.persons, person_id, "person")

    def unit(self, unit_id: str) -> Unit:
        """The unit of this id; raises NotFound with the nearest."""
        return _with_id(self.units, unit_id, "unit")


@dataclass(frozen=True)
class Acting:
    """Who does something, and as whom: both ids are written down, and are mostly the same."""

    by: Person
    person: Person

    @property
    def signature(self) -> str:
        """Both ids as rows hold them: `okonomi`, or `okonomi by rpa-team` when one acts for another."""
        return self.person.id if self.by.id == self.person.id else f"{self.person.id} by {self.by.id}"


def load_organisation(config: Path) -> Organisation:
    """The organisation of a configuration folder; raises BadSetting, naming file and key."""
    file = config / "organisation.toml"
    return checked(Organisation, read_toml(file, BadSetting), in_file(file), BadSetting)


def current_person(
    organisation: Organisation, os_account: str, any_account: str | None = None
) -> Person | None:
    """Whoever has this account at the operating system; None means read only.

    `any_account` is the setting `person_for_any_account`, which production refuses.
    """
    mapped = (person for person in organisation.persons if os_account in person.accounts)
    return next(mapped, None) or (organisation.person(any_account) if any_account else None)


def acting(organisation: Organisation, current: Person | None, instead_of: str | None = None) -> Acting:
    """Who acts; raises NotAllowed for an unmapped account, and unless administrator for acting as another."""
    if current is None:
        raise NotAllowed(
            "Your account at the operating system is nobody in config/organisation.toml, so you may only "
            "look. An administrator can add it to a person's accounts there."
        )
    if instead_of is None or instead_of == current.id:
        return Acting(by=current, person=current)
    if not current.has(RoleName.ADMINISTRATOR):
        raise NotAllowed(
            f"Acting for {instead_of} needs the role administrator, which {current.id} does not have."
        )
    return Acting(by=current, person=organisation.person(instead_of))


def demand(person: Person, *roles: RoleName, process: str | None = None, unit: str | None = None) -> None:
    """Raises NotAllowed, naming the roles, unless the person has one of them; an administrator always may."""
    if any(person.has(role, process, unit) for role in (RoleName.ADMINISTRATOR, *roles)):
        return
    where = f" for {process or unit}" if process or unit else ""
    raise NotAllowed(f"This needs the role {' or '.join(roles)}{where}, which {person.id} does not have.")


E = TypeVar("E", Person, Unit)


def _with_id(entries: Iterable[E], wanted: str, kind: str) -> E:
    known = {entry.id: entry for entry in entries}
    if wanted not in known:
        raise NotFound(f"config/organisation.toml has no {kind} {wanted}; {hint(wanted, known)}")
    return known[wanted]


def _twice(words: Iterable[str]) -> str | None:
    return next((word for word, count in Counter(words).items() if count > 1), None)
