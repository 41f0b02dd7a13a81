"""What a server's first words mean for whoever knocks: pure."""

from dataclasses import dataclass
from enum import Enum

_FULL = ("too many clients", "remaining connection slots", "too many connections")
_NO_ENTRY = ("password authentication failed", "does not exist", "is not permitted to log in")
_DISK_FULL = ("No space left on device", "Disk quota exceeded")
# Of a server that is coming up, going down or out of breath: it opens, or is started again, by itself.
# The client tells no SQLSTATE of a connection that was refused; the embedded server speaks English always.
_NOT_YET = (
    "the database system is",
    "terminating connection",
    "canceling authentication due to timeout",
)


class Meaning(Enum):
    """What there is to do about it."""

    LETS_IN = "it would let us in if it were not full"
    NOT_YET = "wait: it comes up, goes down or is not there"
    NO_ENTRY = "our role, database or password is wrong"
    DISK_FULL = "it is up, and its disk is full"
    REFUSES = "it is up, and something else is wrong with it"


@dataclass(frozen=True)
class Answer:
    """What a server meant, and the sentence it said it with."""

    meaning: Meaning
    said: str


def understood(error: str) -> Answer:
    """What the words mean that a failed connection leaves."""
    _, fatal, said = error.partition("FATAL:")
    if not fatal or any(sign in said for sign in _NOT_YET):
        return Answer(Meaning.NOT_YET, error.strip())
    for meaning, signs in (
        (Meaning.LETS_IN, _FULL),
        (Meaning.DISK_FULL, _DISK_FULL),
        (Meaning.NO_ENTRY, _NO_ENTRY),
    ):
        if any(sign in said for sign in signs):
            return Answer(meaning, said.strip())
    return Answer(Meaning.REFUSES, said.strip())
