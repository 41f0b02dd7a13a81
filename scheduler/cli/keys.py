"""`secret keys`, `rotate`, `reseal`, `retire`, `give-up`: the payload keys through their life."""

from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.options import InsteadOf, Json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scheduler.cli.desk import Desk
    from scheduler.resealing import Batch

Key = Annotated[
    str, typer.Argument(metavar="KEY", help="The payload key's id, as `avlast secret keys` says.")
]


def add_to(group: typer.Typer) -> None:
    """Give the group `secret` these commands."""
    group.command()(keys)
    group.command()(rotate)
    group.command()(reseal)
    group.command()(retire)
    group.command("give-up")(give_up)


def keys(json: Json = False) -> None:
    """List the payload keys: which one seals, which are here, and what still needs each."""
    from dataclasses import asdict

    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.rotation import keys_seen

    desk = Desk()
    with desk.connection() as connection:
        seen = keys_seen(connection, desk.house.keys_here(), desk.house.settings.logs)
    if json:
        show.as_json([asdict(each) for each in seen])
        return
    headings = ("Key", "State", "Here", "Since", "Cases", "Open", "Steps", "Files here", "Machines")
    rows = [
        (s.key, s.state, s.here, s.since, s.items, s.open_items, s.steps, s.files_here, ", ".join(s.machines))
        for s in seen
    ]
    show.table(headings, rows)


def rotate(
    wait: Annotated[
        float, typer.Option("--wait", min=0, help="Seconds that workers have to read the new key.")
    ] = 15.0,
    instead_of: InsteadOf = None,
) -> None:
    """Make a new payload key, see that every worker has it, and seal with it from then on."""
    from scheduler import rotation
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from shared.errors import Refused
    from shared.person import RoleName

    desk = Desk(instead_of)
    by = desk.demand(RoleName.RPA)
    house = desk.house
    with desk.connection() as connection:
        done = rotation.rotate(connection, lambda: house.keys, _maker(desk), by, wait)
    if done.waits_for:
        who = ", ".join(f"{name} on {machine}" for name, machine in done.waits_for)
        raise Refused(
            f"The payload key {done.key} is made and does not seal yet: {who} does not have it. Bring the "
            f"file {house.settings.secrets_file.name} there, then run `avlast secret rotate` again: it goes "
            f"on with {done.key}."
        )
    show.say(f"payload key {done.key} seals from now on; nothing needs to be restarted")
    show.say(
        f"Renew the backup of {house.settings.secrets_file}, and bring it to the machines where people type."
    )
    show.say(
        "The earlier keys open what they sealed; `avlast secret reseal` seals it anew, `retire` takes one out"
    )


def reseal(instead_of: InsteadOf = None) -> None:
    """Seal anew what older keys sealed: all rows, and the files here. May be killed and repeated."""
    import socket

    from scheduler import resealing
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.sealed_files import reseal_files, tell_of_files
    from shared.person import RoleName
    from shared.sealing import Sealer
    from shared.store.keys import payload_keys

    desk = Desk(instead_of)
    desk.demand(RoleName.RPA)
    logs = desk.house.settings.logs
    with desk.connection() as connection:
        sealer = Sealer(desk.house.keys_fit(connection))
        old = [key.id for key in payload_keys(connection) if key.old and key.id in sealer.key_ids]
        items, wrong = _sum(resealing.reseal_items(connection, sealer, old))
        steps, more = _sum(resealing.reseal_steps(connection, sealer, old))
        files, others = reseal_files(logs, sealer)
        tell_of_files(connection, socket.gethostname(), logs)
        left = resealing.left_in_hand(connection, old)
    show.say(f"sealed anew with {sealer.key_id}: {items} cases, {steps} steps, {files} files on this machine")
    for each in (*wrong, *more, *others):
        show.warn(each)
    if left:
        show.say(
            f"{left} cases in hand were left: run it again when they are settled. `avlast secret keys` says "
            "what is left."
        )


def retire(key: Key, instead_of: InsteadOf = None) -> None:
    """Take out an old key that nothing needs any more; refused while anything does."""
    from scheduler import rotation
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.sealed_files import count_by_key
    from shared.errors import Refused
    from shared.person import RoleName
    from shared.secrets import open_secrets_file, remove_payload_key

    desk = Desk(instead_of)
    by = desk.demand(RoleName.RPA)
    settings = desk.house.settings
    if files := count_by_key(settings.logs).get(key):
        raise Refused(
            f"{files} files in {settings.logs} need the payload key {key}: `avlast secret reseal` first."
        )
    with desk.connection() as connection:
        rotation.retire(connection, key, by)
    if not _in_variable(desk):
        remove_payload_key(open_secrets_file(settings, desk.environ), key)
    show.say(f"payload key {key} is retired: nothing in the database or in {settings.logs} needs it")
    if _in_variable(desk):
        show.say("Take it out of the variable AVLAST_SECRET_AVLAST_PAYLOAD_KEYS; no command can.")
    show.say(
        "Backups of the database from before today do: keep a backup of the secrets with it as long as those."
    )


def give_up(
    key: Key,
    sure: Annotated[
        bool, typer.Option("--gone-for-good", help="No backup has it; asked for on purpose.")
    ] = False,
    instead_of: InsteadOf = None,
) -> None:
    """Hand the open cases of a lost key to people: when no backup and no machine has it."""
    from scheduler import lost_key
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from scheduler.rotation import in_words, need
    from shared.errors import Refused
    from shared.person import RoleName

    desk = Desk(instead_of)
    by = desk.demand(RoleName.RPA)
    with desk.connection() as connection:
        told = in_words(need(connection, key))
        if not sure:
            raise Refused(
                f"{told} Without the key nobody can read them again. Look in every backup and on every "
                "machine first; then say --gone-for-good, and the open cases go to people."
            )
        given = sum(lost_key.give_up(connection, key, desk.house.keys_here(), by, desk.house.open_days))
    show.say(f"{given} open cases were handed to people; each says why in its history")
    show.say("If it was the key that sealed: `avlast secret rotate` makes another.")


def _sum(batches: "Iterable[Batch]") -> "tuple[int, list[str]]":
    done = list(batches)
    return sum(each.resealed for each in done), [why for each in done for why in each.damaged]


def _maker(desk: "Desk") -> "Callable[[], str]":
    """How a key is made here; where the keys stand in a variable, only its keeper can."""
    from shared.errors import Refused
    from shared.secrets import add_payload_key, open_secrets_file

    def in_file() -> str:
        if _in_variable(desk):
            raise Refused(
                "The payload keys stand in the variable AVLAST_SECRET_AVLAST_PAYLOAD_KEYS, which no command "
                "can change: put one more behind the others (docs/secrets-and-keys.md says how), restart "
                "what runs with it, and run `avlast secret rotate` again. Nothing was changed."
            )
        return add_payload_key(open_secrets_file(desk.house.settings, desk.environ))

    return in_file


def _in_variable(desk: "Desk") -> bool:
    from shared.secrets import PAYLOAD_KEYS

    return bool(desk.environ.get(f"AVLAST_SECRET_{PAYLOAD_KEYS.upper()}"))
