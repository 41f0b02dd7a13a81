"""The hours in which a run may begin, such as 20:00-05:00: from the opening on, until the closing."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from shared.errors import BadInput

_DAY = timedelta(days=1)
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


@dataclass(frozen=True)
class Window:
    """Wall-clock hours; one that closes before it opens goes over midnight."""

    opens: time
    closes: time

    @property
    def length(self) -> timedelta:
        """How long it is on the wall."""
        minutes = 60 * (self.closes.hour - self.opens.hour) + self.closes.minute - self.opens.minute
        return timedelta(minutes=minutes % (24 * 60))

    def holds(self, at: time) -> bool:
        """Whether this time of day lies in it."""
        if self.opens < self.closes:
            return self.opens <= at < self.closes
        return not self.closes <= at < self.opens

    def closing(self, local: datetime) -> datetime:
        """When the window that holds this wall-clock time closes, as the wall clock shows it."""
        closes = datetime.combine(local.date(), self.closes)
        return closes if closes > local else closes + _DAY


def read_window(text: str) -> Window:
    """The window that `20:00-05:00` says; BadInput says how it is written."""
    opens, dash, closes = text.replace(" ", "").replace("–", "-").partition("-")
    try:
        window = Window(read_time(opens), read_time(closes))
    except BadInput:
        raise BadInput(f"The window {text!r} cannot be read; write it like 20:00-05:00.") from None
    if not dash or window.opens == window.closes:
        raise BadInput(f"The window {text!r} opens when it closes; leave it out if a run may always begin.")
    return window


def read_time(text: str) -> time:
    """The time of day that `06:00` says; BadInput says how it is written."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise BadInput(f"The time {text!r} cannot be read; write it like 06:00.")
    return time(int(match[1]), int(match[2]))
