"""`purge`: deleting by age what workers delete by themselves each hour, and what would go."""

from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.options import InsteadOf, Json, Limit

if TYPE_CHECKING:
    from scheduler.cli.desk import Desk


def add_to(app: typer.Typer) -> None:
    """Give the command line this command."""
    app.command()(purge)


def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    history: Annotated[bool, typer.Option("--history", help="Only say what went, when and by whom.")] = False,
    limit: Limit = 50,
    instead_of: InsteadOf = None,
    json: Json = False,
) -> None:
    """Delete what each robot's retention says: contents of settled cases, folders of runs that lie here."""
    from scheduler.cli.desk import Desk

    if dry_run and history:
        raise typer.BadParameter("one of --dry-run and --history")
    desk = Desk(instead_of)
    if history:
        _tell_history(desk, limit, json=json)
    elif dry_run:
        _tell_due(desk, json=json)
    else:
        _purge(desk, json=json)


def _purge(desk: "Desk", *, json: bool) -> None:
    from scheduler import purging
    from scheduler.cli import show
    from shared.person import RoleName

    by, settings = desk.demand(RoleName.RPA), desk.house.settings
    gone: dict[str, dict[str, int]] = {}
    with desk.connection() as connection:
        for robot, items in purging.purge_items(connection, by):
            gone.setdefault(robot, {"items": 0, "folders": 0})["items"] += items
        for robot, folders in purging.delete_folders(connection, settings.logs, settings.environment, by):
            gone.setdefault(robot, {"items": 0, "folders": 0})["folders"] += folders
    if json:
        show.as_json([{"robot": robot} | counts for robot, counts in gone.items()])
        return
    for robot, counts in gone.items():
        show.say(
            f"{robot}: the content of {counts['items']} cases and {counts['folders']} folders of runs deleted"
        )
    if not gone:
        show.say("nothing is old enough to go")


def _tell_due(desk: "Desk", *, json: bool) -> None:
    from dataclasses import asdict

    from scheduler import purging
    from scheduler.cli import show

    settings = desk.house.settings
    with desk.connection() as connection:
        due = purging.due(connection, settings.logs, settings.environment)
    if json:
        show.as_json([asdict(each) | {"folders": [str(folder) for folder in each.folders]} for each in due])
        return
    headings = ("Robot", "Cases", "kept days", "oldest", "with people", "Folders here", "kept days")
    rows = [
        (d.robot, d.items, d.payload_days, d.oldest, d.with_people, len(d.folders), d.logs_days) for d in due
    ]
    show.table(headings, rows)
    show.say("nothing was deleted")


def _tell_history(desk: "Desk", limit: int, *, json: bool) -> None:
    from scheduler import purging
    from scheduler.cli import show

    with desk.connection() as connection:
        rows = purging.history(connection, limit)
    if json:
        show.as_json(rows)
        return
    headings = ("Day", "Robot", "Cases", "Folders", "By")
    show.table(headings, [(r["day"], r["robot"], r["items"], r["folders"], r["person"]) for r in rows])
