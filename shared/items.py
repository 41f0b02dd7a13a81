"""What a run asks of its queue: take, begin, finish, settle, retry. Values and the seam; no I/O here."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from shared.model import Cause, Outcome


@dataclass(frozen=True)
class Taken:
    """One item as a run holds it; `payload` is JSON in clear, never logged."""

    id: int
    reference: str
    payload: bytes
    attempt: int
    failures: int


@dataclass(frozen=True)
class Settlement:
    """How an item ends; `reason` is a plain sentence for the process owner."""

    outcome: Outcome
    cause: Cause | None = None
    code: str | None = None
    reason: str | None = None
    share_permille: int = 0
    failed: bool = False


class StepState(StrEnum):
    """How far an effect came."""

    BEGUN = "begun"
    FINISHED = "finished"


@dataclass(frozen=True)
class StoredStep:
    """A step as an attempt wrote it down; `intent` is the JSON of what shall be written."""

    state: StepState
    intent: bytes


class Items(Protocol):
    """The queue as one run sees it; every write is refused with `Fenced` once the run is another's."""

    def take(self) -> Taken | None:
        """Take the next item that may be worked on, or None when there is none."""

    def settle(self, item: Taken, settlement: Settlement) -> None:
        """End the item: outcome, event and fact, or nothing of it."""

    def retry(self, item: Taken, delay_seconds: float, code: str, sentence: str) -> None:
        """Put the item back after a technical failure."""

    def note(self, item: Taken, code: str, sentence: str) -> None:
        """Write a sentence into the item's history."""

    def step(self, item: Taken, name: str) -> StoredStep | None:
        """Read what an earlier attempt wrote down of a step."""

    def begin(self, item: Taken, name: str, intent: bytes, effect_seconds: float) -> None:
        """Write down that an effect is about to be tried; a step that stands keeps its intent."""

    def finish(self, item: Taken, name: str) -> None:
        """Write down that the effect is known to have happened."""
