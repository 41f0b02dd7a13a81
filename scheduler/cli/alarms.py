"""`alarms`: what is wrong, who was told, and saying that somebody knows."""

from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.options import InsteadOf, Json, Lang, Limit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from scheduler.alarms.seen import AlarmRow, AlarmStory
    from scheduler.cli.desk import Desk
    from shared.report_words import Language
    from shared.store.connect import Connection

Number = Annotated[int, typer.Argument(metavar="ALARM", min=1, max=2**63 - 1, help="The alarm's number.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, for whoever reads its history.")]
Until = Annotated[
    str | None, typer.Option("--until", help="06:00, 2026-11-23, 2026-11-23 06:00, 45m, 2h, 3d.")
]

group = typer.Typer(
    name="alarms",
    help="What is wrong now: list it, see who was told, say that you know.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


def add_to(app: typer.Typer) -> None:
    """Give the command line this group."""
    app.add_typer(group)


@group.callback()
def alarms(
    context: typer.Context,
    over_too: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False,
    limit: Limit = 50,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """List the alarms that are open, the newest first."""
    if context.invoked_subcommand is not None:
        return
    from scheduler.alarms import seen
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.cli.headings import headings

    with Desk().connection() as connection:
        rows, today = seen.alarms(connection, limit, over_too=over_too), _now(connection)
    if json:
        show.as_json(rows)
        return
    names = ("alarm", "what", "happened", "since", "over", "silenced")
    show.table(headings(names, lang), [_row(each, lang, today) for each in rows])


@group.command("show")
def show_(number: Number, lang: Lang = "nb", json: Json = False) -> None:
    """Tell what an alarm is about, what to do, what happened to it, and who was told."""
    from scheduler.alarms import seen
    from scheduler.cli import show
    from scheduler.cli.desk import Desk

    with Desk().connection() as connection:
        story, now = seen.story(connection, number), _now(connection)
    if json:
        show.as_json(story)
        return
    for line in _told(story, lang, now):
        show.say(line)


@group.command()
def acknowledge(number: Number, reason: Reason, until: Until = None, instead_of: InsteadOf = None) -> None:
    """Say that you know: nobody is told of it again until it is over, or until the time given."""
    _silence(number, "acknowledged", reason, until, instead_of)


@group.command()
def mute(
    number: Number,
    reason: Reason,
    until: Annotated[str, typer.Option("--until", help="06:00, 2026-11-23, 2026-11-23 06:00, 45m, 2h, 3d.")],
    instead_of: InsteadOf = None,
) -> None:
    """Hear nothing of an alarm's cause until a time, also when it comes back."""
    _silence(number, "muted", reason, until, instead_of)


@group.command()
def hear(number: Number, reason: Reason, instead_of: InsteadOf = None) -> None:
    """Hear again of what was acknowledged or muted."""
    from scheduler.alarms import seen
    from scheduler.cli import show
    from scheduler.cli.desk import Desk

    desk = Desk(instead_of)
    with desk.connection() as connection:
        by, why = _who(desk, connection, number), _said(desk, reason)
        done = seen.hear_again(connection, number, by, why)
    show.say(f"alarm {number} is told of again" if done else f"nobody had silenced alarm {number}")


def _silence(number: int, how: str, reason: str, until: str | None, instead_of: str | None) -> None:
    from scheduler.alarms import seen
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.until import until as moment

    desk = Desk(instead_of)
    with desk.connection() as connection:
        by, why = _who(desk, connection, number), _said(desk, reason)
        end = moment(until, _now(connection)) if until else None
        done = seen.silence(connection, number, how, by, why, end)
    if not done:
        show.say(f"alarm {number} is over; nothing was changed")
        return
    show.say(f"alarm {number} is {how} until {show.moment(end) if end else 'it is over'}")


def _said(desk: "Desk", reason: str) -> str:
    """The reason as everybody may read it: one line, numbers of persons taken out; raises BadInput."""
    from shared.errors import BadInput

    said = " ".join(desk.house.redactor(reason).split())
    if not said:
        raise BadInput("Say why (--reason): whoever reads the alarm's history wonders.")
    return said


def _who(desk: "Desk", connection: "Connection", number: int) -> str:
    """Who does this: the RPA team, or the owner of the process that it is about."""
    from scheduler.alarms import seen
    from shared import views
    from shared.person import RoleName

    robot = seen.alarm(connection, number).robot
    if robot is None:
        return desk.demand(RoleName.RPA)
    return desk.demand(RoleName.RPA, RoleName.PROCESS_OWNER, home=views.home(connection, robot))


def _now(connection: "Connection") -> "datetime":
    from scheduler.alarms.watch import database_time

    return database_time(connection)


def _row(each: "AlarmRow", lang: "Language", now: "datetime") -> list[object]:
    from scheduler.alarms.hours import oslo_day
    from scheduler.alarms.wording import headline

    what = headline(each.said, lang, day=oslo_day(now))
    return [each.id, what, each.happenings, each.since, each.closed_at, each.silence]


def _told(story: "AlarmStory", lang: "Language", now: "datetime") -> list[str]:
    from scheduler.alarms.hours import oslo_day
    from scheduler.alarms.wording import headline, sections
    from scheduler.cli.show import moment

    said, day = story.alarm.said, oslo_day(now)
    lines = [headline(said, lang, day=day), ""]
    for section in sections(said, lang, day=day)[:-1]:
        lines += [section.heading, *(f"    {each}" for each in section.paragraphs)]
        lines += [f"    $ {section.command}"] if section.command else []
    lines += ["", *(_event(each, lang) for each in story.events)]
    for each in story.told:
        how = f"{moment(each['sent_at'])}" if each["sent_at"] else each["trouble"] or "–"
        lines.append(f"{moment(each['made_at'])} → {each['recipient']} ({each['channel']}): {how}")
    return lines


def _event(event: "Mapping[str, Any]", lang: "Language") -> str:
    from scheduler.cli.headings import word
    from scheduler.cli.show import moment
    from shared.labels import signed

    by = f" {signed(event['person'], lang)}: {event['reason']}" if event["person"] else ""
    return f"{moment(event['at'])} {word('alarm_' + event['kind'], lang)}{by}"
