"""Follow-ups as rows and lines that a process owner reads."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from scheduler.cli.headings import word
from scheduler.cli.show import moment
from scheduler.cli.story import story as robots_story
from shared.case_facts import Facts
from shared.follow_up.seen import Deed, FollowUpSeen, FollowUpStory, Group
from shared.follow_up.words import cause_label, state_label, told_in_words
from shared.report_words import Language
from shared.views import ItemHistory

_INDENT = " " * 20

Names = Mapping[str, str]
"""The names of people by id."""


def row(seen: FollowUpSeen, names: Names, lang: Language) -> list[object]:
    """A follow-up in a list; what is overdue says so."""
    due = f"{seen.due_on:%d.%m.%Y}" + (f" {word('is_overdue', lang)}" if seen.overdue else "")
    who = names.get(seen.assignee, seen.assignee) if seen.assignee else ""
    return [
        seen.item,
        cause_label(seen.cause, lang),
        seen.reason,
        seen.title,
        seen.came_at,
        due,
        who,
        state_label(seen.state, seen.assignee, lang),
    ]


def group_row(group: Group, lang: Language) -> list[object]:
    """All the follow-ups of one reason in a list."""
    counts = [each or "" for each in (group.nobody, group.with_rpa, group.overdue)]
    first = f"{group.first_due:%d.%m.%Y}"
    # With the name that filters take: titles may be alike.
    robot = f"{group.title} ({group.robot})"
    return [group.cases, cause_label(group.cause, lang), group.reason_code, robot, *counts, first]


def lines(
    story: FollowUpStory, history: ItemHistory, names: Names, lang: Language, reference: str | None = None
) -> Iterator[str]:
    """Why it came to a person and what to do now; then what the robot and what people did."""
    seen = story.follow_up
    _, _, _, _, _, due, who, state = row(seen, names, lang)
    yield f"{word('item', lang)} {seen.item} · {seen.title} · {cause_label(seen.cause, lang)} · {state}"
    if seen.reason:
        yield f"  {word('reason', lang)}: {seen.reason}"
    if not seen.state.solved:
        yield f"  {word('do_this', lang)}: {story.what_now}"
        yield f"  {word('due', lang)}: {due}"
    yield f"  {word('who', lang)}: {who or word('nobody', lang)}"
    if story.minutes is not None:
        yield f"  {word('minutes', lang)}: {story.minutes}"
    # The reason stands above already.
    of_robot = replace(history, item=replace(history.item, reason=None))
    yield from robots_story(of_robot, lang, reference)[1:]
    yield from _deeds(story.deeds, names, lang)


def fact_lines(facts: Facts | None, lang: Language) -> Iterator[str]:
    """What a person needs to do it by hand."""
    if facts is None:
        yield word("facts_purged", lang)
        return
    yield word("facts", lang)
    for name, value in facts:
        yield f"  {name}: {value}"


def _deeds(deeds: tuple[Deed, ...], names: Names, lang: Language) -> Iterator[str]:
    if deeds:
        yield word("follow_up", lang)
    for deed in deeds:
        yield f"  {moment(deed.at)}  {_deed(deed, names, lang)}"


def _deed(deed: Deed, names: Names, lang: Language) -> str:
    said = told_in_words(deed.told, lambda who: names.get(who, who), lang, at=False)
    by = "" if deed.by == deed.person else f" ({word('by', lang)} {names.get(deed.by, deed.by)})"
    return f"{said}{by}: {_set_in(deed.note)}" if deed.note else f"{said}{by}"


def _set_in(note: str) -> str:
    """A note of several lines, none of which can be taken for a line of the history."""
    return f"\n{_INDENT}".join(note.splitlines())
