"""Checks of what is sealed: whether its keys are here and the right ones, and whether it is kept too long."""

from collections.abc import Iterator

from scheduler.doctor.facts import KeyHere, Sealed
from scheduler.doctor.finding import Finding

PATIENCE_SECONDS = 600.0
"""A rotation that is not over after so long was broken off, or waits for a machine."""


def wrong_keys(facts: Sealed) -> Iterator[Finding]:
    """Whether the keys here are those that the database was made with."""
    if facts.hash_key_differs:
        yield Finding(
            "hash_key_differs",
            "The hash key here is not the one of this database's fingerprints: nothing starts, for cases "
            "that come again would not be known.",
        )
    for key in facts.damaged_keys:
        yield Finding(
            "payload_key_differs", f"The payload key {key} here is not the one that sealed rows under it."
        )


def missing_keys(facts: Sealed) -> Iterator[Finding]:
    """Whether everything that waits can be opened, and new cases be sealed."""
    for key in facts.keys:
        if key.here:
            continue
        if key.state == "given up":
            yield from _given_up(key)
        elif key.waiting or key.files:
            yield Finding(
                "key_missing_for_rows",
                f"The payload key {key.id} is not here: {key.waiting} open cases and {key.files} files of "
                "runs on this machine need it.",
            )
        if key.state == "seals":
            yield Finding(
                "sealing_key_missing",
                f"The house seals with the payload key {key.id}, which is not here: from here no run is "
                "taken and no case is added.",
            )


def rotation(facts: Sealed) -> Iterator[Finding]:
    """Whether a rotation was begun and not finished, and which old keys are kept."""
    for key in facts.keys:
        if key.state == "published" and key.seconds > PATIENCE_SECONDS:
            yield Finding(
                "key_rotation_unfinished",
                f"The payload key {key.id} was made {key.seconds / 60:.0f} minutes ago, and does not seal.",
            )
        elif key.state == "unknown":
            yield Finding(
                "key_rotation_unfinished",
                f"The payload key {key.id} is here, and the database has not heard of it: nothing is sealed "
                "with it.",
            )
        elif key.state == "retired":
            yield Finding("retired_key_kept", f"The payload key {key.id} is retired, and is still here.")
        elif key.state == "opens" and key.here:
            yield Finding(
                "old_key_kept", f"The old payload key {key.id} is kept to open what it sealed{_days(key)}."
            )


def retention(facts: Sealed) -> Iterator[Finding]:
    """Whether content is kept longer than its robot says."""
    for late in facts.overdue:
        yield Finding(
            "retention_overdue",
            f"The content of {late.items} cases of {late.robot} is kept longer than {late.days} days.",
        )


def _given_up(key: KeyHere) -> Iterator[Finding]:
    if key.waiting:
        yield Finding(
            "key_missing_for_rows",
            f"The payload key {key.id} was given up, and {key.waiting} open cases that need it were not "
            "handed to people.",
        )


def _days(key: KeyHere) -> str:
    days = int(key.seconds // 86_400)
    return f", since {days} days" if days else ""


CHECKS = (wrong_keys, missing_keys, rotation, retention)
