"""Checks of this machine: settings, people, keys, folders."""

from collections.abc import Iterator

from scheduler.doctor.facts import Installation, Trouble
from scheduler.doctor.finding import Finding

ROOM_BYTES = 2 * 2**30
"""Below this much room the database and the logs are in danger."""

_MISSING = frozenset({"MissingKey"})


def environment_and_settings(trouble: Trouble, *, environment_set: bool) -> Finding:
    """Why nothing more could be looked at."""
    return Finding("settings_wrong" if environment_set else "environment_not_set", trouble.sentence)


def people(facts: Installation) -> Iterator[Finding]:
    """Who may do something here."""
    if facts.organisation is not None:
        yield Finding("organisation_wrong", facts.organisation.sentence)
    elif facts.person is None:
        yield Finding(
            "account_unknown",
            f"The account {facts.account} is nobody in config/organisation.toml, so it may only look.",
        )


def keys(facts: Installation) -> Iterator[Finding]:
    """Whether what identifies residents can be sealed and opened."""
    if facts.keys is not None:
        yield Finding("keys_missing" if facts.keys.kind in _MISSING else "keys_unsafe", facts.keys.sentence)
    if facts.two_file_keys_in is not None:
        yield Finding(
            "file_key_renewal_unfinished",
            f"Two keys of the secrets files stand in {facts.two_file_keys_in}: a renewal is not finished, "
            "and the old one still opens them.",
        )


def files(facts: Installation) -> Iterator[Finding]:
    """Whether the small files of config/ can be read."""
    if facts.calendars is not None:
        yield Finding("calendars_wrong", facts.calendars.sentence)
    if facts.resources is not None:
        yield Finding("resources_wrong", facts.resources.sentence)
    if facts.factors is not None:
        yield Finding("factors_wrong", facts.factors.sentence)


def folders(facts: Installation) -> Iterator[Finding]:
    """Whether there is room, and whether others may look in."""
    for room in facts.rooms:
        if room.free < ROOM_BYTES:
            yield Finding(
                "disk_nearly_full",
                f"The disk of {room.folder} has {room.free / 2**30:.1f} GB left; it should have "
                f"{ROOM_BYTES / 2**30:.0f}.",
            )
    for folder in facts.open_folders:
        yield Finding("folder_open", f"Others on this machine may read {folder}.")
    for folder in facts.left_behind:
        yield Finding(
            "folder_left_behind",
            f"{folder} is a killed worker's private folder, and no other worker has emptied it.",
        )
    if facts.open_secrets is not None:
        yield Finding(
            "secrets_file_open",
            f"Others on this machine may read {facts.open_secrets}. It is encrypted, and nobody's business.",
        )


CHECKS = (people, keys, files, folders)
