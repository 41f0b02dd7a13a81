"""`new`, `database` and `doctor`: this installation itself."""

from typing import Annotated

import typer

from scheduler.cli.options import InsteadOf, Json

database = typer.Typer(
    name="database",
    help="The embedded PostgreSQL of this installation: how it stands, and ending it.",
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

    house = Desk().house
    if house.embedded is None:
        facts: dict[str, object] = {"embedded": False, "address": house.settings.database_shown}
        told = f"no embedded database: this installation uses {house.settings.database_shown}"
    else:
        now = house.embedded.status()
        facts = {"embedded": True} | asdict(now)
        runs = f"runs as process {now.pid}" if now.running else "does not run; `avlast up` starts it"
        version = f" (PostgreSQL {now.version})" if now.version else ""
        told = f"the embedded database in {now.folder}{version} {runs}"
    if json:
        show.as_json(facts)
    else:
        show.say(told)


@database.command()
def stop(instead_of: InsteadOf = None) -> None:
    """End the embedded database with everything written down; whoever uses it is disconnected."""
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from shared.errors import Refused
    from shared.person import RoleName

    desk = Desk(instead_of)
    desk.demand(RoleName.RPA)
    if desk.house.embedded is None:
        raise Refused("This installation uses a database server of its own, which is not ours to end.")
    was_up = desk.house.embedded.status().running
    desk.house.embedded.stop()
    show.say("the embedded database is ended" if was_up else "the embedded database did not run")
