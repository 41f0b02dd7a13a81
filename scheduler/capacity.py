"""How much of what robots share there is: `config/resources.toml`, registered by `avlast deploy`."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from shared.errors import BadManifest, BadSetting, NotFound
from shared.manifest import Manifest
from shared.nearest import hint
from shared.person import Organisation
from shared.store import queries
from shared.store.connect import Connection
from shared.toml_file import Id, Name, Number, Table, Text, Whole, checked, in_file, read_toml

FILE = "resources.toml"


class Resource(Table):
    """Something that only so many runs may use at once; 0 is nobody for now."""

    title: Annotated[Text, Field(description="what it is, for people")]
    permits: Annotated[Whole, Field(ge=0, le=10_000, description="a whole number from 0 to 10000")]


class UnitLimit(Table):
    """How many runs of a unit's robots there may be at one time."""

    runs: Annotated[Whole, Field(ge=1, le=10_000, description="a whole number from 1 to 10000")]


class Order(Table):
    """How the line of runs moves; in minutes."""

    ageing_minutes: Annotated[Number, Field(ge=0.1, le=1440, description="minutes, 0.1 to 1440")] = 10.0
    patience_minutes: Annotated[Number, Field(ge=0, le=1440, description="minutes, 0 to 1440")] = 15.0


class Capacity(Table):
    """What stands in config/resources.toml; without the file nothing is shared."""

    resources: Annotated[Mapping[Name, Resource], Field(description="tables named by resource")] = {}
    units: Annotated[Mapping[Id, UnitLimit], Field(description="tables named by unit")] = {}
    order: Annotated[Order, Field(description="a table")] = Order()


def read_capacity(file: Path) -> Capacity:
    """What the file says; raises BadSetting."""
    return checked(Capacity, read_toml(file, BadSetting), in_file(file), BadSetting)


def load_capacity(config: Path, organisation: Organisation) -> Capacity:
    """What the configuration folder says; raises BadSetting, also for a unit that is none here."""
    file = config / FILE
    if not file.exists():
        return Capacity()
    capacity = read_capacity(file)
    for unit in capacity.units:
        try:
            organisation.unit(unit)
        except NotFound as nobody:
            raise BadSetting(f"{file}: units.{unit}: {nobody}") from None
    return capacity


def demand_room(manifests: Iterable[Manifest], capacity: Capacity) -> None:
    """Raises BadManifest when a robot needs what is not there, or more of it than there is."""
    for manifest in manifests:
        for name, need in manifest.limits.resources.items():
            place = f"{manifest.folder / 'robot.toml'}: limits.resources.{name}"
            if name not in capacity.resources:
                raise BadManifest(f"{place}: config/{FILE} has none; {hint(name, capacity.resources)}")
            permits = capacity.resources[name].permits
            if 0 < permits < need:
                raise BadManifest(
                    f"{place}: needs {need}, and config/{FILE} has {permits}: no run could begin."
                )


def register_capacity(connection: Connection, capacity: Capacity, by: str) -> list[str]:
    """Write down what is new, changed or gone, in the caller's transaction; gives a sentence for each.

    What runs goes on, also when there is less now than it holds: nothing begins until there is room.
    """
    sql = queries.load("limits")
    told = [
        f"resource {name}: {each.permits} permits"
        for name, each in capacity.resources.items()
        if connection.execute(
            sql.set_resource, {"name": name, "title": each.title, "permits": each.permits, "by": by}
        ).fetchone()
    ]
    told += [
        f"unit {unit}: {each.runs} runs at one time"
        for unit, each in capacity.units.items()
        if connection.execute(sql.set_unit, {"unit": unit, "runs": each.runs, "by": by}).fetchone()
    ]
    gone = connection.execute(sql.drop_resources, {"names": list(capacity.resources)}).fetchall()
    told += [f"resource {row['name']}: gone" for row in gone]
    free = connection.execute(sql.drop_units, {"units": list(capacity.units)}).fetchall()
    told += [f"unit {row['unit']}: no limit" for row in free]
    order = {
        "ageing_seconds": capacity.order.ageing_minutes * 60,
        "patience_seconds": capacity.order.patience_minutes * 60,
    }
    connection.execute(sql.set_patience, order)
    if connection.execute(sql.set_ageing, order).fetchone():
        connection.execute(sql.line_up_anew)
    return told
