"""Checks of what starts robots besides schedules: folders that are watched, triggers that can be read."""

from collections.abc import Iterator, Mapping

from scheduler.doctor.facts import AtWork
from scheduler.doctor.finding import Finding

UNSEEN_SECONDS = 30.0
"""A folder that some clock has seen so lately is not in trouble, though another clock cannot see it."""

_CODES: Mapping[str, tuple[str, str]] = {
    "away": ("watched_folder_away", "is not there"),
    "unreadable": ("watched_folder_unreadable", "cannot be read"),
    "slow": ("watched_folder_slow", "does not answer"),
    "crowded": ("watched_folder_crowded", "holds more than can be looked through"),
    "keyless": ("watched_folder_keyless", "is not looked into without the house's keys"),
}


def folders(facts: AtWork) -> Iterator[Finding]:
    """Whether files that arrive are seen."""
    for folder in facts.folders:
        if folder.trouble is not None and folder.unseen > UNSEEN_SECONDS:
            code, what = _CODES[folder.trouble]
            yield Finding(
                code,
                f"The folder {folder.folder}, where {folder.robot} waits for files, {what} ({folder.said}); "
                f"nobody has seen it for {folder.unseen / 60:.0f} min.",
            )


def unreadable(facts: AtWork) -> Iterator[Finding]:
    """Whether every trigger's row is one that this version understands."""
    for problem in facts.unreadable:
        yield Finding("trigger_unreadable", problem)


CHECKS = (folders, unreadable)
