"""`followup bulk`: one deed with every case that fits a filter, shown first and confirmed."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.asking import confirmed
from scheduler.cli.followup_acts import Minutes, Note, Over
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
from scheduler.cli.options import InsteadOf, Json, Lang
from shared.follow_up.acts import Act, ActKind

if TYPE_CHECKING:
    from scheduler.cli.desk import Desk
    from shared.follow_up.doing import Answer, FollowUps
    from shared.follow_up.seen import Choice
    from shared.report_words import Language

_REFUSALS_SHOWN = 10


def add_to(group: typer.Typer) -> None:
    """Give the group this command."""
    group.command()(bulk)


def bulk(
    act: Annotated[
        str, typer.Argument(metavar="ACT", help="take, give, again, done, not-needed, to-rpa or note.")
    ],
    to: Annotated[str | None, typer.Option("--to", metavar="PERSON", help="With give: who, by id.")] = None,
    minutes: Minutes = None,
    note: Note = None,
    over: Over = False,
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
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    instead_of: InsteadOf = None,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """Do the same with every unsolved case that fits a filter; --minutes are those of each case."""
    from scheduler.cli.desk import Desk

    desk = Desk(instead_of)
    choice = chosen(desk, mine, assignee, new, with_rpa, overdue, robot, cause, reason, unit, before)
    if choice.is_everything:
        raise typer.BadParameter("say which cases: at least one of the filters")
    if json and not (dry_run or yes):
        raise typer.BadParameter("--json asks nobody: add --dry-run or --yes")
    wanted = Act(_kind(act), to, minutes, note, over)
    ask = None if dry_run or yes else partial(confirmed, lang)
    answers = _do(desk, choice, wanted, lang, ask, json=json, dry_run=dry_run)
    if json:
        _as_json(answers, dry_run=dry_run)


def _kind(act: str) -> ActKind:
    """Which act is meant, written as its own command is or as rows and JSON have it."""
    try:
        return ActKind(act.replace("-", "_"))
    except ValueError:
        known = ", ".join(each.replace("_", "-") for each in ActKind)
        raise typer.BadParameter(f"{act!r} is none of {known}") from None


def _do(
    desk: "Desk",
    choice: "Choice",
    act: Act,
    lang: "Language",
    ask: Callable[[], bool] | None,
    *,
    json: bool,
    dry_run: bool,
) -> "list[Answer]":
    """Show what would happen, and have it happen unless it is a dry run or the answer is no."""
    from shared.follow_up import seen
    from shared.follow_up.doing import FollowUps

    with desk.connection() as connection:
        demand_known(connection, choice.robot)
        follow_ups = FollowUps(connection, desk.house.organisation, desk.acting, lang)
        follow_ups.demand_sense(act)
        found = [(each.item, each.changes) for each in seen.unsolved(connection, choice, seen.MOST)]
        look_first = dry_run or ask is not None
        answers = list(follow_ups.act_on_all(found, act, only_look=look_first))
        if not json:
            _tell(follow_ups, answers, act, lang, done=not look_first)
        if ask is not None and any(each.changed for each in answers) and ask():
            answers = list(follow_ups.act_on_all(found, act))
            _tell(follow_ups, answers, act, lang, done=True)
    return answers


def _tell(
    follow_ups: "FollowUps", answers: "list[Answer]", act: Act, lang: "Language", *, done: bool = False
) -> None:
    from scheduler.cli import show
    from shared.follow_up.words import bulk_in_words

    if not answers:
        show.say(_word("no_case_fits", lang))
        return
    changed = sum(each.changed for each in answers)
    refused = [each for each in answers if each.rule is not None]
    to = follow_ups.name_of(act.to) if act.to else ""
    for line in bulk_in_words(act, to, (changed, len(answers) - changed - len(refused), len(refused)), lang):
        show.say(line)
    for each in refused[:_REFUSALS_SHOWN]:
        show.say(f"  {follow_ups.sentence(each, act)}")
    if len(refused) > _REFUSALS_SHOWN:
        show.say(f"  {_word('and_more', lang).format(count=len(refused) - _REFUSALS_SHOWN)}")
    if done:
        show.say(_word("bulk_is_done" if changed else "nothing_was_changed", lang))


def _as_json(answers: "list[Answer]", *, dry_run: bool) -> None:
    from scheduler.cli import show

    found = [{"item": each.item, "changed": each.changed, "refused": each.rule} for each in answers]
    show.as_json({"dry_run": dry_run, "cases": found})


def _word(name: str, lang: "Language") -> str:
    from scheduler.cli.headings import word

    return word(name, lang)
