"""`followup take`, `give`, `again`, `done`, `not-needed`, `to-rpa` and `note`: what people do with a case."""

from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.options import InsteadOf, Json, Lang

if TYPE_CHECKING:
    from shared.follow_up.acts import Act
    from shared.report_words import Language

Item = Annotated[int, typer.Argument(metavar="ITEM", min=1, max=2**63 - 1, help="The case's number.")]
Note = Annotated[str | None, typer.Option("--note", help="A few words for whoever reads it later.")]
Minutes = Annotated[
    int | None, typer.Option("--minutes", help="How many minutes the case took you, a whole number.")
]
Over = Annotated[bool, typer.Option("--over", help="Take it from whoever has it.")]


def add_to(group: typer.Typer) -> None:
    """Give the group these commands."""
    for command in (take, give, again, done, not_needed, to_rpa, note):
        group.command()(command)


def take(
    item: Item,
    over: Over = False,
    note: Note = None,
    instead_of: InsteadOf = None,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """Take a case: it is yours until you end it or hand it over."""
    from shared.follow_up.acts import Act, ActKind

    _act(item, Act(ActKind.TAKE, note=note, over=over), instead_of, lang, json=json)


def give(
    item: Item,
    to: Annotated[str, typer.Option("--to", metavar="PERSON", help="Who shall have it, by id.")],
    over: Over = False,
    note: Note = None,
    instead_of: InsteadOf = None,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """Hand a case over to a colleague."""
    from shared.follow_up.acts import Act, ActKind

    _act(item, Act(ActKind.GIVE, to=to, note=note, over=over), instead_of, lang, json=json)


def again(
    item: Item,
    minutes: Minutes = None,
    note: Note = None,
    instead_of: InsteadOf = None,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """Give a case to the robot again, once what stood in the way is mended."""
    from shared.follow_up.acts import Act, ActKind

    _act(item, Act(ActKind.AGAIN, minutes=minutes, note=note), instead_of, lang, json=json)


def done(
    item: Item,
    minutes: Minutes = None,
    note: Note = None,
    instead_of: InsteadOf = None,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """Say that you did a case by hand: how long it took (--minutes) and what you did (--note)."""
    from shared.follow_up.acts import Act, ActKind

    _act(item, Act(ActKind.DONE, minutes=minutes, note=note), instead_of, lang, json=json)


def not_needed(
    item: Item,
    note: Note = None,
    minutes: Minutes = None,
    instead_of: InsteadOf = None,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """Say that nothing has to be done with a case, and why (--note)."""
    from shared.follow_up.acts import Act, ActKind

    _act(item, Act(ActKind.NOT_NEEDED, minutes=minutes, note=note), instead_of, lang, json=json)


def to_rpa(
    item: Item,
    minutes: Minutes = None,
    note: Note = None,
    instead_of: InsteadOf = None,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """Give a case to the RPA team."""
    from shared.follow_up.acts import Act, ActKind

    _act(item, Act(ActKind.TO_RPA, minutes=minutes, note=note), instead_of, lang, json=json)


def note(
    item: Item,
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="A few words, with no name and no number of a person.")
    ],
    instead_of: InsteadOf = None,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """Leave a word on a case for whoever reads it later."""
    from shared.follow_up.acts import Act, ActKind

    _act(item, Act(ActKind.NOTE, note=text), instead_of, lang, json=json)


def _act(item: int, act: "Act", instead_of: str | None, lang: "Language", *, json: bool) -> None:
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from shared.follow_up.doing import FollowUps

    desk = Desk(instead_of)
    with desk.connection() as connection:
        follow_ups = FollowUps(connection, desk.house.organisation, desk.acting, lang)
        answer = follow_ups.act(item, act)
    if json:
        show.as_json({"item": item, "act": act.kind, "changed": answer.changed})
    else:
        show.say(follow_ups.answer_in_words(answer, act))
