"""What a run asks of its queue: take, begin, finish, settle, retry. Values and the seam; no I/O here."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol
from uuid import UUID, uuid5

from shared.model import Cause, Outcome

Guard = Literal["key", "version"]
"""How a target refuses a second write: by a key that it is sent, or by a version that the intent carries."""

_EFFECTS = UUID("3d9c1f0e-5a1b-4c1e-9f0a-6f2b7d8c4e51")


@dataclass(frozen=True)
class Taken:
    """One item as a run holds it; `payload` is JSON in clear, never logged."""

    id: int
    reference: str
    payload: bytes
    attempt: int
    failures: int
    # The keyed hash of queue and reference: tells cases apart and nobody whose they are.
    fingerprint: str
    # How many times the case was given to the robot; it grows when somebody has it run again.
    treatment: int = 1


@dataclass(frozen=True)
class Settlement:
    """How an item ends; `reason` is a plain sentence for the process owner."""

    outcome: Outcome
    cause: Cause | None = None
    code: str | None = None
    reason: str | None = None
    share_permille: int = 0
    failed: bool = False
    # Names and values for whoever does it by hand; personal data, so kept sealed and never logged.
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)


class StepState(StrEnum):
    """How far an effect came."""

    BEGUN = "begun"
    FINISHED = "finished"
    # Finished in an earlier treatment: whether it still stands is asked, where it can be.
    CHECK = "check"
    # A person said that it may be done again where nobody can tell.
    REPEAT = "repeat"


@dataclass(frozen=True)
class StoredStep:
    """A step as an attempt wrote it down; `intent` is the JSON of what shall be written."""

    state: StepState
    intent: bytes
    # In which treatment of the case it was begun last.
    treatment: int = 1


class Items(Protocol):
    """The queue as one run sees it; every write is refused with `Fenced` once the run is another's."""

    def take(self) -> Taken | None:
        """Take the next item that may be worked on, or None when there is none."""

    def settle(self, item: Taken, settlement: Settlement) -> None:
        """End the item: outcome, event, fact and follow-up, or nothing of it."""

    def retry(self, item: Taken, delay_seconds: float, code: str, sentence: str) -> None:
        """Put the item back after a technical failure."""

    def note(self, item: Taken, code: str, sentence: str) -> None:
        """Write a sentence into the item's history."""

    def step(self, item: Taken, name: str) -> StoredStep | None:
        """Read what an earlier attempt wrote down of a step."""

    def begin(
        self,
        item: Taken,
        name: str,
        intent: bytes,
        effect_seconds: float | None,
        verifies: bool | None = None,
    ) -> None:
        """Write down that an effect is about to be tried; a step that stands keeps its intent.

        Whoever tries again waits for `effect_seconds`; None says that nobody need wait. `verifies` says
        whether the target can be asked for it later.
        """

    def finish(self, item: Taken, name: str) -> None:
        """Write down that the effect is known to have happened."""


def guard_key(fingerprint: str, step: str) -> str:
    """Name one effect to its target: the same at each attempt, also in a database restored from backup."""
    return str(uuid5(_EFFECTS, f"{fingerprint}:{step}"))
