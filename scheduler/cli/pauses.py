"""`pause`, `drain`, `resume`, `pauses`: holding back a robot, a queue, a unit, a machine or everything."""

from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.options import InsteadOf, Json, Lang, Limit
from shared.model import Halt, Scope

if TYPE_CHECKING:
    from scheduler.cli.desk import Desk
    from scheduler.pauses import HeldBack, PauseSeen, Target
    from shared.report_words import Language
    from shared.store.connect import Connection

What = Annotated[Scope, typer.Argument(metavar="WHAT", help="everything, robot, queue, unit or machine.")]
Called = Annotated[str, typer.Argument(metavar="[NAME]", help="Which one; everything has no name.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, for whoever wonders; people read it.")]
Until = Annotated[
    str | None, typer.Option("--until", help="06:00, 2026-11-23, 2026-11-23 06:00, 45m, 2h, 3d; else no end.")
]

_POLL_SECONDS = 0.5


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command()(pause)
    app.command()(drain)
    app.command()(resume)
    app.command()(pauses)


def pause(
    what: What,
    name: Called = "",
    *,
    reason: Reason,
    until: Until = None,
    instead_of: InsteadOf = None,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """Let nothing of it begin; what runs ends after the item in hand and goes on when the pause is over."""
    from scheduler.cli.desk import Desk

    desk = Desk(instead_of)
    with desk.connection() as connection:
        _tell(_held_back(desk, connection, Halt.PAUSE, _target(what, name), reason, until), lang, json=json)


def drain(
    what: What,
    name: Called = "",
    *,
    reason: Reason,
    until: Until = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until nothing of it runs.")] = False,
    instead_of: InsteadOf = None,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """Let nothing of it begin; what runs goes on to its end."""
    from scheduler.cli.desk import Desk

    desk, target = Desk(instead_of), _target(what, name)
    with desk.connection() as connection:
        done = _held_back(desk, connection, Halt.DRAIN, target, reason, until)
        if wait:
            done = _drained(connection, target, done)
        _tell(done, lang, json=json)


def resume(
    what: What, name: Called = "", *, instead_of: InsteadOf = None, lang: Lang = "nb", json: Json = False
) -> None:
    """Lift a pause or a drain: what waited begins."""
    from scheduler import pauses as rows
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.cli.headings import word
    from shared.labels import signed

    desk, target = Desk(instead_of), _target(what, name)
    with desk.connection() as connection:
        by = _allowed(desk, connection, target)
        lifted = rows.resume(connection, target, by)
    if json:
        show.as_json(lifted)
    else:
        show.say(f"{word('lifted_by', lang)} {signed(by, lang)}: {_in_words(lifted, lang)}")


def pauses(
    every: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
    limit: Limit = 100,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """List what is held back: by whom, why, since and until when."""
    from scheduler import pauses as rows
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.cli.headings import headings

    with Desk().connection() as connection:
        seen = rows.history(connection, limit) if every else rows.in_force(connection)[:limit]
    if json:
        show.as_json(seen)
        return
    names = ("held_back", "since", "until", "lifted")
    show.table(headings(names, lang), [_row(each, lang) for each in seen])


def _target(what: Scope, name: str) -> "Target":
    from scheduler.pauses import Target

    if (what is Scope.EVERYTHING) == bool(name):
        raise typer.BadParameter(f"{what} takes no name" if name else f"which {what}? Give its name")
    return Target(what, name)


def _held_back(
    desk: "Desk", connection: "Connection", kind: Halt, target: "Target", reason: str, until: str | None
) -> "HeldBack":
    from scheduler import pauses as rows
    from scheduler.schedules import database_time
    from scheduler.until import until as moment

    by = _allowed(desk, connection, target)
    end = moment(until, database_time(connection)) if until else None
    return rows.hold_back(connection, kind, target, reason, by, end)


def _allowed(desk: "Desk", connection: "Connection", target: "Target") -> str:
    """Who it is, if they may; raises NotFound for what is not here, except a machine that may only be off."""
    from scheduler import pauses as rows
    from scheduler.cli import show
    from shared import views

    home = views.home(connection, target.name) if target.scope in (Scope.ROBOT, Scope.QUEUE) else None
    if target.scope is Scope.UNIT:
        desk.house.organisation.unit(target.name)
    by = rows.demand_role(desk.acting, target, home)
    if target.scope is Scope.MACHINE and target.name not in (known := rows.known_machines(connection)):
        show.warn(f"no worker was up on {target.name} today; those that were: {', '.join(known) or 'none'}")
    return by


def _drained(connection: "Connection", target: "Target", done: "HeldBack") -> "HeldBack":
    """Wait until nothing of it runs."""
    import time
    from dataclasses import replace

    from scheduler import pauses as rows
    from scheduler.cli import show

    try:
        while running := rows.still_running(connection, target):
            time.sleep(_POLL_SECONDS)
    except KeyboardInterrupt:
        show.warn(f"the {target} stays held back; `avlast resume {target}` lifts that")
        raise
    return replace(done, running=running)


def _tell(done: "HeldBack", lang: "Language", *, json: bool) -> None:
    from scheduler.cli import show
    from scheduler.cli.headings import word

    if json:
        show.as_json(done)
        return
    show.say(_in_words(done.pause, lang))
    how = "runs_end" if done.pause.kind is Halt.PAUSE else "runs_go_on"
    show.say(f"{word(how, lang)}: {done.running}" if done.running else word("nothing_of_it_runs", lang))


def _in_words(seen: "PauseSeen", lang: "Language") -> str:
    from scheduler.pauses import as_rule
    from scheduler.waiting_words import pause_in_words

    return pause_in_words(as_rule(seen), lang)


def _row(seen: "PauseSeen", lang: "Language") -> list[object]:
    from scheduler.cli.show import moment
    from shared.labels import signed

    lifted = f"{moment(seen.lifted_at)} {signed(seen.lifted_by or '', lang)}".strip()
    return [_in_words(seen, lang), seen.since, seen.until, lifted]
