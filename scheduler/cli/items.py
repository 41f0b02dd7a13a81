"""`items` and `add`: the cases of a robot, what happened to each, and new ones from a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.options import InsteadOf, Json, Lang, Limit, Robot
from shared.model import ItemState, Outcome

if TYPE_CHECKING:
    from scheduler.cli.desk import Desk
    from scheduler.intake import Added
    from shared.report_words import Language
    from shared.store.connect import Connection
    from shared.views import Home, ItemHistory, ItemSeen


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command()(items)
    app.command()(add)


def items(
    robot: Robot,
    item: Annotated[
        int | None, typer.Argument(metavar="ITEM", min=1, max=2**63 - 1, help="One item's history.")
    ] = None,
    state: Annotated[ItemState | None, typer.Option("--state", help="Only those that stand so.")] = None,
    outcome: Annotated[Outcome | None, typer.Option("--outcome", help="Only those that ended so.")] = None,
    show_reference: Annotated[
        bool, typer.Option("--show-reference", help="With ITEM: the clear reference; your look is recorded.")
    ] = False,
    limit: Limit = 50,
    instead_of: InsteadOf = None,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """List a robot's latest items, or tell the history of one."""
    from scheduler.cli.desk import Desk
    from shared import views

    if show_reference and item is None:
        raise typer.BadParameter("name the ITEM whose reference you need")
    desk = Desk(instead_of)
    with desk.connection() as connection:
        home = views.home(connection, robot)
        if item is None:
            _list(views.items(connection, robot, state, outcome, limit), lang, json=json)
            _warn_of_lost_keys(desk, connection, robot)
            return
        reference = _reference(desk, connection, home, item) if show_reference else None
        _tell(views.history(connection, robot, item), lang, reference, json=json)


def add(
    robot: Robot,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="JSON lines, JSON or CSV; - reads standard input.")
    ],
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the file; it holds personal data, so it is deleted else.")
    ] = False,
    instead_of: InsteadOf = None,
    json: Json = False,
) -> None:
    """Put a file's cases in a robot's queue: all of them or none. The accepted file is deleted."""
    import sys
    from dataclasses import asdict

    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.handed_over import read_file, read_pipe
    from scheduler.intake import add_file
    from shared import views
    from shared.person import RoleName
    from shared.redact import Redactor

    desk = Desk(instead_of)
    piped = str(file) == "-"
    with desk.connection() as connection:
        home = views.home(connection, robot)
        by = desk.demand(RoleName.RPA, RoleName.PROCESS_OWNER, home=home)
        handed = read_pipe(sys.stdin.buffer) if piped else read_file(file)
        added = add_file(connection, desk.house.keys, robot, handed.data, by)
    left = handed.delete() if not keep else None
    named = Redactor()(str(file))  # people name such files by whom they are about
    if json:
        show.as_json(asdict(added) | {"robot": robot, "file_deleted": not (keep or piped or left)})
    else:
        _tell_added(robot, added, None if keep or piped or left else named)
    if left:
        show.warn(f"{named} could not be deleted ({left}): it may hold personal data, so delete it yourself")
        raise typer.Exit(1)


def _tell_added(robot: str, added: "Added", deleted: str | None) -> None:
    from scheduler.cli import show

    show.say(f"{robot}: {added.new} new, {added.known} known already and left as they are")
    if added.purged:
        show.say(f"{added.purged} of those known are duplicates of cases whose content is deleted by age")
    if added.repeated:
        show.say(f"{added.repeated} stood in the file more than once, word for word, and were taken once")
    if added.encoding != "UTF-8":
        show.say(f"read as {added.encoding}")
    if deleted is not None:
        show.say(f"{deleted} is deleted, because it may hold personal data (--keep leaves it)")


def _list(seen: "list[ItemSeen]", lang: "Language", *, json: bool) -> None:
    from scheduler.cli import show
    from scheduler.cli.headings import headings
    from shared.labels import item_label

    if json:
        show.as_json(seen)
        return
    names = ("item", "came_in", "state", "ended", "attempts", "reason")
    rows = (
        (e.id, e.added_at, item_label(e.state, e.outcome, e.cause, lang), e.settled_at, e.attempts, e.reason)
        for e in seen
    )
    show.table(headings(names, lang), rows)


def _warn_of_lost_keys(desk: "Desk", connection: "Connection", robot: str) -> None:
    """Say on standard error which cases of this robot nobody can open here."""
    from scheduler.cli import show
    from shared.store import queries

    asked = {"robot": robot, "keys": desk.house.keys_here()}
    if not asked["keys"]:
        return
    for row in connection.execute(queries.load("keys").waiting_without_key, asked):
        show.warn(
            f"{row['items']} of the waiting cases need the payload key {row['key_id']}, which is not here; "
            "they stay. `avlast secret keys` says what needs it, docs/secrets-and-keys.md what to do."
        )


def _reference(desk: "Desk", connection: "Connection", home: "Home", item: int) -> str | None:
    """Open what says who the case is about, for somebody who works with this process."""
    from shared import views
    from shared.person import RoleName
    from shared.sealing import Sealer

    person = desk.demand(RoleName.RPA, RoleName.PROCESS_OWNER, home=home)
    return views.look_at_reference(
        connection, Sealer(desk.house.keys_fit(connection)), home.name, item, person
    )


def _tell(history: "ItemHistory", lang: "Language", reference: str | None, *, json: bool) -> None:
    from dataclasses import asdict

    from scheduler.cli import show
    from scheduler.cli.story import story

    if json:
        known = {} if reference is None else {"reference": reference}
        show.as_json(asdict(history) | known)
        return
    for line in story(history, lang, reference):
        show.say(line)
