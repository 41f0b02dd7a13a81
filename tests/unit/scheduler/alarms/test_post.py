"""Which mails one person gets."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from scheduler.alarms.cause import Kind
from scheduler.alarms.hours import QuietHours
from scheduler.alarms.post import Form, Message, Notice, Sent, Standing, What, Wishes, messages


def oslo(text: str) -> datetime:
    """A time of day on Monday 23 November 2026, in Norway."""
    return datetime.fromisoformat(f"2026-11-23T{text}+01:00")


NOON = oslo("12:00")
TODAY = date(2026, 11, 23)
NEVER_QUIET = QuietHours(time(0), time(0))
WISHES = Wishes(timedelta(minutes=1), timedelta(minutes=15), 3, 10, "digest", NEVER_QUIET)
NIGHT = replace(WISHES, quiet=QuietHours(time(17), time(7)))
MORNING = replace(WISHES, digest=time(11, 30))


def alarm(number: int = 1, happenings: int = 1, **more: Any) -> Standing:
    """A run that failed an hour ago."""
    return Standing(number, Kind.RUN_FAILED, happenings, oslo("11:00"), **more)


def one(number: int, what: What, happenings: int = 1) -> Message:
    """A mail about one alarm."""
    return Message(Form.ALARM, (Notice(number, what, happenings),))


def test_an_alarm_is_told_with_its_count():
    """Ten thousand failures of one cause are one mail."""
    assert [one(1, What.OPENED, 10_000)] == messages([alarm(happenings=10_000)], [], WISHES, NOON)


def test_what_was_told_is_not_told_again():
    """Each alarm is sent once."""
    assert [] == messages([alarm(told=1)], [Sent(oslo("11:05"))], WISHES, NOON)


def test_an_alarm_waits_for_more_of_its_kind():
    """The first of a thousand failures is not a mail that says one."""
    assert [] == messages([alarm()], [], WISHES, oslo("11:00:59"))
    assert [one(1, What.OPENED)] == messages([alarm()], [], WISHES, oslo("11:01"))


def test_what_went_away_meanwhile_is_not_told_at_once():
    """A failure that a retry mended within the minute is for the digest."""
    assert [] == messages([alarm(holds=False)], [], WISHES, NOON)
    assert [Form.DIGEST] == [mail.form for mail in messages([alarm(holds=False)], [], MORNING, NOON)]


def test_a_count_ten_times_as_large_is_news():
    """And one that doubled is not."""
    told = [Sent(oslo("11:05"))]
    assert [] == messages([alarm(happenings=9, told=1)], told, WISHES, NOON)
    assert [one(1, What.GROWN, 10)] == messages([alarm(happenings=10, told=1)], told, WISHES, NOON)


def test_more_than_three_at_once_come_in_one_mail():
    """A database that is away fails a hundred robots and sends one mail."""
    sent = messages([alarm(number) for number in range(4)], [], WISHES, NOON)
    assert [(Form.SEVERAL, 4)] == [(mail.form, len(mail.notices)) for mail in sent]
    assert 3 == len(messages([alarm(number) for number in range(3)], [], WISHES, NOON))


def test_what_does_not_fit_into_the_window_waits():
    """Nobody gets more than three in a quarter of an hour."""
    three = [Sent(oslo("11:50")), Sent(oslo("11:51")), Sent(oslo("11:52"))]
    assert [] == messages([alarm()], three, WISHES, oslo("12:04:59"))
    assert [one(1, What.OPENED)] == messages([alarm()], three, WISHES, oslo("12:05"))


def test_nothing_new_is_made_while_a_mail_waits():
    """A mail server that was away for a night is not met by a night's mails."""
    assert [] == messages([alarm()], [Sent(None)], WISHES, NOON)


def test_quiet_hours_hold_a_mail_back_until_they_are_over():
    """At seven it comes."""
    assert [] == messages([alarm()], [], NIGHT, oslo("17:00"))
    assert [one(1, What.OPENED)] == messages([alarm()], [], NIGHT, oslo("16:59"))


def test_what_breaks_through_does_not_wait():
    """Some things are worth a night's sleep."""
    wishes = replace(NIGHT, breaks_through=frozenset({Kind.RUN_FAILED}))
    assert [one(1, What.OPENED)] == messages([alarm()], [], wishes, oslo("23:00"))


@pytest.mark.parametrize("silenced", [True, False])
def test_what_somebody_silenced_is_not_told(silenced: bool):
    """Neither in a mail of its own nor in the digest."""
    seen = [alarm(silenced=silenced)]
    assert silenced is not bool(messages(seen, [], WISHES, NOON))
    assert silenced is not bool(messages(seen, [], MORNING, NOON))


def test_a_person_who_does_not_want_a_kind_is_not_told_of_it():
    """The setting not_told holds everywhere."""
    wishes = replace(MORNING, not_told=frozenset({Kind.RUN_FAILED}))
    assert [] == messages([alarm()], [], wishes, NOON)


def test_the_digest_tells_what_is_open_and_what_is_over():
    """Open and new, open and told, over; and not what was told to be over."""
    seen = [
        alarm(1),
        alarm(2, told=1),
        alarm(3, told=1, closed_at=oslo("11:30")),
        alarm(4, closed_at=oslo("11:30")),
        alarm(5, told=1, closed_at=oslo("11:30"), told_over=True),
    ]
    whats = {1: What.OPENED, 2: What.STILL, 3: What.OVER, 4: What.OVER}
    notices = tuple(Notice(number, what, 1) for number, what in whats.items())
    assert [Message(Form.DIGEST, notices, TODAY)] == messages(seen, [], MORNING, NOON)


def test_a_day_has_one_digest():
    """However often it is looked."""
    assert [] == messages([alarm(told=1)], [Sent(oslo("11:30"), TODAY)], MORNING, NOON)


def test_a_digest_with_nothing_in_it_is_not_sent():
    """Nobody reads a mail that says nothing."""
    assert [] == messages([], [], MORNING, NOON)


def test_the_digest_waits_for_its_time():
    """A minute before there is none."""
    assert [] == messages([alarm(told=1)], [], MORNING, oslo("11:29"))


def test_a_digest_that_had_nothing_to_say_is_not_made_up_for_later():
    """The afternoon's news come by themselves; a morning on which nobody looked is told of late."""
    seen, afternoon = [alarm(told=1)], oslo("15:00")
    assert [] == messages(seen, [], MORNING, afternoon, looked=oslo("14:59"))
    assert [Form.DIGEST] == [mail.form for mail in messages(seen, [], MORNING, afternoon, oslo("11:00"))]


def test_a_digest_within_quiet_hours_comes_when_they_are_over():
    """Whoever is left alone until half past eight reads the digest of eight then."""
    wishes = replace(WISHES, digest=time(8), quiet=QuietHours(time(17), time(8, 30)))
    assert [] == messages([alarm(told=1)], [], wishes, oslo("08:29"))
    assert [Form.DIGEST] == [mail.form for mail in messages([alarm(told=1)], [], wishes, oslo("08:30"))]


def test_an_end_is_told_where_the_setting_says():
    """In the digest, at once, or never."""
    over = alarm(told=1, closed_at=oslo("11:30"))
    assert [] == messages([over], [], WISHES, NOON)
    assert [one(1, What.OVER)] == messages([over], [], replace(WISHES, over="mail"), NOON)
    assert [] == messages([over], [], replace(MORNING, over="never"), NOON)


def test_an_alarm_that_was_over_before_it_was_told_is_told_once():
    """In the digest; whoever has none gets a mail."""
    over = alarm(closed_at=oslo("11:30"))
    never = replace(MORNING, over="never")
    assert [Message(Form.DIGEST, (Notice(1, What.OVER, 1),), TODAY)] == messages([over], [], never, NOON)
    assert [one(1, What.OVER)] == messages([over], [], WISHES, NOON)
    assert [] == messages([replace(over, told=1, told_over=True)], [], WISHES, NOON)


def test_a_digest_does_not_come_after_the_evening_has_begun():
    """Due at half past four with nothing to say: what comes up at five waits for the morning."""
    evening = replace(NIGHT, digest=time(16, 30))
    assert [] == messages([alarm(told=1)], [], evening, oslo("17:15"))
    assert [Form.DIGEST] == [mail.form for mail in messages([alarm(told=1)], [], evening, oslo("16:59"))]
