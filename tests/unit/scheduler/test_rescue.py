"""A lease is lost only when its observer saw it stand still."""

from scheduler.rescue import Heartbeat, Observer


def beat(run: int, beats: int) -> Heartbeat:
    """A look at a run's lease."""
    return Heartbeat(run=run, robot="r", token=run, beats=beats)


def test_a_lease_that_stands_still_for_its_full_time_is_lost() -> None:
    """Twenty seconds are twenty seconds of looking, counted from the first look."""
    observer = Observer(20.0)
    assert [] == observer.look([beat(1, 7)], 1, 100.0)
    assert [] == observer.look([beat(1, 7)], 1, 120.0)
    assert [beat(1, 7)] == observer.look([beat(1, 7)], 1, 120.5)


def test_a_beating_lease_is_never_lost() -> None:
    """Each new beat starts the wait over."""
    observer = Observer(20.0)
    looks = [observer.look([beat(1, number)], 1, number * 15.0) for number in range(10)]
    assert [[]] * 10 == looks


def test_a_broken_connection_starts_every_observation_over() -> None:
    """After a database outage nobody is abandoned by mistake."""
    observer = Observer(20.0)
    observer.look([beat(1, 7)], 1, 100.0)
    assert [] == observer.look([beat(1, 7)], 2, 500.0)
    assert [] == observer.look([beat(1, 7)], 2, 519.0)
    assert [beat(1, 7)] == observer.look([beat(1, 7)], 2, 520.5)


def test_a_run_that_was_taken_anew_is_a_new_observation() -> None:
    """A successor under another token does not inherit its forerunner's silence."""
    observer = Observer(20.0)
    observer.look([beat(1, 0)], 1, 0.0)
    observer.look([], 1, 15.0)
    assert [] == observer.look([beat(1, 0)], 1, 30.0)
