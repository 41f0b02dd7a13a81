"""What a dry run says of a case: what would be done, and how it would end. Values and one decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from shared.items import Settlement, Taken
from shared.model import Cause, Outcome

AFTER_STEP, TECHNICAL = "after_step", "technical"
"""Why nobody can tell how a case would end."""


class DeedKind(StrEnum):
    """What would become of a step, or of a sentence."""

    WOULD = "would"
    STANDS = "stands"
    FOUND = "found"
    NOTE = "note"


@dataclass(frozen=True)
class Deed:
    """One thing that a robot would do, in its author's words where they gave any."""

    kind: DeedKind
    step: str | None = None
    says: str | None = None


class Stage(Protocol):
    """Whom a robot tells what it would do; where there is one, no effect is carried out."""

    def tell(self, item: Taken, deed: Deed) -> None:
        """Keep what would be done to this case."""


@dataclass(frozen=True)
class Foretold:
    """How a case would end; without an outcome `code` says why nobody can tell."""

    outcome: Outcome | None
    cause: Cause | None = None
    code: str | None = None
    reason: str | None = None
    share_permille: int = 0


@dataclass(frozen=True)
class CaseTold:
    """What a dry run said of one case; without an outcome `code` says why nobody can tell."""

    item: int
    outcome: Outcome | None
    cause: Cause | None
    code: str | None
    reason: str | None
    share_permille: int
    deeds: tuple[Deed, ...]


def foretold(ending: Settlement, deeds: Iterable[Deed]) -> Foretold:
    """What an ending in a dry run says of the real one.

    After a step that was not carried out the robot reads a world in which it did not happen: that it doubts
    or breaks down there says nothing. What breaks down today may work tomorrow.
    """
    if ending.cause in (Cause.IN_DOUBT, Cause.TECHNICAL) and would_act(deeds):
        return Foretold(None, code=AFTER_STEP)
    if ending.cause is Cause.TECHNICAL:
        return Foretold(None, code=TECHNICAL)
    return Foretold(ending.outcome, ending.cause, ending.code, ending.reason, ending.share_permille)


def would_act(deeds: Iterable[Deed]) -> bool:
    """Whether a step would be carried out."""
    return any(deed.kind is DeedKind.WOULD for deed in deeds)
