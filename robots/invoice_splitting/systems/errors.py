"""What can go wrong between the robot and Tryton.

::

    LedgerError              technical: tried again by itself
    ├── LedgerUnavailable    Tryton does not answer, or is busy
    ├── LedgerRefused        Tryton said no in a sentence of its own
    │   └── LedgerWarned     Tryton asked whether that was meant
    └── ScreenChanged        the web client does not look as expected
    BusinessError
    └── ChangedMeanwhile     the invoice is no longer as the plan says     code changed_meanwhile
"""

from shared import BusinessError


class LedgerError(Exception):
    """Work with Tryton did not succeed; the message says what was tried."""


class LedgerUnavailable(LedgerError):
    """Tryton does not answer, or is busy; it is tried again by itself."""


class LedgerRefused(LedgerError):
    """Tryton said no, in the sentence that stands in the message; look at the invoice in Tryton."""


class LedgerWarned(LedgerRefused):
    """Tryton asked whether that was meant; a person may say yes to the warning's `name`, a robot does not."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


class ScreenChanged(LedgerError):
    """The web client does not look as expected, so nothing was typed; compare the screenshot with web.py."""


class ChangedMeanwhile(BusinessError):
    """Somebody changed the invoice after the plan was made; nothing was written."""

    def __init__(self, sentence: str) -> None:
        super().__init__("changed_meanwhile", sentence)
