"""Which mails one person gets now: each alarm once, gathered, never many at a time, not in quiet hours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from scheduler.alarms.cause import Kind
from scheduler.alarms.hours import QuietHours, at, oslo_day

_DIGEST_HOUR = timedelta(hours=1)


class What(StrEnum):
    """What is said of an alarm."""

    OPENED = "opened"
    GROWN = "grown"
    STILL = "still"
    OVER = "over"


class Form(StrEnum):
    """A mail about one alarm, one about several at once, or the day's digest."""

    ALARM = "alarm"
    SEVERAL = "several"
    DIGEST = "digest"


@dataclass(frozen=True)
class Standing:
    """An alarm, and what one person was told of it."""

    alarm: int
    kind: Kind
    happenings: int
    opened_at: datetime
    closed_at: datetime | None = None
    silenced: bool = False
    """Whether somebody acknowledged or muted it, and that holds now."""
    holds: bool = True
    """Whether its cause was there at this look; one that went away may be over in a moment."""
    told: int = 0
    """The count that was told last; 0 when nothing was."""
    told_over: bool = False


@dataclass(frozen=True)
class Sent:
    """A mail that this person got, or that still waits to be sent (`at` is None)."""

    at: datetime | None
    digest_day: date | None = None


@dataclass(frozen=True)
class Wishes:
    """How one person is told."""

    gather: timedelta
    window: timedelta
    most: int
    grown_factor: int
    over: str
    quiet: QuietHours
    breaks_through: frozenset[Kind] = frozenset()
    digest: time | None = None
    not_told: frozenset[Kind] = frozenset()


@dataclass(frozen=True)
class Notice:
    """One thing that a mail says: of which alarm, what, and how often it had happened."""

    alarm: int
    what: What
    happenings: int


@dataclass(frozen=True)
class Message:
    """A mail to be made."""

    form: Form
    notices: tuple[Notice, ...]
    digest_day: date | None = None


def messages(
    standings: Iterable[Standing],
    sent: Sequence[Sent],
    wishes: Wishes,
    now: datetime,
    looked: datetime | None = None,
) -> list[Message]:
    """What to send this person now; `looked` is when that was asked before.

    Nothing new is made while an earlier mail waits to be sent, so that a mail server that comes back is not
    flooded, and never more than `most` in any window: what is more goes into one mail.
    """
    room = wishes.most - sum(1 for mail in sent if mail.at is None or mail.at > now - wishes.window)
    if room <= 0 or any(mail.at is None for mail in sent):
        return []
    heard = [each for each in standings if each.kind not in wishes.not_told and not each.silenced]
    if _digest_is_due(sent, wishes, now, looked or now):
        told = tuple(_in_digest(heard, wishes))
        if told:
            return [Message(Form.DIGEST, told, oslo_day(now))]
    waiting = [notice for each in heard if (notice := _at_once(each, wishes, now))]
    if len(waiting) <= room:
        return [Message(Form.ALARM, (notice,)) for notice in waiting]
    return [Message(Form.SEVERAL, tuple(waiting))]


def _digest_is_due(sent: Sequence[Sent], wishes: Wishes, now: datetime, looked: datetime) -> bool:
    """Once a day, at its hour or when the quiet is over; later only if nobody looked at that time.

    What comes up after an hour without anything to say is told by itself.
    """
    day = oslo_day(now)
    if wishes.digest is None or any(mail.digest_day == day for mail in sent):
        return False
    begin = wishes.quiet.over_at(at(day, wishes.digest))
    return begin <= now and not wishes.quiet.covers(now) and (now < begin + _DIGEST_HOUR or looked < begin)


def _in_digest(heard: Iterable[Standing], wishes: Wishes) -> Iterable[Notice]:
    """Everything that is open, and what is over since it was told, or before it could be."""
    for each in heard:
        if each.closed_at is None:
            yield Notice(each.alarm, What.STILL if each.told else What.OPENED, each.happenings)
        elif not each.told_over and (wishes.over != "never" or not each.told):
            yield Notice(each.alarm, What.OVER, each.happenings)


def _at_once(each: Standing, wishes: Wishes, now: datetime) -> Notice | None:
    if wishes.quiet.covers(now) and each.kind not in wishes.breaks_through:
        return None
    what = _news(each, wishes, now)
    return Notice(each.alarm, what, each.happenings) if what else None


def _news(each: Standing, wishes: Wishes, now: datetime) -> What | None:
    """What there is to say that cannot wait for the digest."""
    if each.closed_at is not None:
        wanted = wishes.over == "mail" if each.told else wishes.over == "mail" or wishes.digest is None
        return What.OVER if wanted and not each.told_over else None
    if not each.told:
        return What.OPENED if each.holds and now - each.opened_at >= wishes.gather else None
    return What.GROWN if each.happenings >= each.told * wishes.grown_factor else None
