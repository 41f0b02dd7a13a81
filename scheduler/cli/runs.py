"""`run`, `stop`, `runs`: starting robots by hand, stopping them, and what became of them."""

from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.options import InsteadOf, Json, Lang, Limit, Robot
from shared.model import RunState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.cli.desk import Desk
    from scheduler.limits import Wait
    from shared.dry_run.told import CaseTold
    from shared.report_words import Language
    from shared.store.connect import Connection
    from shared.views import RunSeen

RunNumber = Annotated[int, typer.Argument(metavar="RUN", min=1, max=2**63 - 1, help="The run's number.")]

_POLL_SECONDS = 0.2
_PATIENCE_SECONDS = 15.0


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command()(run)
    app.command()(stop)
    app.command()(runs)
    app.command()(why)


def run(
    robot: Robot,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait for its end; exit code 1 unless it succeeded.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what it would do with the cases that wait.")
    ] = False,
    cases: Annotated[
        int | None, typer.Option("--cases", min=1, max=1000, help="With --dry-run: how many; 20 unless told.")
    ] = None,
    instead_of: InsteadOf = None,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """Start a robot now, in line with the other runs."""
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.runs import request
    from shared import views
    from shared.errors import NotFound
    from shared.person import RoleName

    if cases is not None and not dry_run:
        raise typer.BadParameter("--cases belongs to --dry-run: a run takes all that wait")
    desk = Desk(instead_of)
    with desk.connection() as connection:
        home = views.home(connection, robot)
        by = desk.demand(RoleName.RPA, RoleName.PROCESS_OWNER, home=home)
        if dry_run:
            _try(connection, robot, by, cases, lang, json=json)
            return
        number = request(connection, robot, by)
        if number is None:
            raise NotFound(f"The robot {robot} is retired: its folder was gone at the last `avlast deploy`.")
        if not json:
            show.say(f"run {number} of {robot} is queued")
        ended = _wait(connection, number, lang) if wait else views.run(connection, number)
    if json:
        show.as_json(ended)
    elif wait:
        show.say(f"run {number}: {_in_words(ended, lang)}")
    if wait and ended.state is not RunState.SUCCEEDED:
        raise typer.Exit(1)


def _try(
    connection: "Connection", robot: str, by: str, cases: int | None, lang: "Language", *, json: bool
) -> None:
    """Ask for a dry run, wait for it and say what it said."""
    from scheduler.cli import show
    from shared.dry_run import seen

    number = seen.ask(connection, robot, by, cases or seen.USUAL)
    ended = _wait(connection, number, lang)
    told = seen.told(connection, number)
    if json:
        show.as_json({"run": ended, "cases": told})
    else:
        _tell_tried(ended, told, lang)
    if ended.state is not RunState.SUCCEEDED:
        raise typer.Exit(1)


def _tell_tried(ended: "RunSeen", told: "Sequence[CaseTold]", lang: "Language") -> None:
    from scheduler.cli import show
    from shared.dry_run.words import in_words
    from shared.labels import run_label

    for line in in_words(ended.id, ended.robot, told, lang):
        show.say(line)
    if ended.state is not RunState.SUCCEEDED:
        show.say(f"{run_label(ended.state, 0, lang)}. {ended.reason or ''}".rstrip())


def stop(
    run: RunNumber,
    now: Annotated[bool, typer.Option("--now", help="At once, not after the item in hand.")] = False,
    instead_of: InsteadOf = None,
) -> None:
    """Stop a run: after the item in hand, or at once."""
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.runs import request_stop
    from shared import views
    from shared.model import Stop
    from shared.person import RoleName

    desk = Desk(instead_of)
    with desk.connection() as connection:
        seen = views.run(connection, run)
        home = views.home(connection, seen.robot)
        by = desk.demand(RoleName.RPA, RoleName.PROCESS_OWNER, home=home)
        how = Stop.HARD if now else Stop.GRACEFUL
        done = request_stop(connection, run, how, by)
    told = {
        "stopped": f"run {run} had not begun and is stopped",
        "asked": f"run {run} is asked to end at once"
        if now
        else f"run {run} is asked to end after the item in hand",
        None: f"run {run} was over already",
    }
    show.say(told[done])


def runs(
    robot: Annotated[str | None, typer.Option("--robot", help="Only this robot's.")] = None,
    state: Annotated[RunState | None, typer.Option("--state", help="Only those that stand so.")] = None,
    limit: Limit = 20,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """List the latest runs: how each ended, its cases, and why it did not do better."""
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.cli.headings import headings
    from scheduler.waiting import waits
    from shared import views

    with Desk().connection() as connection:
        if robot is not None:
            views.home(connection, robot)
        seen = views.runs(connection, robot, state, limit)
        waiting = waits(connection) if any(each.state is RunState.QUEUED for each in seen) else {}
    if json:
        show.as_json([_as_json(each, waiting.get(each.id, []), lang) for each in seen])
        return
    names = ("run", "robot", "why", "state", "started", "ended", "items", "to_person", "reason")
    show.table(headings(names, lang), [_row(each, waiting.get(each.id, []), lang) for each in seen])


def why(
    run: RunNumber,
    files: Annotated[bool, typer.Option("--files", help="The files that started it, too.")] = False,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """Say why a run waits, or how it stands."""
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.waiting import waits
    from shared import views
    from shared.dry_run import seen as dry_run

    desk = Desk()
    with desk.connection() as connection:
        seen = views.run(connection, run)
        started_by = _files(desk, connection, seen) if files else []
        waiting = waits(connection).get(run, []) if seen.state is RunState.QUEUED else []
        tried = dry_run.told(connection, run) if seen.dry_run else []
    if json:
        more = ({"cases": tried} if seen.dry_run else {}) | ({"files": started_by} if files else {})
        show.as_json(_as_json(seen, waiting, lang) | more)
        return
    if seen.dry_run and seen.over:
        _tell_tried(seen, tried, lang)
        return
    told = _waits(waiting, lang) if seen.state is RunState.QUEUED else _in_words(seen, lang)
    show.say(f"{seen.robot}, run {run}: {told}")
    for file in started_by:
        show.say(f"  {file}")


def _files(desk: "Desk", connection: "Connection", seen: "RunSeen") -> list[str]:
    """The names of the files that started it, for who answers for the robot: names may tell of residents."""
    from scheduler.folder_rows import files_of
    from shared import views
    from shared.person import RoleName

    desk.demand(RoleName.RPA, RoleName.PROCESS_OWNER, home=views.home(connection, seen.robot))
    return files_of(connection, seen.id)


def _as_json(seen: "RunSeen", waiting: "Sequence[Wait]", lang: "Language") -> dict[str, object]:
    from dataclasses import asdict

    from scheduler.waiting_words import wait_in_words

    said = [asdict(wait) | {"sentence": wait_in_words(wait, lang)} for wait in waiting]
    return asdict(seen) | {"waits": said}


def _waits(waiting: "Sequence[Wait]", lang: "Language") -> str:
    from scheduler.waiting_words import waits_in_words

    return waits_in_words(waiting, lang)


def _row(seen: "RunSeen", waiting: "Sequence[Wait]", lang: "Language") -> list[object]:
    from shared.labels import dry_run_label, run_label, trigger_label

    state = run_label(seen.state, seen.to_person, lang)
    why = dry_run_label(lang) if seen.dry_run else trigger_label(seen.trigger, lang)
    reason = [
        seen.id,
        seen.robot,
        why,
        state,
        seen.started_at,
        seen.ended_at,
        seen.items,
        seen.to_person,
        _waits(waiting, lang) if seen.state is RunState.QUEUED else seen.reason,
    ]
    return list(reason)


def _wait(connection: "Connection", number: int, lang: "Language") -> "RunSeen":
    """Look until the run is over; who waits long for its start is told why that is."""
    import time

    from scheduler.cli import show
    from scheduler.waiting import waits
    from shared import views

    began, told = time.monotonic(), False
    try:
        while not (seen := views.run(connection, number)).over:
            if not told and seen.state is RunState.QUEUED and time.monotonic() - began > _PATIENCE_SECONDS:
                show.warn(f"run {number}: {_waits(waits(connection).get(number, []), lang)}")
                told = True
            time.sleep(_POLL_SECONDS)
    except KeyboardInterrupt:
        show.warn(f"run {number} goes on; `avlast stop {number}` ends it")
        raise
    return seen


def _in_words(seen: "RunSeen", lang: "Language") -> str:
    from scheduler.cli.headings import word
    from shared.labels import run_label

    said = run_label(seen.state, seen.to_person, lang)
    counts = f"{word('items', lang)}: {seen.items}, {word('to_person', lang).lower()}: {seen.to_person}"
    return f"{said}. {counts}." + (f" {seen.reason}" if seen.reason else "")
