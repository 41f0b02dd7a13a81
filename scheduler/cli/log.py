"""`log`: the lines of a run for a person, its sealed screenshots and traces."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from scheduler.cli.options import InsteadOf, Json
from scheduler.cli.runs import RunNumber

if TYPE_CHECKING:
    from scheduler.cli.desk import Desk
    from scheduler.keeping import Kind
    from shared.store.connect import Connection
    from shared.views import RunSeen

Level = Annotated[
    Literal["debug", "info", "warning", "error", "critical"],
    typer.Option("--level", help="Only lines of this level and above."),
]

_FOLLOW_SECONDS = 0.3


def add_to(app: typer.Typer) -> None:
    """Give the command line this command."""
    app.command()(log)


def log(
    run: RunNumber,
    item: Annotated[int | None, typer.Option("--item", help="Only lines about this item.")] = None,
    level: Level = "debug",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until the run is over.")] = False,
    picture: Annotated[
        tuple[str, Path] | None,
        typer.Option("--picture", metavar="NAME FILE", help="Open a sealed screenshot into FILE; recorded."),
    ] = None,
    trace: Annotated[
        tuple[str, Path] | None,
        typer.Option("--trace", metavar="NAME FILE", help="Open a sealed trace into FILE; recorded."),
    ] = None,
    instead_of: InsteadOf = None,
    json: Json = False,
) -> None:
    """Show the log of a run."""
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.keeping import PICTURE, TRACE, run_folder
    from scheduler.run_log import Wanted, in_words, lines, log_file
    from shared import views

    desk = Desk(instead_of)
    with desk.connection() as connection:
        seen = views.run(connection, run)
        folder = run_folder(desk.house.settings.logs, seen.robot, run)
        asked = [(kind, *what) for kind, what in ((PICTURE, picture), (TRACE, trace)) if what is not None]
        for kind, name, to in asked:
            _open_sealed(desk, connection, seen, folder, kind, name, to)
        if asked:
            return
        file = log_file(folder, seen)
        wanted = Wanted(item, level)
        if not json:
            show.say(f"run {run} of {seen.robot}, begun {show.moment(seen.started_at)}")
        for event in lines(file, _going_on(connection, run) if follow else iter(())):
            if wanted.includes(event):
                show.say(event.raw if json else in_words(event.said))
                sys.stdout.flush()


def _going_on(connection: "Connection", run: int) -> Iterator[None]:
    """One step for each time to look again, until the run is over; then once more for its last lines."""
    import time

    from shared import views

    while not views.run(connection, run).over:
        time.sleep(_FOLLOW_SECONDS)
        yield
    yield


def _open_sealed(
    desk: "Desk", connection: "Connection", seen: "RunSeen", folder: Path, kind: "Kind", name: str, to: Path
) -> None:
    """Open a screenshot or trace for somebody who works with this process; that they looked is recorded."""
    from scheduler.cli import show
    from scheduler.run_log import Looker
    from shared import views
    from shared.person import RoleName
    from shared.sealing import Sealer

    home = views.home(connection, seen.robot)
    person = desk.demand(RoleName.RPA, RoleName.PROCESS_OWNER, home=home)
    sealer = Sealer(desk.house.keys_fit(connection))
    Looker(connection, sealer, person).open(seen, folder, kind, name, to)
    show.say(f"{to} holds the {kind.name} {name}; it may show personal data, so delete it when you are done")
