"""`rerun`: cases run again, those of a run, of a queue, or chosen ones; shown first and confirmed."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.asking import confirmed
from scheduler.cli.options import InsteadOf, Json, Lang
from scheduler.cli.rerun_choice import (
    From,
    Items,
    Note,
    OfCause,
    OfOutcome,
    OfQueue,
    OfReason,
    OfReference,
    OfRun,
    Repeat,
    Since,
    chosen,
    demand_choice,
)
from shared.model import Outcome
from shared.reopening.how import Beginning, How

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.cli.desk import Desk
    from shared.report_words import Language
    from shared.rerun.doing import Answer, Reruns
    from shared.rerun.seen import Chosen
    from shared.store.connect import Connection

_SHOWN = 20


def add_to(app: typer.Typer) -> None:
    """Give the command line this command."""
    app.command()(rerun)


def rerun(
    items: Items = None,
    run: OfRun = None,
    queue: OfQueue = None,
    references: OfReference = None,
    outcome: OfOutcome = None,
    cause: OfCause = None,
    reason: OfReason = None,
    since: Since = None,
    beginning: From = Beginning.FAILED_STEP,
    repeat: Repeat = None,
    note: Note = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    instead_of: InsteadOf = None,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """Run cases again that a robot did not end, or chosen ones; each counts once whatever happens."""
    from scheduler.cli.desk import Desk
    from shared.rerun.seen import Choice

    demand_choice(items, run, queue, references, narrowed=any((run, outcome, cause, reason, since)))
    if json and not (dry_run or yes):
        raise typer.BadParameter("--json asks nobody: add --dry-run or --yes")
    choice = Choice(run, queue, outcome or Outcome.TO_PERSON, cause, reason, since.date() if since else None)
    how = How(beginning, frozenset(repeat or ()), note)
    ask = None if dry_run or yes else partial(confirmed, lang)
    desk = Desk(instead_of)
    with desk.connection() as connection:
        found = chosen(desk, connection, items, references, choice)
        answers = _do(desk, connection, found, how, lang, ask, json=json, dry_run=dry_run)
    if json:
        _as_json(answers, dry_run=dry_run)


def _do(
    desk: "Desk",
    connection: "Connection",
    found: "Sequence[Chosen]",
    how: How,
    lang: "Language",
    ask: Callable[[], bool] | None,
    *,
    json: bool,
    dry_run: bool,
) -> "list[Answer]":
    """Show what would happen, and have it happen unless it is a dry run or the answer is no."""
    from shared.rerun.doing import Reruns, demand_known_steps

    reruns = Reruns(connection, desk.house.organisation, desk.acting, lang)
    answers = list(reruns.act_on_all(found, how, only_look=True))
    demand_known_steps(answers, how)
    if not json:
        _preview(reruns, answers, how, lang)
    if dry_run or not any(each.changed for each in answers) or (ask is not None and not ask()):
        return answers
    done = list(reruns.act_on_all(found, how))
    if not json:
        _tell(reruns, answers, done, lang)
    return done


def _preview(reruns: "Reruns", answers: "list[Answer]", how: How, lang: "Language") -> None:
    from scheduler.cli import show
    from shared.rerun.rules import Reopening
    from shared.rerun.words import case_in_words, counts_in_words, none_in_words

    if not answers:
        show.say(none_in_words(lang))
        return
    again = [
        case_in_words(each.item, each.verdict.steps, lang)
        for each in answers
        if isinstance(each.verdict, Reopening)
    ]
    refused = [reruns.sentence(each) for each in answers if each.rule is not None]
    counts = (len(again), len(answers) - len(again) - len(refused), len(refused))
    for line, cases in zip(counts_in_words(how.beginning, counts, lang), (again, [], refused), strict=True):
        if line:
            show.say(line)
        _some(cases)


def _some(lines: list[str]) -> None:
    from scheduler.cli import show

    for line in lines[:_SHOWN]:
        show.say(f"  {line}")
    if len(lines) > _SHOWN:
        show.say(f"  … {len(lines) - _SHOWN}")


def _tell(reruns: "Reruns", seen: "list[Answer]", done: "list[Answer]", lang: "Language") -> None:
    """That it is done, which runs take them, and what came in between question and answer."""
    from scheduler.cli import show
    from scheduler.cli.headings import word
    from shared.rerun.words import runs_in_words

    before = {each.item: each.rule for each in seen}
    _some(
        [reruns.sentence(each) for each in done if each.rule is not None and each.rule != before[each.item]]
    )
    show.say(word("bulk_is_done", lang))
    for line in runs_in_words({each.robot: each.run for each in done if each.run is not None}, lang):
        show.say(line)


def _as_json(answers: "list[Answer]", *, dry_run: bool) -> None:
    from scheduler.cli import show
    from shared.rerun.rules import Reopening

    cases = [
        {
            "item": each.item,
            "robot": each.robot,
            "changed": each.changed,
            "refused": each.rule,
            "steps": dict(each.verdict.steps) if isinstance(each.verdict, Reopening) else {},
            "run": each.run,
        }
        for each in answers
    ]
    show.as_json({"dry_run": dry_run, "cases": cases})
