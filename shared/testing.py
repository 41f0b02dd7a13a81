"""`fake_run`: a run without database, clock or worker, for the tests of robots."""

import json
import shutil
import weakref
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import structlog

from shared.dry_run.told import Deed
from shared.errors import SecretNotGranted
from shared.evidence import Keeping
from shared.items import Settlement, StepState, StoredStep, Taken
from shared.model import Cause, Environment, Outcome, Traced
from shared.platform import seconds_even_asleep
from shared.redact import Redactor
from shared.run import OSLO, Run, Seat
from shared.secrets import Secret
from shared.trace import rewrite

_PROJECT = Path(__file__).resolve().parent.parent


@dataclass
class MemoryItems:
    """A queue in memory that keeps what a run did to it."""

    waiting: list[Taken]
    settled: dict[str, Settlement] = field(default_factory=dict)
    retried: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    steps: dict[tuple[int, str], StoredStep] = field(default_factory=dict)
    begun: list[str] = field(default_factory=list)
    effect_seconds: dict[str, float | None] = field(default_factory=dict)
    # What a dry run would do: reference, what becomes of it, step, and the author's sentence.
    would: list[tuple[str, str, str | None, str | None]] = field(default_factory=list)

    def take(self) -> Taken | None:
        """Take the first waiting item."""
        return self.waiting.pop(0) if self.waiting else None

    def settle(self, item: Taken, settlement: Settlement) -> None:
        """Keep how it ended."""
        self.settled[item.reference] = settlement

    def retry(self, item: Taken, delay_seconds: float, code: str, sentence: str) -> None:
        """Put it last in the queue, at once: a test has no time to wait."""
        self.retried.append(item.reference)
        self.waiting.append(replace(item, attempt=item.attempt + 1, failures=item.failures + 1))

    def note(self, item: Taken, code: str, sentence: str) -> None:
        """Keep the sentence."""
        self.notes.append((item.reference, sentence))

    def tell(self, item: Taken, deed: Deed) -> None:
        """Keep what a dry run would do."""
        self.would.append((item.reference, deed.kind.value, deed.step, deed.says))

    def step(self, item: Taken, name: str) -> StoredStep | None:
        """Give what was written down."""
        return self.steps.get((item.id, name))

    def begin(
        self,
        item: Taken,
        name: str,
        intent: bytes,
        effect_seconds: float | None,
        verifies: bool | None = None,
    ) -> None:
        """Write down the intent, unless one stands."""
        self.begun.append(name)
        self.effect_seconds[name] = effect_seconds
        stored = self.steps.get((item.id, name), StoredStep(StepState.BEGUN, intent))
        self.steps[item.id, name] = replace(stored, state=StepState.BEGUN, treatment=item.treatment)

    def finish(self, item: Taken, name: str) -> None:
        """Write down the end."""
        self.steps[item.id, name] = replace(self.steps[item.id, name], state=StepState.FINISHED)


@dataclass(frozen=True)
class Ended:
    """How one item of a fake run ended."""

    reference: str
    outcome: Outcome
    cause: Cause | None
    code: str | None
    reason: str | None
    # What a person gets to do it by hand, by its name.
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kept:
    """What failures left of a browser, by name: pictures as PNG, traces as zip, filtered and not sealed."""

    redact: Redactor
    pictures: dict[str, bytes] = field(default_factory=dict)
    traces: dict[str, bytes] = field(default_factory=dict)

    def trace(self, name: str, raw: Path) -> int:
        """Keep a trace as the house does."""
        clean = BytesIO()
        told = rewrite(raw, self.redact, clean)
        self.traces[name] = clean.getvalue()
        return told.left_out


class FakeRun(Run):
    """A run whose queue, log and outcomes a test can look into."""

    def __init__(
        self, seat: Seat, items: MemoryItems, lines: list[dict[str, Any]], kept: "Kept", private: Path
    ) -> None:
        super().__init__(seat)
        weakref.finalize(self, shutil.rmtree, private, ignore_errors=True)
        self.queue = items
        self.lines = lines
        self.pictures = kept.pictures
        self.traces = kept.traces

    @property
    def outcomes(self) -> list[Ended]:
        """How each item ended, in the order they ended."""
        settled = self.queue.settled.items()
        return [Ended(r, s.outcome, s.cause, s.code, s.reason, dict(s.facts)) for r, s in settled]


def fake_run(
    payloads: Sequence[Mapping[str, Any]] = (),
    *,
    secrets: Mapping[str, str] | None = None,
    values: Mapping[str, Any] | None = None,
    reasons: Mapping[str, str] | None = None,
    today: date | None = None,
    attempts: int = 1,
    environment: Environment = Environment.TEST,
    config: Path | None = None,
    folder: Path | None = None,
    clock: Callable[[], float] = seconds_even_asleep,
    traced: Traced = Traced.FAILURES,
    dry_run: bool = False,
    treatment: int = 1,
) -> FakeRun:
    """Make a run over these payloads; `attempts` technical failures are allowed an item (1: no retry).

    A dry run fills `run.queue.would`; a second `treatment` is given the steps of the first.
    """
    now = _noon(today)
    queue = MemoryItems([_taken(at, payload, treatment) for at, payload in enumerate(payloads, start=1)])
    lines: list[dict[str, Any]] = []
    private = Path(mkdtemp(prefix="avlast-fake-"))
    kept = Kept(Redactor((secrets or {}).values()))
    seat = Seat(
        id=1,
        robot="fake",
        environment=environment,
        items=queue,
        log=_log_into(lines),
        values=values or {},
        secrets=lambda name: _granted(secrets or {}, name),
        config=config or _PROJECT / "config",
        folder=folder or private,
        now=lambda: now,
        after_failure=lambda failures: 0.0 if failures < attempts else None,
        reasons=reasons or {},
        clock=clock,
        keeping=Keeping(kept.pictures.__setitem__, kept.trace),
        traced=traced,
        stage=queue if dry_run else None,
    )
    return FakeRun(seat, queue, lines, kept, private)


def _noon(today: date | None) -> datetime:
    return datetime.combine(today, time(12), OSLO) if today else datetime.now(UTC)


def _taken(number: int, payload: Mapping[str, Any], treatment: int) -> Taken:
    reference, content = f"case-{number}", json.dumps(payload, default=str).encode()
    return Taken(
        number, reference, content, attempt=1, failures=0, fingerprint=reference, treatment=treatment
    )


def _granted(secrets: Mapping[str, str], name: str) -> Secret:
    if name not in secrets:
        raise SecretNotGranted(
            f"This fake run was given no secret named {name}: pass secrets={{'{name}': …}}."
        )
    return Secret(secrets[name])


def _log_into(lines: list[dict[str, Any]]) -> Any:
    def keep(_: Any, level: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        lines.append({**event, "level": level})
        raise structlog.DropEvent

    return structlog.wrap_logger(structlog.ReturnLogger(), processors=[keep])
