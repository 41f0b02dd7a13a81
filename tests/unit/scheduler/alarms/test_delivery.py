"""What becomes of a mail that did not arrive."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.alarms.delivery import End, GivenUp, Kept, after, may_be_sent

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


def test_a_mail_is_sent_at_most_once_more_after_an_end_that_nobody_saw():
    """The first may have come, the second may have come: a third would be one too many."""
    assert [True, True, False] == [may_be_sent(unsure) for unsure in range(3)]


@pytest.mark.parametrize(("tries", "minutes"), [(0, 1), (1, 2), (4, 16), (5, 30), (500, 30)])
def test_a_server_that_is_away_is_tried_again_ever_more_slowly(tries: int, minutes: int):
    """It is never given up, and never asked more often than each half hour in the end."""
    kept = after(End.AWAY, tries, 0, NOON, lambda: 1.0)
    assert Kept(NOON + timedelta(minutes=minutes), sure=True) == kept


def test_what_is_refused_is_not_sent_again():
    """A server that says never means it."""
    assert GivenUp("refused") == after(End.REFUSED, 0, 0, NOON, lambda: 1.0)


def test_an_answer_that_did_not_come_is_waited_for_once():
    """Then nobody tries again, and the doctor says so."""
    assert Kept(NOON + timedelta(minutes=1), sure=False) == after(End.UNSURE, 0, 1, NOON, lambda: 1.0)
    assert GivenUp("in_doubt") == after(End.UNSURE, 1, 2, NOON, lambda: 1.0)
