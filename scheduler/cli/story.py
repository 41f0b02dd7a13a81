"""The history of one case as lines that a process owner reads."""

from collections.abc import Iterator

from scheduler.cli.headings import word
from scheduler.cli.show import moment
from shared.labels import event_label, item_label, signed, step_label
from shared.model import ItemState
from shared.report_words import Language
from shared.views import EventSeen, ItemHistory, ItemSeen, StepSeen


def story(history: ItemHistory, lang: Language, reference: str | None = None) -> list[str]:
    """What was done in a case, what was not and why; the clear reference only when it is given."""
    return [*_head(history.item, lang, reference), *_events(history, lang), *_steps(history.steps, lang)]


def _head(item: ItemSeen, lang: Language, reference: str | None) -> Iterator[str]:
    label = item_label(item.state, item.outcome, item.cause, lang)
    yield f"{word('item', lang)} {item.id} · {item.robot} · {label}"
    if item.reason:
        yield f"  {item.reason}"
    if reference is not None:
        yield f"  {word('reference', lang)}: {reference}"
    if item.purged:
        when = f" {moment(item.purged_at)}" if item.purged_at else ""
        yield f"  {word('reference', lang)}: {word('purged', lang)}{when}"
    yield f"  {word('attempts', lang)}: {item.attempts}"
    if item.state is ItemState.WAITING and item.attempts:
        yield f"  {word('next_attempt', lang)}: {moment(item.not_before)}"


def _events(history: ItemHistory, lang: Language) -> Iterator[str]:
    yield f"{word('history', lang)}"
    for event in history.events:
        yield f"  {moment(event.at)}  {_event(event, history.item, lang)}"


def _event(event: EventSeen, item: ItemSeen, lang: Language) -> str:
    said = event_label(event.kind, event.cause or item.cause, lang)
    told = f"{said}: {event.sentence}" if event.sentence else f"{said}."
    where = [f"{word('in_run', lang)} {event.run}"] if event.run else []
    where += [f"{word('by', lang)} {signed(event.person, lang)}"] if event.person else []
    return f"{told} ({', '.join(where)})" if where else told


def _steps(steps: tuple[StepSeen, ...], lang: Language) -> Iterator[str]:
    if steps:
        yield word("steps", lang)
    for step in steps:
        when = moment(step.finished_at or step.begun_at)
        yield f"  {when}  {step.name}: {step_label(step.state, lang)} ({word('in_run', lang)} {step.run})"
