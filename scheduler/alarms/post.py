"""Which mails one person gets now: each alarm once, gathered, never many at a time, not in quiet hours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from scheduler.alarms.cause import Kind
from scheduler.alarms.hours import QuietHours, at, oslo_day


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
    standings: Iterable[Standing], sent: Sequence[Sent], wishes: Wishes, now: datetime
) -> list[Message]:
    """What to send this person now.

    Nothing new is made while an earlier mail waits to be sent, so that a mail server that comes back is not
    flooded, and never more than `most` in any window: what is more goes into one mail.
    """
    room = wishes.most - sum(1 for mail in sent if mail.at is None or mail.at > now - wishes.window)
    if room <= 0 or any(mail.at is None for mail in sent):
        return []
    heard = [each for each in standings if each.kind not in wishes.not_told and not each.silenced]
    day = oslo_day(now)
    if _digest_is_due(sent, wishes, now, day):
        told = tuple(_in_digest(heard, wishes))
        if told:
            return [Message(Form.DIGEST, told, day)]
    waiting = [notice for each in heard if (notice := _at_once(each, wishes, now))]
    if len(waiting) <= room:
        return [Message(Form.ALARM, (notice,)) for notice in waiting]
    return [Message(Form.SEVERAL, tuple(waiting))]


def _digest_is_due(sent: Sequence[Sent], wishes: Wishes, now: datetime, day: date) -> bool:
    if wishes.digest is None or now < at(day, wishes.digest) or wishes.quiet.covers(now):
        return False
    return not any(mail.digest_day == day for mail in sent)


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
        return What.OPENED if now - each.opened_at >= wishes.gather else None
    return What.GROWN if each.happenings >= each.told * wishes.grown_factor else None
