"""What becomes of follow-ups, kept in a book by somebody who never saw the house: one dictionary a case."""

from dataclasses import dataclass, field

OWNERS, TEAM = ("kari", "ola"), ("rita",)
ENDINGS = {"again": "again", "done": "done", "not_needed": "not_needed"}


@dataclass
class Page:
    """One follow-up, as its clerk writes it with a pencil."""

    state: str = "open"
    holder: str | None = None
    touched: bool = False
    last: tuple[str | None, ...] = ()
    notes: list[tuple[str, str | None]] = field(default_factory=list)
    minutes: list[int] = field(default_factory=list)


@dataclass
class Book:
    """One case: a page for each time it came."""

    pages: list[Page] = field(default_factory=lambda: [Page()])
    at_robot: bool = False

    @property
    def page(self) -> Page:
        """The page that is worked on."""
        return self.pages[-1]

    def come(self) -> None:
        """The robot gives it back to whoever sent it."""
        self.at_robot = False
        self.pages.append(Page(holder=self.page.holder))

    def act(
        self, who: str, kind: str, to: str | None, minutes: int | None, note: str | None, over: bool
    ) -> str:
        """Write it down: `changed`, `unchanged` or `no`."""
        page = self.page
        if who not in OWNERS + TEAM or (kind == "give" and to not in OWNERS + TEAM):
            return "no"
        if kind == "note":
            return self._note(page, who, note)
        receiver = {"take": who, "give": to}.get(kind)
        if receiver:
            desk = "with_rpa" if page.state == "with_rpa" and receiver in TEAM else "open"
            if (page.holder, page.touched, page.state) == (receiver, True, desk):
                return "unchanged"
        if self._stands(page, who, kind, minutes, note):
            return "unchanged"
        if page.state in ENDINGS.values():
            return "no"
        if page.touched and page.holder not in (None, who) and not (over and receiver):
            return "no"
        return self._write(page, who, kind, receiver, minutes, note)

    def _stands(self, page: Page, who: str, kind: str, minutes: int | None, note: str | None) -> bool:
        if kind == "to_rpa":
            return (page.state, page.holder) == ("with_rpa", None)
        if kind == "again":
            return page.state == "again"
        same = page.state == kind and page.last == (kind, who, note)
        return same and (minutes is None or page.minutes[-1:] == [minutes])

    def _note(self, page: Page, who: str, note: str | None) -> str:
        if page.notes and page.notes[-1] == (who, note):
            return "unchanged"
        page.notes.append((who, note))
        return "changed"

    def _write(
        self, page: Page, who: str, kind: str, receiver: str | None, minutes: int | None, note: str | None
    ) -> str:
        page.notes.append(("", kind))
        page.touched, page.last = True, (kind, who, note)
        if receiver:
            page.state = "with_rpa" if page.state == "with_rpa" and receiver in TEAM else "open"
            page.holder = receiver
            return "changed"
        if minutes is not None:
            page.minutes.append(minutes)
        page.state = ENDINGS.get(kind, "with_rpa")
        page.holder = None if kind == "to_rpa" else who
        self.at_robot = kind == "again"
        return "changed"
