"""A cause has a key, and somebody is told of every kind."""

from datetime import UTC, datetime

from scheduler.alarms.cause import TOLD, AlarmCause, Audience, Kind

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


def test_the_key_says_kind_and_what_it_is_about():
    """Two failures of a robot for one reason are one cause; another reason is another."""
    cause = AlarmCause(Kind.RUN_FAILED, ("mottak", "timed_out"), NOON, happenings=4)
    assert "run_failed:mottak:timed_out" == cause.key


def test_somebody_is_told_of_every_kind():
    """No alarm goes to nobody."""
    assert set(Kind) == {kind for kind, audiences in TOLD.items() if audiences}


def test_business_goes_to_the_owner_and_technical_failures_to_the_rpa_team():
    """A process owner is not called because a robot's process died."""
    assert ((Audience.OWNER,), (Audience.RPA,)) == (TOLD[Kind.CASES_TO_PERSON], TOLD[Kind.RUN_FAILED])
