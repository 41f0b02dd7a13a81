"""Which cases are run again, and from where: the options of `rerun`, and what they choose."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from shared.model import Cause, Outcome
from shared.reopening.how import Beginning

if TYPE_CHECKING:
    from scheduler.cli.desk import Desk
    from shared.rerun.seen import Choice, Chosen
    from shared.store.connect import Connection

_STDIN = "-"

Items = Annotated[
    list[int] | None, typer.Argument(metavar="[ITEM]...", min=1, max=2**63 - 1, help="Cases by number.")
]
OfRun = Annotated[
    int | None, typer.Option("--run", min=1, max=2**63 - 1, help="Cases that this run had last.")
]
OfQueue = Annotated[str | None, typer.Option("--queue", metavar="ROBOT", help="Cases of this queue.")]
OfReference = Annotated[
    list[str] | None,
    typer.Option("--reference", help="With --queue: a case by what it is called; - reads lines of them."),
]
OfOutcome = Annotated[
    Outcome | None, typer.Option("--outcome", help="Those that ended so; to_person unless given.")
]
OfCause = Annotated[Cause | None, typer.Option("--cause", help="Only those with this cause.")]
OfReason = Annotated[str | None, typer.Option("--reason", metavar="CODE", help="Only those with this code.")]
Since = Annotated[
    datetime | None,
    typer.Option(
        "--since", formats=["%Y-%m-%d"], metavar="DAY", help="Only those that ended on this day or later."
    ),
]
From = Annotated[Beginning, typer.Option("--from", help="Go on where it failed, or verify from the start.")]
Repeat = Annotated[
    list[str] | None,
    typer.Option("--repeat", metavar="STEP", help="Do this step again where nobody can tell; RPA team only."),
]
Note = Annotated[str | None, typer.Option("--note", help="Why; it stands in each case's history.")]


def demand_choice(
    items: list[int] | None,
    run: int | None,
    queue: str | None,
    references: list[str] | None,
    *,
    narrowed: bool,
) -> None:
    """Raises BadParameter for what does not say which cases; `narrowed` by a run or a filter."""
    if references and queue is None:
        raise typer.BadParameter("--reference needs --queue: a reference is unique in its queue only")
    if not items and run is None and queue is None:
        raise typer.BadParameter("say which cases: their numbers, --run or --queue")
    if (references and narrowed) or (items and (narrowed or queue is not None)):
        raise typer.BadParameter("chosen cases are run again whatever their outcome: leave the filters out")


def chosen(
    desk: "Desk",
    connection: "Connection",
    items: list[int] | None,
    references: list[str] | None,
    choice: "Choice",
) -> "list[Chosen]":
    """The cases that are meant; raises NotFound for a run, robot or case that is none."""
    from shared import views
    from shared.rerun import seen

    if items:
        return seen.by_number(connection, items)
    if choice.run is not None:
        views.run(connection, choice.run)
    if choice.robot is not None:
        views.home(connection, choice.robot)
    if references and choice.robot is not None:
        return seen.by_reference(connection, desk.house.keys, choice.robot, _read(references))
    return seen.chosen(connection, choice)


def _read(references: list[str]) -> list[str]:
    """What cases are called; whom a case is about does not belong into a shell's history."""
    import sys

    from shared.errors import BadInput
    from shared.redact import Redactor

    redact = Redactor()
    if any(redact(each) != each for each in references):
        raise BadInput(
            "A reference that says whom it is about stays in the shell's history: "
            "give it through a pipe, `avlast rerun --queue ROBOT --reference - < FILE`."
        )
    piped = sys.stdin.read().splitlines() if _STDIN in references else []
    return [each for each in [*references, *piped] if each not in ("", _STDIN)]
