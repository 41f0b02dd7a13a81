"""`secret`: keys and passwords in an encrypted file; a value comes from a prompt or a pipe only."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.options import InsteadOf, Json

if TYPE_CHECKING:
    from datetime import date

Name = Annotated[str, typer.Argument(metavar="NAME", help="The secret's name, as robot.toml spells it.")]

Expires = Annotated[str | None, typer.Option("--expires", metavar="DAY", help="Its last day, as 2027-05-31.")]

group = typer.Typer(
    name="secret",
    help="Keys and passwords: made, stored, listed by name, renewed. Values are never shown.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def add_to(app: typer.Typer) -> None:
    """Give the command line this group."""
    from scheduler.cli import keys

    keys.add_to(group)
    app.add_typer(group)


@group.command()
def init(instead_of: InsteadOf = None) -> None:
    """Make the keys of this environment; those that are there stay."""
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.first_keys import demand_none_lost
    from shared.person import RoleName
    from shared.secrets import init_secrets

    desk = Desk(instead_of)
    desk.demand(RoleName.RPA)
    settings = desk.house.settings
    if unasked := demand_none_lost(settings, desk.environ):
        show.warn(unasked)
    made = init_secrets(settings, desk.environ)
    if not made:
        show.say(f"the keys of the environment {settings.environment} are there; nothing was changed")
        return
    show.say(f"made the keys of the environment {settings.environment}: {', '.join(made)}")
    show.say(f"Keep a backup of {settings.secrets_file} and, apart from it, of {settings.secrets_key_file}:")
    show.say("without both, what is sealed in the database cannot be read again.")


@group.command("set", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def set_(context: typer.Context, name: Name, expires: Expires = None, instead_of: InsteadOf = None) -> None:
    """Store a value, asked for without echo or read from standard input."""
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from shared.errors import BadInput
    from shared.person import RoleName
    from shared.secrets import open_secrets_file
    from shared.secrets.names import demand_name

    if context.args:
        # Not repeated: what stands there may be the value.
        raise BadInput(
            "A value is never an argument: others on this machine could read it. Leave it out and you are "
            "asked for it, or pipe it in. What you typed stands in your shell's history: change that secret."
        )
    desk = Desk(instead_of)
    desk.demand(RoleName.RPA)
    demand_name(name)
    last = _day(expires)
    file = open_secrets_file(desk.house.settings, desk.environ)
    replaced = name in file.names()
    file.set(name, _value(name), last)
    until = f"; its last day is {last}" if last else ""
    show.say(f"the secret {name} is {'replaced' if replaced else 'stored'}{until}")
    if replaced:
        show.say("Runs that are under way hold the old value; each new run gets the new one.")


@group.command("renew-file-key")
def renew_file_key(instead_of: InsteadOf = None) -> None:
    """Renew the key of the secrets files themselves. May be killed and repeated."""
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from shared.person import RoleName
    from shared.secrets import renew_secrets_key

    desk = Desk(instead_of)
    desk.demand(RoleName.RPA)
    done = renew_secrets_key(desk.house.settings, desk.environ)
    show.say(f"sealed with the new key: {', '.join(file.name for file in done.files) or 'no file'}")
    for file in done.left:
        show.warn(f"{file} was left as it is: it is damaged, or another key seals it")
    if done.in_variable:
        show.say(
            "Take the old key out of the variable AVLAST_SECRETS_KEY, everywhere, and restart what runs."
        )
    show.say("Renew both backups, apart from each other, and bring both files to the other machines.")
    show.say("A backup of a secrets file from before opens with the old key only: keep that as long.")


@group.command()
def expires(
    name: Name,
    day: Annotated[str, typer.Argument(metavar="DAY", help="Its last day, as 2027-05-31, or never.")],
    instead_of: InsteadOf = None,
) -> None:
    """Say which day is a secret's last, so that somebody is told in time; the value stays."""
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from shared.person import RoleName
    from shared.secrets import open_secrets_file

    desk = Desk(instead_of)
    desk.demand(RoleName.RPA)
    last = None if day == "never" else _day(day)
    open_secrets_file(desk.house.settings, desk.environ).expire(name, last)
    show.say(f"the last day of the secret {name} is {last}" if last else f"the secret {name} has no last day")


@group.command()
def remove(name: Name, instead_of: InsteadOf = None) -> None:
    """Take a secret out of the file."""
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from shared.person import RoleName
    from shared.secrets import open_secrets_file

    desk = Desk(instead_of)
    desk.demand(RoleName.RPA)
    open_secrets_file(desk.house.settings, desk.environ).remove(name)
    show.say(f"the secret {name} is removed")


@group.command("list")
def list_(json: Json = False) -> None:
    """List the names, where each value comes from and which robots are granted it; never a value."""
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.secret_names import secrets_seen

    desk = Desk()
    seen = secrets_seen(desk.house.settings, desk.environ, desk.house.manifests())
    if json:
        show.as_json(seen)
        return
    show.table(
        ("Secret", "Value in", "Last day", "Granted to"),
        [(s.name, s.place, s.expires, ", ".join(s.robots)) for s in seen],
    )


def _day(text: str | None) -> "date | None":
    """The day that is meant; raises BadInput."""
    from datetime import date

    from shared.errors import BadInput

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput("A last day is written as 2027-05-31; nothing was stored.") from None


def _value(name: str) -> str:
    """The value from a prompt that shows nothing, or from a pipe without its last line's end."""
    from getpass import getpass

    from shared.errors import BadInput

    if not sys.stdin.isatty():
        return sys.stdin.read().removesuffix("\n").removesuffix("\r")
    value = getpass(f"Value of {name} (not shown): ")
    if value != getpass("Once more: "):
        raise BadInput("The two were not the same; nothing was stored.")
    return value
