"""What a failed item leaves of the browser: a picture, an address, and what Playwright recorded."""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from shared.errors import BusinessError
from shared.lifeline import Lifeline
from shared.model import Traced

FIELDS = (
    "input:not([type=button]):not([type=submit]):not([type=reset]):not([type=checkbox]):not([type=radio])",
    "textarea",
    "select",
    "[contenteditable]:not([contenteditable=false])",
    "iframe",
    "frame",
    "object",
    "embed",
)
"""Masked in every picture, whatever a robot declares: what is typed, and pages within the page."""

_PICTURE_WITHIN_MS = 15_000
_PATIENCE_SECONDS = 30.0  # with a browser or driver that froze, and keeps no time-out of its own
_COLOUR = "#5c5c5c"


class Page(Protocol):
    """A page of Playwright's, as much of it as a picture needs."""

    @property
    def url(self) -> str:
        """The address shown."""

    def locator(self, selector: str, /) -> Any:
        """Give the places that a selector fits."""

    def screenshot(self, *, mask: Sequence[Any], mask_color: str, timeout: float) -> bytes:
        """Give a PNG with these places painted over."""


class Tracing(Protocol):
    """Playwright's recorder of a context."""

    def start(self, *, screenshots: bool, snapshots: bool, sources: bool) -> object:
        """Begin to record."""

    def stop(self, *, path: Path | None = None) -> object:
        """End, and write what was recorded to a file if one is named."""


class Context(Protocol):
    """A browser context of Playwright's."""

    @property
    def tracing(self) -> Tracing:
        """Its recorder."""


@dataclass(frozen=True)
class Keeping:
    """How a run keeps what it is given: sealed, under a name, in its own folder."""

    picture: Callable[[str, bytes], None] = lambda _name, _png: None
    # Gives how many parts could not be filtered and were left out; the raw file is the caller's to remove.
    trace: Callable[[str, Path], int] = lambda _name, _raw: 0


class Evidence:
    """Watches one page, and records contexts, for the item in hand."""

    def __init__(
        self,
        keeping: Keeping,
        log: Any,
        now: Callable[[], datetime],
        folder: Path,
        traced: Traced,
        *,
        patience_seconds: float = _PATIENCE_SECONDS,
    ) -> None:
        self._keeping = keeping
        self._log = log
        self._now = now
        self._folder = folder
        self._traced = traced
        self._patience = patience_seconds
        self._lifeline = Lifeline()
        self._page: Page | None = None
        self._mask: tuple[str, ...] = ()
        self._item: int | None = None
        self._pictured = False
        self._count = 0

    def watch(self, page: Page | None, mask: Sequence[str]) -> None:
        """Watch this page from now on, and hide these places of it."""
        self._page, self._mask = page, tuple(mask)

    def begin(self, item: int) -> None:
        """Another item is in hand."""
        self._item, self._pictured = item, False

    def failed(self, item: int) -> None:
        """Keep a picture and the address, unless that was done while the failure passed by."""
        if self._page is None or self._pictured:
            return
        try:
            with self._lifeline.within(self._patience):
                masked = [self._page.locator(selector) for selector in (*FIELDS, *self._mask)]
                address = self._page.url
                picture = self._page.screenshot(mask=masked, mask_color=_COLOUR, timeout=_PICTURE_WITHIN_MS)
        except Exception as broken:  # noqa: BLE001 (here a child meets a robot: a dead page must not hide the failure)
            self._log.warning("no picture of the page", item=item, why=type(broken).__name__)
            return
        self._pictured = True
        name = self._name(item)
        self._keeping.picture(name, picture)
        self._log.error("page when it failed", item=item, address=address, picture=name)

    @contextmanager
    def traced(self, context: Context) -> Iterator[None]:
        """Record the context; keep that when the block fails technically, or always, as the manifest says."""
        recording = self._traced is not Traced.NEVER and self._started(context)
        always = self._traced is Traced.ALWAYS
        try:
            yield
        except BaseException as error:
            # The page may be closed by the time that the item is settled.
            technical = is_technical(error)
            if technical and self._item is not None:
                self.failed(self._item)
            if recording:
                self._stop(context, keep=always or technical)
            raise
        if recording:
            self._stop(context, keep=always)

    def _started(self, context: Context) -> bool:
        try:
            with self._lifeline.within(self._patience):
                context.tracing.start(screenshots=False, snapshots=True, sources=True)
        except Exception as broken:  # noqa: BLE001 (here a child meets a robot: work goes on without a record)
            self._log.warning("the browser is not recorded", item=self._item, why=type(broken).__name__)
            return False
        return True

    def _stop(self, context: Context, *, keep: bool) -> None:
        item = self._item
        raw = self._folder / f"trace-{self._count}.raw.zip" if keep and item is not None else None
        try:
            with self._lifeline.within(self._patience):
                context.tracing.stop(path=raw)
            if raw is not None and item is not None:
                self._keep(raw, item)
        except Exception as broken:  # noqa: BLE001 (here a child meets a robot: a dead browser must not hide the failure)
            self._log.warning("no trace of the browser", item=item, why=type(broken).__name__)
        finally:
            if raw is not None:
                with suppress(OSError):
                    raw.unlink(missing_ok=True)

    def _keep(self, raw: Path, item: int) -> None:
        name = self._name(item)
        try:
            left_out = self._keeping.trace(name, raw)
        except (OSError, zipfile.BadZipFile) as broken:
            self._log.warning("no trace of the browser", item=item, why=type(broken).__name__)
            return
        self._log.info("trace kept", item=item, trace=name, parts_left_out=left_out)

    def _name(self, item: int) -> str:
        self._count += 1
        return f"item-{item}-{self._now():%H%M%S}-{self._count}"


def is_technical(error: BaseException) -> bool:
    """Whether an item fails by this: neither a decision about the case, nor the work of another attempt."""
    return isinstance(error, Exception | SystemExit | KeyboardInterrupt) and not isinstance(
        error, BusinessError
    )
