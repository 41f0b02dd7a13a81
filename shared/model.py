"""The words everybody speaks, as types (DESIGN §2)."""

from enum import StrEnum


class Environment(StrEnum):
    """Where we are; each is a database of its own, and they never mix."""

    PRODUCTION = "production"
    TEST = "test"
    DEMO = "demo"

    @property
    def earns_benefit(self) -> bool:
        """Test runs give back no hours (benefit-register I-20)."""
        return self is not Environment.TEST

    @property
    def synthetic_only(self) -> bool:
        """Whether only synthetic identity numbers (month + 80) may come in (robots.md §4)."""
        return self is not Environment.PRODUCTION


class RunState(StrEnum):
    """Where one attempt to run a robot stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    STOPPED = "stopped"
    ABANDONED = "abandoned"
    MISSED = "missed"
    SKIPPED = "skipped"


class Trigger(StrEnum):
    """Why a run exists."""

    SCHEDULE = "schedule"
    HAND = "hand"
    RETRY = "retry"
    SUCCESSOR = "successor"
    ONCE = "once"
    ITEMS = "items"
    FILE = "file"
    AFTER = "after"


class Stop(StrEnum):
    """How a run was asked to stop: after the item in hand, at once, or after the item in hand for a pause."""

    GRACEFUL = "graceful"
    HARD = "hard"
    PAUSE = "pause"


class Halt(StrEnum):
    """How something is held back: what runs ends after the item in hand, or goes on to its end."""

    PAUSE = "pause"
    DRAIN = "drain"


class Scope(StrEnum):
    """What a pause holds back."""

    EVERYTHING = "everything"
    ROBOT = "robot"
    QUEUE = "queue"
    UNIT = "unit"
    MACHINE = "machine"


class CatchUp(StrEnum):
    """What to do with times that fell due while no clock was looking."""

    ONCE = "once"
    EACH = "each"
    RECORD_AS_MISSED = "record_as_missed"


class Closed(StrEnum):
    """What becomes of a start that falls on a day which the schedule's calendar has closed."""

    SKIP = "skip"
    NEXT = "next"
    PREVIOUS = "previous"
    RUN = "run"


class Traced(StrEnum):
    """When what a browser did is kept, for a robot that has it recorded."""

    FAILURES = "failures"
    ALWAYS = "always"
    NEVER = "never"


class ItemState(StrEnum):
    """Where an item stands in its queue."""

    WAITING = "waiting"
    TAKEN = "taken"
    SETTLED = "settled"


class Outcome(StrEnum):
    """How an item ended."""

    DONE = "done"
    PARTIAL = "partial"
    DUPLICATE = "duplicate"
    NOT_NEEDED = "not_needed"
    WITHDRAWN = "withdrawn"
    TO_PERSON = "to_person"


class Cause(StrEnum):
    """Why an item went to a person."""

    BUSINESS = "business"
    TECHNICAL = "technical"
    IN_DOUBT = "in_doubt"
    OVERDUE = "overdue"
