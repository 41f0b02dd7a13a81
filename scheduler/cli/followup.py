"""`followup list` and `show`: the cases that people must do something with, and all that is known of one."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.followup_choice import (
    Assignee,
    Before,
    Mine,
    New,
    OfCause,
    OfReason,
    OfRobot,
    OfUnit,
    Overdue,
    WithRpa,
    chosen,
    demand_known,
)
from scheduler.cli.options import InsteadOf, Json, Lang, Limit

if TYPE_CHECKING:
    from scheduler.cli.desk import Desk
    from shared.case_facts import Facts
    from shared.follow_up.seen import FollowUpSeen, FollowUpStory, Group
    from shared.report_words import Language
    from shared.store.connect import Connection

Item = Annotated[int, typer.Argument(metavar="ITEM", min=1, max=2**63 - 1, help="The case's number.")]
group = typer.Typer(
    name="followup",
    help="The cases that robots gave to people: who has each, until when, what to do, and what was done.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def add_to(app: typer.Typer) -> None:
    """Give the command line this group."""
    from scheduler.cli import followup_acts, followup_bulk

    followup_acts.add_to(group)
    followup_bulk.add_to(group)
    app.add_typer(group)


@group.command("list")
def list_(
    mine: Mine = False,
    assignee: Assignee = None,
    new: New = False,
    with_rpa: WithRpa = False,
    overdue: Overdue = False,
    robot: OfRobot = None,
    cause: OfCause = None,
    reason: OfReason = None,
    unit: OfUnit = None,
    before: Before = None,
    solved: Annotated[bool, typer.Option("--solved", help="Those that are ended, the latest first.")] = False,
    by_reason: Annotated[
        bool, typer.Option("--by-reason", help="How many there are of each reason, and nothing else.")
    ] = False,
    show_reference: Annotated[
        bool, typer.Option("--show-reference", help="With the clear references; each look is recorded.")
    ] = False,
    limit: Limit = 50,
    instead_of: InsteadOf = None,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """List what people must still do, the most urgent first."""
    from scheduler.cli.desk import Desk
    from shared.follow_up import seen

    if by_reason and (solved or show_reference):
        raise typer.BadParameter("--by-reason counts what must still be done: leave the other out")
    desk = Desk(instead_of)
    choice = chosen(desk, mine, assignee, new, with_rpa, overdue, robot, cause, reason, unit, before)
    with desk.connection() as connection:
        demand_known(connection, robot)
        if by_reason:
            _list_groups(seen.groups(connection, choice), lang, json=json)
            return
        found = (seen.solved if solved else seen.unsolved)(connection, choice, limit)
        references = _references(desk, connection, found) if show_reference else {}
    _list(desk, found, references, lang, json=json)


@group.command()
def show(
    item: Item,
    facts: Annotated[
        bool, typer.Option("--facts", help="What you need to do it by hand; your look is recorded.")
    ] = False,
    show_reference: Annotated[
        bool, typer.Option("--show-reference", help="The clear reference; your look is recorded.")
    ] = False,
    instead_of: InsteadOf = None,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """Tell why a case came to a person, what to do now, and what was done."""
    from scheduler.cli import show as out
    from scheduler.cli.desk import Desk
    from scheduler.cli.followup_story import fact_lines, lines
    from shared import views
    from shared.follow_up import seen

    desk = Desk(instead_of)
    with desk.connection() as connection:
        story = seen.story(connection, item, lang)
        found = story.follow_up
        known = _facts(desk, connection, found) if facts else None
        reference = _references(desk, connection, [found])[item] if show_reference else None
        history = views.history(connection, found.robot, item)
    if json:
        _show_json(story, known, reference)
        return
    for line in lines(story, history, names_of(desk), lang, reference):
        out.say(line)
    if facts:
        for line in fact_lines(known, lang):
            out.say(line)


def names_of(desk: "Desk") -> dict[str, str]:
    """The names of everybody by id."""
    return {person.id: person.name for person in desk.house.organisation.persons}


def _list(
    desk: "Desk",
    found: "list[FollowUpSeen]",
    references: dict[int, str | None],
    lang: "Language",
    *,
    json: bool,
) -> None:
    from scheduler.cli import show as out
    from scheduler.cli.followup_story import row
    from scheduler.cli.headings import headings

    if json:
        out.as_json([_as_json(each, references) for each in found])
        return
    if not found:
        out.say(_word("nothing_to_follow_up", lang))
        return
    names = ("item", "cause", "reason", "robot", "came_to_person", "due", "who", "state")
    shown = ("reference", *names) if references else names
    people = names_of(desk)
    rows = (
        [*([references[each.item] or _word("purged", lang)] if references else []), *row(each, people, lang)]
        for each in found
    )
    out.table(headings(shown, lang), rows)


def _list_groups(found: "list[Group]", lang: "Language", *, json: bool) -> None:
    from scheduler.cli import show as out
    from scheduler.cli.followup_story import group_row
    from scheduler.cli.headings import headings

    if json:
        out.as_json(found)
        return
    if not found:
        out.say(_word("nothing_to_follow_up", lang))
        return
    names = ("cases", "cause", "code", "robot", "nobodys", "with_rpa", "overdue", "first_due")
    out.table(headings(names, lang), [group_row(each, lang) for each in found])


def _show_json(story: "FollowUpStory", known: "Facts | None", reference: str | None) -> None:
    from dataclasses import asdict

    from scheduler.cli import show as out

    more: dict[str, Any] = {"facts": known} if known is not None else {}
    more |= {"reference": reference} if reference is not None else {}
    out.as_json(asdict(story) | more)


def _as_json(found: "FollowUpSeen", references: dict[int, str | None]) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(found) | ({"reference": references[found.item]} if references else {})


def _references(desk: "Desk", connection: "Connection", found: "list[FollowUpSeen]") -> dict[int, str | None]:
    """Open the references of these cases, if it is this person's business; each look is written down."""
    from shared.sealing import Sealer
    from shared.views import look_at_reference

    if not found:
        return {}
    sealer = Sealer(desk.house.keys_fit(connection))
    return {
        each.item: look_at_reference(connection, sealer, each.robot, each.item, _demand(desk, each))
        for each in found
    }


def _facts(desk: "Desk", connection: "Connection", found: "FollowUpSeen") -> "Facts | None":
    from shared.follow_up.seen import look_at_facts
    from shared.sealing import Sealer

    person = _demand(desk, found)
    return look_at_facts(connection, Sealer(desk.house.keys_fit(connection)), found.robot, found.item, person)


def _demand(desk: "Desk", found: "FollowUpSeen") -> str:
    """Who looks, if the case is their business; raises NotAllowed."""
    from shared.person import RoleName, demand

    demand(desk.acting.person, RoleName.RPA, RoleName.PROCESS_OWNER, process=found.process, unit=found.unit)
    return desk.acting.signature


def _word(name: str, lang: "Language") -> str:
    from scheduler.cli.headings import word

    return word(name, lang)
