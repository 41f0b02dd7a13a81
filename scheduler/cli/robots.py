"""`deploy`, `robots`: which robots there are, and how they stand."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.options import InsteadOf, Json, Lang

if TYPE_CHECKING:
    from scheduler.schedule import Schedule
    from shared.calendars import Language
    from shared.views import RobotSeen


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command()(deploy)
    app.command()(robots)


def deploy(instead_of: InsteadOf = None, json: Json = False) -> None:
    """Make the folders in robots/ and the baselines in config/ known to the house: all of them or none."""
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.deployment import deploy_house
    from shared.person import RoleName

    desk = Desk(instead_of)
    by = desk.demand(RoleName.RPA)
    done = deploy_house(desk.house, by)
    if json:
        baselines = [{"work": str(each.work), "version": each.version} for each in done.baselines]
        show.as_json({"robots": done.robots, "baselines": baselines})
        return
    show.say(f"environment {desk.house.settings.environment}: the database is at this version")
    for sentence in done.sentences() or ["no robot: the folders hold none"]:
        show.say(sentence)


def robots(
    retired: Annotated[bool, typer.Option("--retired", help="Also those whose folder is gone.")] = False,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """List the robots: owner, version, schedules, waiting items, pause, last run."""
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.cli.headings import headings
    from scheduler.schedules import all_schedules
    from shared import views

    desk = Desk()
    with desk.connection() as connection:
        seen, planned = views.robots(connection, retired=retired), all_schedules(connection)
    if json:
        show.as_json([_robot_as_json(each, planned) for each in seen])
        return
    people = {person.id: person.name for person in desk.house.organisation.persons}
    names = ("robot", "title", "owner", "schedules", "waiting", "last_run", "paused", "version")
    show.table(headings(names, lang), [_robot(each, planned, people, lang) for each in seen])


def _robot(
    seen: "RobotSeen", planned: "Iterable[Schedule]", people: dict[str, str], lang: "Language"
) -> list[object]:
    from scheduler.cli.show import moment
    from scheduler.plan_words import plan_in_words
    from shared.labels import run_label, signed

    last = run_label(seen.last_state, seen.last_to_person, lang) if seen.last_state else ""
    times = "; ".join(plan_in_words(s.plan, lang) for s in planned if s.robot == seen.name)
    by = signed(seen.paused_by or "", lang)
    paused = f"{moment(seen.paused_until)} {by}: {seen.paused_reason}" if seen.paused else ""
    owner = people.get(seen.owner, seen.owner)
    return [
        seen.name,
        seen.title,
        owner,
        times,
        seen.waiting,
        f"{last} {moment(seen.last_at)}".strip(),
        paused.strip(),
        seen.version.split(" ")[0],
    ]


def _robot_as_json(seen: "RobotSeen", planned: "Iterable[Schedule]") -> dict[str, Any]:
    from dataclasses import asdict

    mine = [{"name": s.name, "expression": s.expression} for s in planned if s.robot == seen.name]
    return asdict(seen) | {"schedules": mine}
