"""`config/alarms.toml`: who is told what and when. Every key has a value when the file leaves it out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator

from scheduler.alarms.cause import TOLD, Audience, Kind
from shared.errors import BadSetting
from shared.toml_file import Id, Name, Number, OfDay, Table, Whole, YesNo, checked, in_file, read_toml

FILE = "alarms.toml"

Kinds = Annotated[
    tuple[Kind, ...], Field(description="a list of kinds of alarms, as docs/alarms.md names them")
]


class Quiet(Table):
    """When nothing is sent but what breaks through."""

    begin: Annotated[OfDay, Field(description="a time of day such as 17:00")] = "17:00"
    end: Annotated[OfDay, Field(description="a time of day such as 07:00")] = "07:00"
    closed_days: Annotated[YesNo, Field(description="true or false")] = True
    breaks_through: Kinds = ()


class PersonTold(Table):
    """What one person wants otherwise than the rest."""

    id: Annotated[Id, Field(description="the id of a person in config/organisation.toml")]
    language: Annotated[Literal["nb", "nn", "en"], Field(description="nb, nn or en")] = "nb"
    digest: Annotated[OfDay | Literal["never"] | None, Field(description="a time of day, or never")] = None
    quiet: Annotated[Quiet | None, Field(description="a table")] = None
    not_told: Kinds = ()


class Webhook(Table):
    """Where a person is told besides: Teams, or what else has an address that apprise knows."""

    person: Annotated[Id, Field(description="the id of a person in config/organisation.toml")]
    secret: Annotated[Name, Field(description="the name of the secret that holds the address")]


class Alarms(Table):
    """The keys of config/alarms.toml."""

    gather_seconds: Annotated[Whole, Field(ge=0, le=3600, description="seconds, 0 to 3600")] = 60
    window_minutes: Annotated[Whole, Field(ge=1, le=1440, description="minutes, 1 to 1440")] = 15
    most_mails: Annotated[Whole, Field(ge=1, le=1000, description="mails, 1 to 1000")] = 3
    grown_factor: Annotated[Whole, Field(ge=2, le=1_000_000, description="a whole number from 2")] = 10
    calm_minutes: Annotated[Whole, Field(ge=0, le=1440, description="minutes, 0 to 1440")] = 5
    over: Annotated[Literal["digest", "mail", "never"], Field(description="digest, mail or never")] = "digest"
    digest: Annotated[OfDay | Literal["never"], Field(description="a time of day, or never")] = "07:00"
    failed_runs: Annotated[Whole, Field(ge=1, le=1000, description="runs in a row, 1 to 1000")] = 1
    silent_minutes: Annotated[Whole, Field(ge=1, le=1440, description="minutes, 1 to 1440")] = 5
    secret_days: Annotated[Whole, Field(ge=0, le=366, description="days, 0 to 366")] = 30
    queue_least: Annotated[Whole, Field(ge=1, description="cases, a whole number from 1")] = 100
    queue_factor: Annotated[Number, Field(gt=1, le=1000, description="a factor above 1")] = 2.0
    queue_hours: Annotated[Whole, Field(ge=1, le=168, description="hours, 1 to 168")] = 24
    house: Annotated[tuple[Id, ...], Field(description="a list of ids of persons")] = ()
    quiet: Annotated[Quiet, Field(description="a table")] = Quiet()
    tell: Annotated[
        Mapping[Kind, tuple[Audience, ...]],
        Field(description='for a kind of alarm a list of "owner" and "rpa"'),
    ] = {}
    people: Annotated[tuple[PersonTold, ...], Field(description="a list of tables")] = ()
    webhooks: Annotated[tuple[Webhook, ...], Field(description="a list of tables")] = ()

    @field_validator("people")
    @classmethod
    def _ids_once(cls, people: tuple[PersonTold, ...], _: ValidationInfo) -> tuple[PersonTold, ...]:
        ids = [person.id for person in people]
        for each in ids:
            if ids.count(each) > 1:
                raise ValueError(f"two tables have the id {each}")
        return people

    @classmethod
    def load(cls, config: Path) -> Self:
        """The rules of a configuration folder; without the file those that hold unless it says otherwise."""
        file = config / FILE
        if not file.exists():
            return cls()
        return checked(cls, read_toml(file, BadSetting), in_file(file), BadSetting)

    def audiences(self, kind: Kind) -> tuple[Audience, ...]:
        """Who is told of this kind."""
        return self.tell.get(kind, TOLD[kind])

    def person(self, person_id: str) -> PersonTold:
        """What this person wants."""
        return next((each for each in self.people if each.id == person_id), PersonTold(id=person_id))

    def quiet_of(self, person_id: str) -> Quiet:
        """When this person is left alone."""
        return self.person(person_id).quiet or self.quiet

    def digest_of(self, person_id: str) -> str | None:
        """When this person gets the day's digest, if at all."""
        wanted = self.person(person_id).digest or self.digest
        return None if wanted == "never" else wanted
