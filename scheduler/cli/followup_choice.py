"""Which follow-ups: the options that list and bulk share, and what they choose."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from shared.model import Cause

if TYPE_CHECKING:
    from scheduler.cli.desk import Desk
    from shared.follow_up.seen import Choice
    from shared.store.connect import Connection

Mine = Annotated[bool, typer.Option("--mine", help="Only those that you have.")]
Assignee = Annotated[str | None, typer.Option("--assignee", metavar="PERSON", help="Only this person's.")]
New = Annotated[bool, typer.Option("--new", help="Only those that nobody has.")]
WithRpa = Annotated[bool, typer.Option("--with-rpa", help="Only those that the RPA team has.")]
Overdue = Annotated[bool, typer.Option("--overdue", help="Only those whose day has passed.")]
OfRobot = Annotated[str | None, typer.Option("--robot", help="Only this robot's.")]
OfCause = Annotated[Cause | None, typer.Option("--cause", help="Only those with this cause.")]
OfReason = Annotated[str | None, typer.Option("--reason", metavar="CODE", help="Only those with this code.")]
OfUnit = Annotated[str | None, typer.Option("--unit", help="Only this unit's.")]
Before = Annotated[
    datetime | None,
    typer.Option("--before", formats=["%Y-%m-%d"], metavar="DAY", help="Only those that came before it."),
]


def chosen(
    desk: "Desk",
    mine: bool,
    assignee: str | None,
    new: bool,
    with_rpa: bool,
    overdue: bool,
    robot: str | None,
    cause: Cause | None,
    reason: str | None,
    unit: str | None,
    before: datetime | None,
) -> "Choice":
    """What the options choose; --mine asks who sits there."""
    from shared.follow_up.seen import Choice

    if mine and assignee is not None:
        raise typer.BadParameter("--mine and --assignee both say whose: leave one of them out")
    return Choice(
        assignee=desk.acting.person.id if mine else assignee,
        nobody=new,
        with_rpa=with_rpa,
        overdue=overdue,
        robot=robot,
        cause=cause,
        code=reason,
        unit=unit,
        before=before.date() if before else None,
    )


def demand_known(connection: "Connection", robot: str | None) -> None:
    """Raises NotFound with the nearest name for a robot that is none."""
    from shared import views

    if robot is not None:
        views.home(connection, robot)
