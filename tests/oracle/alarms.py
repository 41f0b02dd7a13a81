"""Who is told what and when, worked out anew for each look from the whole history, without the house's code.

A look is a time and the causes that are there with their counts. Times are minutes; a mail is its time, its
form and what it says: (cause, which of its alarms, what, count).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Look = tuple[int, dict[str, int]]
Said = tuple[str, int, str, int]
Mail = tuple[int, str, frozenset[Said]]


@dataclass(frozen=True)
class Told:
    """How somebody is told; minutes."""

    gather: int
    window: int
    most: int
    factor: int
    calm: int
    over: Literal["digest", "mail", "never"]
    quiet: Callable[[int], bool]
    digest: Callable[[int], int | None]
    """The minute at which the digest of this minute's day is due, or None."""


@dataclass(frozen=True)
class Episode:
    """An alarm as of one look: from when to when, how often, and whether its cause is there."""

    number: int
    begin: int
    end: int | None
    count: int
    there: bool


def episodes(looks: Sequence[Look], cause: str, calm: int) -> list[Episode]:
    """The alarms of one cause, told by going through every look from the first on."""
    found: list[Episode] = []
    last_there = 0
    for minute, causes in looks:
        is_open = bool(found) and found[-1].end is None
        if cause in causes:
            last_there = minute
            if is_open:
                old = found[-1]
                found[-1] = Episode(old.number, old.begin, None, max(old.count, causes[cause]), True)
            else:
                found.append(Episode(len(found), minute, None, causes[cause], True))
        elif is_open:
            old = found[-1]
            end = minute if minute - last_there >= calm else None
            found[-1] = Episode(old.number, old.begin, end, old.count, False)
    return found


def mails(looks: Sequence[Look], told: Told) -> list[Mail]:
    """All mails of a history in which every mail arrives at once."""
    sent: list[Mail] = []
    for place in range(len(looks)):
        sent += _now(looks[: place + 1], sent, told)
    return sent


def _now(past: Sequence[Look], sent: Sequence[Mail], told: Told) -> list[Mail]:
    minute = past[-1][0]
    room = told.most - sum(1 for at, _, _ in sent if at > minute - told.window)
    if room <= 0:
        return []
    known = sorted({cause for _, causes in past for cause in causes})
    alarms = [(cause, each) for cause in known for each in episodes(past, cause, told.calm)]
    if _digest_now(past, sent, told):
        said = frozenset(s for cause, each in alarms for s in _in_digest(cause, each, sent, told))
        if said:
            return [(minute, "digest", said)]
    if told.quiet(minute):
        return []
    news = [s for cause, each in alarms for s in _news(cause, each, sent, told, minute)]
    if len(news) <= room:
        return [(minute, "alarm", frozenset({each})) for each in news]
    return [(minute, "several", frozenset(news))]


def _digest_now(past: Sequence[Look], sent: Sequence[Mail], told: Told) -> bool:
    minute = past[-1][0]
    begin = told.digest(minute)
    if begin is None or minute < begin or told.quiet(minute):
        return False
    if any(form == "digest" and told.digest(at) == begin for at, form, _ in sent):
        return False
    while told.quiet(begin):
        begin += 1
    before = past[-2][0] if len(past) > 1 else minute
    return minute >= begin and (minute < begin + 60 or before < begin)


def _said_of(cause: str, each: Episode, sent: Sequence[Mail]) -> list[Said]:
    return [said for _, _, all_said in sent for said in all_said if said[:2] == (cause, each.number)]


def _in_digest(cause: str, each: Episode, sent: Sequence[Mail], told: Told) -> list[Said]:
    before = _said_of(cause, each, sent)
    if each.end is None:
        return [(cause, each.number, "still" if before else "opened", each.count)]
    if any(what == "over" for _, _, what, _ in before):
        return []
    return [] if before and told.over == "never" else [(cause, each.number, "over", each.count)]


def _news(cause: str, each: Episode, sent: Sequence[Mail], told: Told, minute: int) -> list[Said]:
    before = _said_of(cause, each, sent)
    what = None
    if each.end is not None:
        nobody_else_says_it = told.digest(minute) is None and not before
        if not any(said[2] == "over" for said in before) and (told.over == "mail" or nobody_else_says_it):
            what = "over"
    elif not before:
        what = "opened" if each.there and minute - each.begin >= told.gather else None
    elif each.count >= told.factor * max(said[3] for said in before):
        what = "grown"
    return [(cause, each.number, what, each.count)] if what else []
