"""When a run may begin whose cause has come: calendar, closed days and window, as for schedules."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from scheduler.timing import OSLO, instant
from scheduler.words import in_words
from shared.calendars import Calendar, Window
from shared.model import Closed

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Opening:
    """From when until when a run may begin, in UTC; `skipped` says that it shall not. A sentence says why."""

    at: datetime
    begin_by: datetime | None = None
    skipped: bool = False
    code: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Hours:
    """The days and hours in which runs may begin."""

    calendar: Calendar | None = None
    closed: Closed = Closed.RUN
    window: Window | None = None

    def opening(self, at: datetime) -> Opening:
        """When a cause of this instant may start its run: at once, when it opens, or not at all."""
        local = at.astimezone(OSLO).replace(tzinfo=None)
        if self.calendar and self._is_closed(local) and self.closed is Closed.SKIP:
            return Opening(at, skipped=True, code="closed_day", reason=self.calendar.sentence(local.date()))
        opens = self._opens(local)
        begins = at if opens == local else max(at, instant(opens, OSLO))
        code, reason = (None, None) if opens == local else ("waits_for_hours", self._why(local, begins))
        return Opening(begins, self._begin_by(opens, begins), False, code, reason)

    def _is_closed(self, local: datetime) -> bool:
        closed = self.calendar is not None and not self.calendar.is_open(local.date())
        return closed and self.closed is not Closed.RUN

    def _opens(self, local: datetime) -> datetime:
        """The first wall-clock time from this one on that lies on an open day and in the window."""
        while True:
            if self.calendar and self._is_closed(local):
                local = datetime.combine(self.calendar.on_or_after(local.date()), time())
            if self.window is None or self.window.holds(local.time()):
                return local
            opens = datetime.combine(local.date(), self.window.opens)
            local = opens if opens > local else opens + _DAY

    def _begin_by(self, opens: datetime, begins: datetime) -> datetime | None:
        """When the window closes; if the spring's gap has eaten it, it is open as long after the gap."""
        if self.window is None:
            return None
        closing = self.window.closing(opens)
        closes = instant(closing, OSLO).astimezone(UTC)
        return closes if closes > begins else begins + (closing - opens)

    def _why(self, local: datetime, begins: datetime) -> str:
        waits = f"Kjøringen venter til {in_words(begins)}."
        if self.calendar and self._is_closed(local):
            return f"{self.calendar.sentence(local.date())} {waits}"
        assert self.window is not None, "open days wait for a window only"  # noqa: S101 - for the type checker
        return (
            f"Den begynner bare mellom kl. {self.window.opens:%H.%M} og {self.window.closes:%H.%M}. {waits}"
        )
