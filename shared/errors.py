"""Every error that Avlast raises on purpose, on one page.

::

    AvlastError
    ├── BadInput             what somebody gave us is wrong             exit 3
    │   ├── BadSetting
    │   ├── BadManifest
    │   └── BadPayload
    ├── NotFound             what was asked for is not there            exit 4
    ├── Refused              safe defaults say no                       exit 5
    │   ├── MissingKey
    │   │   └── LostKey
    │   ├── WrongKey
    │   ├── SecretNotGranted
    │   ├── WrongEnvironment
    │   ├── Tampered
    │   ├── NewerDatabase
    │   ├── NotAllowed
    │   ├── Overtaken
    │   └── DataFolderDoesNotFit
    ├── Unavailable          the world around us does not answer        exit 6
    │   └── DatabaseUnavailable
    │       └── EmbeddedDatabaseError
    │           └── DatabaseDiskFull
    ├── BusinessError        the case is wrong: to the process owner, never retried
    └── InDoubt              nobody can tell whether an effect happened: to a person

    Fenced (BaseException)   another attempt owns this work now: stop at once
"""

from collections.abc import Mapping


class AvlastError(Exception):
    """Something went wrong; the message says what, where and what to do."""

    exit_code = 1


class BadInput(AvlastError):
    """What was given cannot be used; correct it and try again. Nothing was written."""

    exit_code = 3


class BadSetting(BadInput):
    """A setting is unknown or has a value that cannot be used; correct it in the named file."""


class BadManifest(BadInput):
    """A robot's robot.toml cannot be used; correct the named key."""


class BadPayload(BadInput):
    """An item's content does not fit the robot's payload model."""


class NotFound(AvlastError):
    """What was asked for does not exist here; the message names what does."""

    exit_code = 4


class Refused(AvlastError):
    """Going on would be unsafe; the message says what makes it safe."""

    exit_code = 5


class MissingKey(Refused):
    """A key or secret that is needed is not set; the message says how to make it."""


class LostKey(MissingKey):
    """What waits was sealed with a payload key that is not here; restore the secrets file from its backup."""


class WrongKey(Refused):
    """A key here is not the one that this database was made with; restore the right one from its backup."""


class SecretNotGranted(Refused):
    """A robot asked for a secret that its manifest does not name; add it under `secrets`."""


class WrongEnvironment(Refused):
    """This database belongs to another environment; check AVLAST_ENVIRONMENT and the address."""


class Tampered(Refused):
    """Sealed data does not open: it was changed, or moved from another row; restore it from a backup."""


class NewerDatabase(Refused):
    """The database was made by a newer Avlast than this one; upgrade this installation."""


class NotAllowed(Refused):
    """The person at the keyboard lacks the role for this; the message names the role."""


class Overtaken(Refused):
    """Somebody else was there first; the message says who did what and when, and what to do now."""


class DataFolderDoesNotFit(Refused):
    """Another PostgreSQL made this data folder; the message says which, and how to go on with it."""


class Unavailable(AvlastError):
    """Something outside Avlast does not answer; it is tried again by itself where that is safe."""

    exit_code = 6


class DatabaseUnavailable(Unavailable):
    """PostgreSQL does not answer; `avlast doctor` says why."""


class EmbeddedDatabaseError(DatabaseUnavailable):
    """The embedded PostgreSQL cannot be started, reached or stopped; the message says why and the cure."""


class DatabaseDiskFull(EmbeddedDatabaseError):
    """The embedded PostgreSQL runs on a full disk and lets nobody in; it goes on when there is room."""


class BusinessError(AvlastError):
    """The case itself stands in the way: a code from the manifest and a plain sentence."""

    def __init__(self, code: str, reason: str, facts: Mapping[str, object] | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        # What a person needs to do it by hand, by its name in bokmål; sealed, and purged with the payload.
        self.facts = dict(facts or {})


class InDoubt(AvlastError):
    """A step was begun and nobody can tell whether it took effect; a person must look."""


class Fenced(BaseException):
    """This work belongs to another attempt now; nothing more may be written.

    Derives from BaseException so that a broad handler in a robot cannot swallow it.
    """
