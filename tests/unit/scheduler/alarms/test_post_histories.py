"""Random histories of causes that come, grow and go, against a slow model that is written apart."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.alarms.cause import AlarmCause, Kind
from scheduler.alarms.changes import OpenAlarm, changes
from scheduler.alarms.hours import QuietHours
from scheduler.alarms.post import Sent, Standing, What, Wishes, messages
from tests.oracle.alarms import Look, Mail, Said, Told, mails

# The nights around it have 23 and 25 hours.
BEGINNINGS = [datetime(2026, 3, 28, 6, tzinfo=UTC), datetime(2026, 10, 24, 6, tzinfo=UTC)]
OSLO = ZoneInfo("Europe/Oslo")
CAUSES = ("a", "b", "c", "d", "e")


@dataclass
class House:
    """Alarms and mails as rows would hold them, for one person whose mails arrive at once."""

    wishes: Wishes
    calm: timedelta
    alarms: list[Standing] = field(default_factory=list)
    keys: dict[int, str] = field(default_factory=dict)
    held: dict[int, datetime] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    looked: datetime | None = None

    def look(self, now: datetime, there: dict[str, int]) -> list[tuple[str, frozenset[tuple[Any, ...]]]]:
        """One look; gives the mails as the model writes them."""
        opened = [each for each in self.alarms if each.closed_at is None]
        rows = [
            OpenAlarm(
                each.alarm, f"run_failed:{self.keys[each.alarm]}", each.happenings, self.held[each.alarm]
            )
            for each in opened
        ]
        found = [AlarmCause(Kind.RUN_FAILED, (key,), now, count) for key, count in there.items()]
        made = changes(rows, found, now, self.calm)
        for number, cause in made.held:
            self.held[number] = now
            seen = self.alarms[number]
            self.alarms[number] = replace(seen, happenings=max(seen.happenings, cause.happenings))
        for number in made.over:
            self.alarms[number] = replace(self.alarms[number], closed_at=now)
        for cause in made.opened:
            number = len(self.alarms)
            self.keys[number], self.held[number] = cause.about[0], now
            self.alarms.append(Standing(number, cause.kind, cause.happenings, now))
        standing = [replace(each, holds=self.held[each.alarm] == now) for each in self.alarms]
        wanted = messages(standing, self.sent, self.wishes, now, self.looked)
        self.looked = now
        return [self._tell(message, now) for message in wanted]

    def _tell(self, message: Any, now: datetime) -> tuple[str, frozenset[tuple[Any, ...]]]:
        self.sent.append(Sent(now, message.digest_day))
        said = set()
        for notice in message.notices:
            key = self.keys[notice.alarm]
            which = [n for n, each in self.keys.items() if each == key].index(notice.alarm)
            said.add((key, which, notice.what.value, notice.happenings))
            seen = self.alarms[notice.alarm]
            over = seen.told_over or notice.what is What.OVER
            told = max(seen.told, notice.happenings)
            self.alarms[notice.alarm] = replace(seen, told=told, told_over=over)
        return message.form.value, frozenset(said)


def in_order(found: list[Mail]) -> list[tuple[int, str, list[Said]]]:
    """Which of one moment's mails goes first is nobody's business."""
    return sorted((minute, form, sorted(said)) for minute, form, said in found)


COUNTS = st.dictionaries(st.sampled_from(CAUSES), st.integers(1, 200), max_size=5)
STEPS = st.lists(st.tuples(st.sampled_from([1, 2, 5, 14, 16, 45, 180]), COUNTS), min_size=1, max_size=30)


def by_hand(begin: datetime, quiet: tuple[int, int] | None, digest: int | None, **more: Any) -> Told:
    """The same wishes for the model: quiet and digest are asked of the wall clock, minute by minute."""

    def wall(minute: int) -> datetime:
        return (begin + timedelta(minutes=minute)).astimezone(OSLO)

    @cache
    def is_quiet(minute: int) -> bool:
        if quiet is None:
            return False
        first, last = quiet
        hour = wall(minute).hour
        return hour >= first or hour < last if first > last else first <= hour < last

    @cache
    def due(minute: int) -> int | None:
        if digest is None:
            return None
        day = wall(minute).date()
        around = range(minute - 26 * 60, minute + 26 * 60)
        return next(m for m in around if wall(m).date() == day and wall(m).hour >= digest)

    return Told(quiet=is_quiet, digest=due, **more)


@settings(max_examples=40)
@given(
    st.sampled_from(BEGINNINGS),
    STEPS,
    st.sampled_from([None, (17, 7), (2, 3), (22, 2)]),
    st.sampled_from([None, 7, 2]),
    st.sampled_from(["digest", "mail", "never"]),
    st.sampled_from([0, 5]),
    st.sampled_from([0, 20]),
)
def test_every_history_is_told_as_the_model_tells_it(
    begin: datetime,
    steps: list[tuple[int, dict[str, int]]],
    quiet: tuple[int, int] | None,
    digest: int | None,
    over: Literal["digest", "mail", "never"],
    gather: int,
    calm: int,
):
    """Opening, growing, ending, gathering, windows, quiet hours and digests, over both clock changes."""
    hours = QuietHours(time(quiet[0]), time(quiet[1])) if quiet else QuietHours(time(0), time(0))
    wishes = Wishes(
        timedelta(minutes=gather),
        timedelta(minutes=15),
        3,
        10,
        over,
        hours,
        digest=time(digest) if digest is not None else None,
    )
    house, minute, looks, got = House(wishes, timedelta(minutes=calm)), 0, list[Look](), list[Mail]()
    for wait, there in steps:
        minute += wait
        looks.append((minute, there))
        got += [(minute, *each) for each in house.look(begin + timedelta(minutes=minute), there)]
    told = by_hand(begin, quiet, digest, gather=gather, window=15, most=3, factor=10, calm=calm, over=over)
    assert in_order(mails(looks, told)) == in_order(got)


@settings(max_examples=40)
@given(st.sampled_from(BEGINNINGS), STEPS)
def test_nobody_gets_more_than_three_mails_in_a_window_and_everything_is_told_once(
    begin: datetime, steps: list[tuple[int, dict[str, int]]]
):
    """Whatever happens, and however long it goes on; after a quiet day all that opened has been told."""
    night = QuietHours(time(17), time(7))
    wishes = Wishes(timedelta(minutes=1), timedelta(minutes=15), 3, 10, "digest", night, digest=time(7))
    house, now = House(wishes, timedelta(minutes=5)), begin
    at: list[datetime] = []
    opened: list[tuple[Any, ...]] = []
    for wait, there in [*steps, *[(60, {}) for _ in range(60)]]:
        now += timedelta(minutes=wait)
        for _, said in house.look(now, there):
            at.append(now)
            opened += [each[:2] for each in said if each[2] == "opened"]
    assert len(opened) == len(set(opened))
    assert all(later - first >= timedelta(minutes=15) for first, later in zip(at, at[3:], strict=False))
    assert [] == [each for each in house.alarms if not each.told]
