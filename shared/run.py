"""The seat that a robot's author sits in: `task(run)` gets everything from here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from shared.calendars import FILE, Calendar, calendar_of, read_calendars
from shared.dry_run.told import Stage
from shared.errors import AvlastError
from shared.evidence import Context, Evidence, Keeping, Page
from shared.item import House, Item
from shared.items import Items, Settlement, Taken
from shared.model import Cause, Environment, Outcome, Traced
from shared.platform import seconds_even_asleep
from shared.policy import Policy, load_policy
from shared.secrets import Secret
from shared.workdays import Workdays

OSLO = ZoneInfo("Europe/Oslo")
Payload = TypeVar("Payload", bound=BaseModel)


class TooManyFailures(AvlastError):
    """Several items in a row failed technically; the run ends so that the rest are not spent on it."""


@dataclass(frozen=True)
class Seat:
    """Everything a run is made of; one place builds it (`scheduler.child`, or `shared.testing`)."""

    id: int
    robot: str
    environment: Environment
    items: Items
    log: Any
    values: Mapping[str, Any]
    secrets: Callable[[str], Secret]
    config: Path
    folder: Path
    now: Callable[[], datetime]
    after_failure: Callable[[int], float | None]
    browser: Path | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    effect_seconds: float = 30.0
    lease_seconds: float = 20.0
    clock: Callable[[], float] = seconds_even_asleep
    failures_in_a_row: int = 5
    stop_asked: Callable[[], bool] = lambda: False
    hide: Callable[[str], None] = lambda _text: None
    keeping: Keeping = field(default_factory=Keeping)
    traced: Traced = Traced.FAILURES
    stage: Stage | None = None


class Run:
    """One attempt of a robot at its queue."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._evidence = Evidence(seat.keeping, seat.log, seat.now, seat.folder, seat.traced)
        self.id = seat.id
        self.robot = seat.robot
        self.environment = seat.environment
        self.values = seat.values
        self.log = seat.log
        self.folder = seat.folder
        # The browser that this machine's settings name, or the one that is installed.
        self.browser = seat.browser

    @property
    def dry_run(self) -> bool:
        """Whether no step is carried out: what a step would have done cannot be read back then."""
        return self._seat.stage is not None

    @property
    def today(self) -> date:
        """The date in Europe/Oslo, by the database's clock as all times are."""
        return self._seat.now().astimezone(OSLO).date()

    @property
    def now(self) -> datetime:
        """The time by the database's clock, aware."""
        return self._seat.now()

    @property
    def workdays(self) -> Workdays:
        """Banking days: the calendar `bank` of `config/calendars.toml`."""
        return Workdays.load(self._seat.config / FILE)

    def calendar(self, name: str) -> Calendar:
        """Give a calendar of `config/calendars.toml`, which counts its working days; raises `NotFound`."""
        return calendar_of(read_calendars(self._seat.config / FILE), name)

    def secret(self, name: str) -> Secret:
        """Give a secret that the manifest names; raises `SecretNotGranted`, `MissingKey`."""
        return self._seat.secrets(name)

    def hide(self, text: str) -> None:
        """Have the filter take this text out from now on: a session's token, a key that a system gave."""
        self._seat.hide(text)

    def policy(self, name: str, day: date | None = None) -> Policy:
        """Give the signed-off policy that applies on a day (today, unless told)."""
        return load_policy(self._seat.config / "policies" / name, day or self.today)

    def watch(self, page: Page | None, mask: Sequence[str] = ()) -> None:
        """Have a picture and the address of this page kept when an item fails technically.

        Painted over: every field, every page within the page, and what these selectors name.
        """
        self._evidence.watch(page, mask)

    def trace(self, context: Context) -> AbstractContextManager[None]:
        """Have Playwright record this browser context as long as `with` lasts, inside an item.

        Filtered, sealed and kept when the block fails technically, or as `trace` in robot.toml says.
        """
        return self._evidence.traced(context)

    def items(self, model: type[Payload]) -> Iterator[Item[Payload]]:
        """Take the queue's items one by one until none may be taken or a stop was asked for."""
        house = self._house()
        row = 0
        while not self._seat.stop_asked():
            taken = self._seat.items.take()
            if taken is None:
                return
            item = self._opened(model, taken, house)
            if item is None:
                continue
            self._evidence.begin(item.id)
            yield item
            if not item.closed:
                raise AvlastError("An item was neither settled nor failed: put the work inside `with item:`.")
            row = row + 1 if item.failed else 0
            if row >= self._seat.failures_in_a_row:
                raise TooManyFailures(
                    f"{row} items in a row failed technically; the others wait for a better hour."
                )

    def _house(self) -> House:
        seat = self._seat
        return House(
            items=seat.items,
            log=seat.log,
            after_failure=seat.after_failure,
            on_technical=self._evidence.failed,
            reasons=dict(seat.reasons),
            effect_seconds=seat.effect_seconds,
            lease_seconds=seat.lease_seconds,
            clock=seat.clock,
            run=seat.id,
            stage=seat.stage,
        )

    def _opened(self, model: type[Payload], taken: Taken, house: House) -> Item[Payload] | None:
        try:
            return Item(taken, model.model_validate_json(taken.payload), house)
        except ValidationError as error:
            reason = "Innholdet i saken kan ikke brukes: " + "; ".join(faults(error)) + "."
            ending = Settlement(Outcome.TO_PERSON, Cause.BUSINESS, "bad_payload", reason)
        self._seat.items.settle(taken, ending)
        self.log.warning(
            "item settled", item=taken.id, outcome="to_person", cause="business", code="bad_payload"
        )
        return None


def faults(error: ValidationError) -> list[str]:
    """Name each field at fault and why, without the value that stood there."""
    return [
        f"feltet «{'.'.join(str(part) for part in fault['loc']) or 'alt'}»: {fault['msg']}"
        for fault in error.errors(include_input=False, include_url=False, include_context=False)
    ]
