"""Checks of what is told to people: whether they can be told, and whether it arrives."""

from collections.abc import Iterator

from scheduler.doctor.facts import Telling
from scheduler.doctor.finding import Finding

_STILL_SECONDS = 300.0


def ways(facts: Telling) -> Iterator[Finding]:
    """Whether there is any way to people, and one to each of those who must be told."""
    if facts.trouble is not None:
        yield Finding("alarms_wrong", facts.trouble.sentence)
    if not facts.ways:
        yield Finding("mail_not_set", "No mail server is set: alarms are listed, and nobody is told of them.")
        return
    for person in facts.unreachable:
        yield Finding(
            "person_without_address",
            f"{person} should be told of alarms and has no e-mail address that can be used; "
            "the RPA team is told instead.",
        )


def arrivals(facts: Telling) -> Iterator[Finding]:
    """Whether what was written arrives."""
    said = f" ({', '.join(facts.said)})" if facts.said else ""
    if facts.waiting:
        minutes = facts.waiting_seconds / 60
        yield Finding("mails_wait", f"{facts.waiting} mails wait, one for {minutes:.0f} min{said}.")
    if facts.given_up:
        yield Finding("mails_given_up", f"{facts.given_up} mails of the last day did not arrive{said}.")


def looks(facts: Telling) -> Iterator[Finding]:
    """Whether somebody looks for what is wrong, where a clock is up."""
    if facts.clock_is_up and facts.looked is not None and facts.looked > _STILL_SECONDS:
        yield Finding("nobody_looks", f"Nobody has looked for what is wrong for {facts.looked / 60:.0f} min.")


CHECKS = (ways, arrivals, looks)
