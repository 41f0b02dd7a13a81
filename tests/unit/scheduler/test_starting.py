"""A start keeps its run's lease, and one that hangs does not keep it for ever."""

import threading

from scheduler.starting import lease_kept


def test_a_lease_is_renewed_while_a_start_lasts():
    """And no more afterwards: then the child's own ticks say whether it is renewed."""
    enough, renewals = threading.Event(), list[int]()

    def renew() -> None:
        renewals.append(1)
        if len(renewals) == 3:
            enough.set()

    with lease_kept(renew, every=0.001, most=3600):
        assert enough.wait(60)
    told = len(renewals)
    assert not threading.Event().wait(0.05)
    assert told == len(renewals)


def test_a_start_that_hangs_loses_its_lease():
    """Another worker can do what this one cannot begin."""
    renewals = list[int]()
    with lease_kept(lambda: renewals.append(1), every=0.001, most=0):
        assert not threading.Event().wait(0.05)
    assert [] == renewals


def test_a_quick_start_renews_nothing():
    """It costs no connection then."""
    renewals = list[int]()
    with lease_kept(lambda: renewals.append(1), every=3600, most=3600):
        pass
    assert [] == renewals
