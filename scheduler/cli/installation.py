"""`new`, `database` and `doctor`: this installation itself."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.options import InsteadOf, Json

if TYPE_CHECKING:
    from shared.database import EmbeddedDatabase

database = typer.Typer(
    name="database",
    help="The embedded PostgreSQL of this installation: how it stands, upgrading and ending it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command()(new)
    app.command()(doctor)
    app.add_typer(database)


def new(name: Annotated[str, typer.Argument(metavar="NAME", help="Lower case, digits, underscore.")]) -> None:
    """Make a new robot: a copy of the template that runs and is tested as it is."""
    import os

    from scheduler.cli import show
    from scheduler.new_robot import new_robot
    from shared.settings import load_settings

    # A folder is made and no environment is touched, so none has to be named.
    settings = load_settings({"AVLAST_ENVIRONMENT": "demo"} | dict(os.environ))
    folder = new_robot(name, settings.robots_path)
    show.say(f"{folder} is made")
    show.say(f"    its tests        python -m pytest {folder}")
    show.say("    make it known    avlast deploy")
    show.say(f"    give it cases    avlast add {name} FILE")
    show.say(f"    start it         avlast run {name} --wait")


def doctor(json: Json = False) -> None:
    """Tell what is wrong with this installation, and the cure; exit code 0 when nothing is."""
    import os

    from scheduler.cli import show
    from scheduler.doctor import examine

    found = examine(os.environ)
    if json:
        show.as_json([each.as_json() for each in found])
    for each in () if json else found:
        show.say(f"{'✗' if each.grave else '·'} {each.code}: {each.sentence}")
        show.say(f"    {each.cure}")
    grave = sum(each.grave for each in found)
    if not json:
        show.say(f"{grave} wrong, {len(found) - grave} to know" if found else "nothing is wrong")
    if grave:
        raise typer.Exit(1)


@database.command()
def status(json: Json = False) -> None:
    """Tell whether the embedded database runs, and where it is."""
    from dataclasses import asdict

    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from shared.database.look import look

    house, seen = Desk().house, None
    if house.embedded is None:
        facts: dict[str, object] = {"embedded": False, "address": house.settings.database_shown}
        told = f"no embedded database: this installation uses {house.settings.database_shown}"
    else:
        seen = look(house.embedded)
        now = seen.status
        facts = {"embedded": True} | asdict(now) | {"faults": [asdict(fault) for fault in seen.faults]}
        runs = f"runs as process {now.pid}" if now.running else "does not run; `avlast up` starts it"
        version = f" (PostgreSQL {now.version})" if now.version else ""
        told = f"the embedded database in {now.folder}{version} {runs}"
    if json:
        show.as_json(facts)
    else:
        show.say(told)
        for fault in seen.faults if seen else ():
            show.warn(f"{fault.code}: {fault.sentence}")


@database.command()
def upgrade(instead_of: InsteadOf = None) -> None:
    """Bring the embedded database's data to the newest PostgreSQL here; the old data folder is kept."""
    import os

    from scheduler.cli import show
    from shared.database.binaries import OWN_CHOICE
    from shared.period import oslo_day

    done = _ours(instead_of, "upgrade").upgrade(oslo_day(datetime.now(UTC)))
    if done is None:
        show.say("the embedded database is at the newest PostgreSQL that is here already")
        return
    show.say(f"the embedded database is now PostgreSQL {done.after}: {done.rows} rows, the same as before")
    show.say(f"    the data of PostgreSQL {done.before} are kept in {done.kept}")
    show.say("    they hold people's data: remove that folder when you are sure that you will not go back")
    if OWN_CHOICE in os.environ:
        show.say(f"    {OWN_CHOICE} is set: remove it, or let it name PostgreSQL {done.after}")


@database.command()
def stop(instead_of: InsteadOf = None) -> None:
    """End the embedded database with everything written down; whoever uses it is disconnected."""
    from scheduler.cli import show

    embedded = _ours(instead_of, "end")
    was_up = embedded.status().running
    embedded.stop()
    show.say("the embedded database is ended" if was_up else "the embedded database did not run")


def _ours(instead_of: str | None, what: str) -> "EmbeddedDatabase":
    """The embedded database, for whoever may do this to it."""
    from scheduler.cli.desk import Desk
    from shared.errors import Refused
    from shared.person import RoleName

    desk = Desk(instead_of)
    desk.demand(RoleName.RPA)
    if desk.house.embedded is None:
        raise Refused(f"This installation uses a database server of its own, which is not ours to {what}.")
    return desk.house.embedded
