"""What becomes of a mail that did not arrive, or of which nobody can tell."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scheduler.retry import Policy, wait

MOST_UNSURE = 2
"""Handed over so often with an end that nobody saw, a mail is not sent again: it may have come each time."""

BACK_OFF = Policy(first=timedelta(minutes=1), factor=2, longest=timedelta(minutes=30))


class End(StrEnum):
    """How sending ended."""

    SENT = "sent"
    AWAY = "away"
    """The server did not answer, or said later: nothing was handed over."""
    REFUSED = "refused"
    """The server said never."""
    UNSURE = "unsure"
    """It was handed over, and no answer came."""


@dataclass(frozen=True)
class Kept:
    """Tried again at that time."""

    not_before: datetime
    sure: bool


@dataclass(frozen=True)
class GivenUp:
    """Not sent again."""

    why: str


def may_be_sent(unsure: int) -> bool:
    """Whether a mail may be handed over: after an end that nobody saw once more, with its Message-ID."""
    return unsure < MOST_UNSURE


def after(end: End, tries: int, unsure: int, now: datetime, dice: Callable[[], float]) -> Kept | GivenUp:
    """What follows when a mail was not taken; `unsure` counts the handing over that just ended, too."""
    if end is End.REFUSED:
        return GivenUp("refused")
    if end is End.UNSURE and not may_be_sent(unsure):
        return GivenUp("in_doubt")
    return Kept(now + wait(tries + 1, BACK_OFF, dice), sure=end is End.AWAY)
