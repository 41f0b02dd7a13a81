"""What a person may do with a follow-up, and how one stands: values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.reopening.how import FROM_FAILED_STEP, How


class FollowUpState(StrEnum):
    """Where the human's side of a case stands; who has it is said apart."""

    OPEN = "open"
    WITH_RPA = "with_rpa"
    AGAIN = "again"
    DONE = "done"
    NOT_NEEDED = "not_needed"

    @property
    def solved(self) -> bool:
        """Whether no person need do anything more."""
        return self not in (FollowUpState.OPEN, FollowUpState.WITH_RPA)


class ActKind(StrEnum):
    """What somebody does."""

    TAKE = "take"
    GIVE = "give"
    AGAIN = "again"
    DONE = "done"
    NOT_NEEDED = "not_needed"
    TO_RPA = "to_rpa"
    NOTE = "note"


class Content(StrEnum):
    """Whether a robot can still read the case."""

    KEPT = "kept"
    PURGED = "purged"
    KEY_LOST = "key_lost"


@dataclass(frozen=True)
class Act:
    """What somebody asks for; `minutes` are those that one case took them.

    `over` takes it from whoever has it. `seen` is how many changes there were when they looked. `how` is
    from where the robot goes on when it is to try again.
    """

    kind: ActKind
    to: str | None = None
    minutes: int | None = None
    note: str | None = None
    over: bool = False
    seen: int | None = None
    how: How = FROM_FAILED_STEP


@dataclass(frozen=True)
class Colleague:
    """Somebody, and what they are for one case: its process owner, of the RPA team, both or neither."""

    id: str
    owner: bool
    rpa: bool

    @property
    def may_act(self) -> bool:
        """Whether the case is this person's business at all."""
        return self.owner or self.rpa


@dataclass(frozen=True)
class Told:
    """What was done with a follow-up last: told to whoever comes later."""

    kind: ActKind
    person: str
    at: datetime
    to: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Standing:
    """How a follow-up stands when somebody acts."""

    state: FollowUpState
    assignee: str | None
    changes: int
    # The last act that changed something; None when nobody has done anything.
    last: Told | None = None
    # The last act of all: notes too.
    latest: Told | None = None
    # The minutes that were registered last for this treatment of the case; None when nobody registered any.
    minutes: int | None = None
    content: Content = Content.KEPT
    robot_active: bool = True
