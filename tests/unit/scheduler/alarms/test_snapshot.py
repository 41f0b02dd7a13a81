"""What is looked at is a value: a look that finds nothing says nothing."""

from datetime import UTC, datetime

from scheduler.alarms.conditions import causes
from scheduler.alarms.rules import Alarms
from scheduler.alarms.snapshot import MachinePart, Snapshot

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


def test_two_looks_at_the_same_are_the_same():
    """A set of causes depends on what was seen and on the instant, on nothing else."""
    seen = Snapshot(NOON, machines=(MachinePart("rpa-1", "worker", datetime(2026, 11, 1, tzinfo=UTC)),))
    again = Snapshot(NOON, machines=(MachinePart("rpa-1", "worker", datetime(2026, 11, 1, tzinfo=UTC)),))
    assert causes(seen, Alarms(), NOON) == causes(again, Alarms(), NOON)
