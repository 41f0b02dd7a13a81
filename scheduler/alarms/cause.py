"""What an alarm is about. Two happenings of one cause have one key, and make one alarm."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What can be wrong."""

    RUN_FAILED = "run_failed"
    MISSED = "missed"
    NOT_STARTED = "not_started"
    NOT_FINISHED = "not_finished"
    ITEMS_LATE = "items_late"
    QUEUE_GROWING = "queue_growing"
    CASES_TO_PERSON = "cases_to_person"
    CASES_GIVEN_UP = "cases_given_up"
    FOLLOW_UPS_LATE = "follow_ups_late"
    WORKER_SILENT = "worker_silent"
    CLOCK_SILENT = "clock_silent"
    FOLDER_AWAY = "folder_away"
    SECRET_EXPIRES = "secret_expires"  # noqa: S105 - the name of a kind, not a secret
    NO_ADDRESS = "no_address"


class Audience(StrEnum):
    """Who is told: the process owner and the contact in the RPA team are named by the robot's manifest."""

    OWNER = "owner"
    RPA = "rpa"


_BOTH = (Audience.OWNER, Audience.RPA)
_BUSINESS, _TECHNICAL = (Audience.OWNER,), (Audience.RPA,)

TOLD: Mapping[Kind, tuple[Audience, ...]] = {
    Kind.RUN_FAILED: _TECHNICAL,
    Kind.MISSED: _TECHNICAL,
    Kind.NOT_STARTED: _BOTH,
    Kind.NOT_FINISHED: _BOTH,
    Kind.ITEMS_LATE: _BOTH,
    Kind.QUEUE_GROWING: _TECHNICAL,
    Kind.CASES_TO_PERSON: _BUSINESS,
    Kind.CASES_GIVEN_UP: _TECHNICAL,
    Kind.FOLLOW_UPS_LATE: _BUSINESS,
    Kind.WORKER_SILENT: _TECHNICAL,
    Kind.CLOCK_SILENT: _TECHNICAL,
    Kind.FOLDER_AWAY: _TECHNICAL,
    Kind.SECRET_EXPIRES: _TECHNICAL,
    Kind.NO_ADDRESS: _TECHNICAL,
}
"""Business failures go to the process owner, technical ones to the RPA team; some concern both."""


@dataclass(frozen=True)
class AlarmCause:
    """Something that is wrong now: what it is, how often it happened, and what its text says of it."""

    kind: Kind
    about: tuple[str, ...]
    since: datetime
    happenings: int = 1
    robot: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    over: bool = False
    """Whether it happened since the last look and is over already: it opens an alarm, and keeps none open."""

    @property
    def key(self) -> str:
        """What makes two happenings one."""
        return ":".join((self.kind.value, *self.about))
