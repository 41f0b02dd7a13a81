"""A lease is lost only when its observer saw it stand still."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from scheduler.rescue import Heartbeat, Observer

LEASE = 20.0
RUNS = (1, 2, 3)


def beat(run: int, beats: int) -> Heartbeat:
    """A look at a run's lease."""
    return Heartbeat(run=run, robot="r", token=run, beats=beats)


def watch(observer: Observer, moments: Iterable[int], beats: int = 7, generation: int = 1) -> list[int]:
    """Look at one run at these moments; gives those at which it was found lost."""
    return [at for at in moments if observer.look([beat(1, beats)], generation, at)]


def test_a_lease_that_stands_still_for_its_full_time_is_lost() -> None:
    """Twenty seconds are twenty seconds of looking, counted from the first look."""
    assert [121] == watch(Observer(LEASE), range(100, 122))


def test_a_beating_lease_is_never_lost() -> None:
    """Each new beat starts the wait over."""
    observer = Observer(LEASE)
    assert [] == [at for at in range(200) if watch(observer, [at], beats=at // 19)]


def test_a_broken_connection_starts_every_observation_over() -> None:
    """After a database outage nobody is abandoned by mistake."""
    observer = Observer(LEASE)
    watch(observer, range(100, 120))
    assert [521] == watch(observer, range(500, 522), generation=2)


def test_a_run_that_was_taken_anew_is_a_new_observation() -> None:
    """A successor under another token does not inherit its forerunner's silence."""
    observer = Observer(LEASE)
    watch(observer, range(16))
    observer.look([], 1, 16.0)
    assert [] == watch(observer, range(17, 37))


def test_an_observer_that_was_asleep_has_seen_nothing() -> None:
    """A whole machine stopped for an hour wakes with its workers: they may beat before anybody judges."""
    observer = Observer(LEASE)
    watch(observer, range(100, 110))
    assert [] == watch(observer, [3700])
    assert [3707] == watch(observer, range(3701, 3708))


@dataclass
class Told:
    """What an observer was shown: a plain record to judge its verdicts by."""

    generation: int = 0
    moment: float = 0.0
    looks: list[tuple[int, float, dict[int, int]]] = field(default_factory=list)

    def stood_still(self, run: int, beats: int) -> float:
        """How long, by the clock, this very beat was seen on this connection without a break."""
        first = self.moment
        for generation, moment, shown in reversed(self.looks):
            if generation != self.generation or shown.get(run) != beats:
                break
            first = min(first, moment)
        return self.moment - first


LOOKS = st.lists(
    st.tuples(
        st.sampled_from([0.2, 1.0, 4.0, 19.0, 21.0, 3600.0]),  # how far the clock jumped since the last look
        st.integers(0, 9),  # 0: the connection was made anew
        st.sets(st.sampled_from(RUNS)),  # whose worker beat meanwhile
        st.sets(st.sampled_from(RUNS), min_size=1),  # which runs are there to be seen
    ),
    max_size=60,
)


@given(LOOKS)
def test_nobody_is_abandoned_who_was_not_seen_still_for_the_full_lease(
    looks: list[tuple[float, int, set[int], set[int]]],
) -> None:
    """Whatever clock and connection do: a verdict needs a lease of looking, and more than four looks."""
    observer, told, beats = Observer(LEASE), Told(), dict.fromkeys(RUNS, 0)
    for jump, connection, beating, there in looks:
        told.moment, told.generation = told.moment + jump, told.generation + (connection == 0)
        beats |= {run: beats[run] + 1 for run in beating}
        shown = {run: beats[run] for run in there}
        told.looks.append((told.generation, told.moment, shown))
        lost = observer.look([beat(run, shown[run]) for run in there], told.generation, told.moment)
        assert all(told.stood_still(each.run, each.beats) > LEASE for each in lost)
        assert not lost or len(told.looks) > 4


@given(st.floats(0.1, 5.0), st.integers(1, 4))
def test_several_observers_agree_on_the_dead(pause: float, observers: int) -> None:
    """However often one looks, the dead are found soon after the lease, by each that watches."""
    for observer in [Observer(LEASE) for _ in range(observers)]:
        moments = (number * pause for number in range(10_000))
        found = next(at for at in moments if observer.look([beat(1, 0)], 1, at))
        assert LEASE < found <= LEASE + 2 * pause
