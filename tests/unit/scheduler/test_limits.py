"""Who may begin now, and why each other one waits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scheduler.limits import Pause, Place, Queued, Robot, Running, Situation, Wait, may_begin, why_waits
from shared.model import Halt, Scope

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HERE = Place("m", frozenset({"browser"}))


def ago(minutes: float) -> datetime:
    """So many minutes before now."""
    return NOW - timedelta(minutes=minutes)


def town(*robots: Robot, queued: list[Queued], **more: Any) -> Situation:
    """A town hall with these robots and one worker."""
    known = {robot.name: robot for robot in robots}
    return replace(Situation(NOW, known, queued, places=(HERE,)), **more)


def codes(at: Situation, run: int) -> list[str]:
    """Why a run waits, in codes."""
    return [wait.code for wait in why_waits(at)[run]]


def test_two_licences_let_two_robots_begin_and_the_third_waits_for_them():
    """The limit of a resource holds across robots; who waits is told for whom."""
    erp = {"erp": 1}
    at = town(
        Robot("a", "u", 2, erp),
        Robot("b", "u", 1, erp),
        queued=[Queued(3, "b", ago(1))],
        running=(Running(1, "a", "u", erp), Running(2, "a", "u", erp)),
        permits={"erp": 2},
    )
    assert [] == may_begin(at, HERE)
    assert [Wait("resource", "erp", (1, 2), most=2)] == why_waits(at)[3]
    assert [3] == may_begin(replace(at, running=at.running[:1]), HERE)


def test_a_run_needs_all_its_permits_at_once():
    """One of three is free: who needs two of them waits, who needs one begins."""
    at = town(
        Robot("a", "u", 1, {"erp": 2, "scanner": 1}),
        Robot("b", "u", 1, {"erp": 1}),
        Robot("c", "u"),
        queued=[Queued(2, "a", ago(2)), Queued(3, "b", ago(1))],
        running=(Running(1, "c", "u", {"erp": 2}),),
        permits={"erp": 3, "scanner": 1},
    )
    assert [3] == may_begin(at, HERE)


def test_who_waited_longer_than_patience_is_passed_no_more():
    """Else runs that need one permit would pass for ever the one that needs two."""
    at = town(
        Robot("a", "u", 1, {"erp": 2}),
        Robot("b", "u", 1, {"erp": 1}),
        Robot("c", "u"),
        queued=[Queued(2, "a", ago(16)), Queued(3, "b", ago(1))],
        running=(Running(1, "c", "u", {"erp": 1}),),
        permits={"erp": 2},
    )
    assert [] == may_begin(at, HERE)
    assert [Wait("resource", "erp", (1, 2), most=2)] == why_waits(at)[3]
    patient = replace(at, queued=[Queued(2, "a", ago(14)), Queued(3, "b", ago(1))])
    assert [3] == may_begin(patient, HERE)


def test_what_cannot_begin_keeps_nothing_from_others():
    """Paused, at its limit, without a machine or beyond what there is: the permits are for the others."""
    needy = Robot("a", "u", 1, {"erp": 1})
    queued = [Queued(2, "a", ago(60)), Queued(3, "b", ago(1))]
    at = town(needy, Robot("b", "v", 1, {"erp": 1}), queued=queued, permits={"erp": 1})
    assert [2] == may_begin(at, HERE)
    paused = replace(at, pauses=(Pause(Halt.PAUSE, Scope.UNIT, "u", "p", "r"),))
    at_its_limit = replace(at, running=(Running(1, "a", "u"),))
    elsewhere = replace(at, robots={**at.robots, "a": replace(needy, capabilities=frozenset({"scanner"}))})
    too_much = replace(at, robots={**at.robots, "a": replace(needy, needs={"erp": 2})})
    assert [[3]] * 4 == [may_begin(each, HERE) for each in (paused, at_its_limit, elsewhere, too_much)]


def test_a_unit_has_its_share_of_the_house():
    """Three robots of one unit, two at one time."""
    at = town(
        Robot("a", "u", 9),
        Robot("b", "v"),
        queued=[Queued(3, "a", ago(2)), Queued(4, "b", ago(1))],
        running=(Running(1, "a", "u"), Running(2, "a", "u")),
        unit_limits={"u": 2},
    )
    assert [4] == may_begin(at, HERE)
    assert [Wait("unit_limit", "u", (1, 2), most=2)] == why_waits(at)[3]


def test_who_is_alone_begins_when_nothing_runs_and_nothing_begins_beside_it():
    """Alone is alone in the house, on all machines."""
    alone, other = Robot("a", "u", alone=True), Robot("b", "u", 2)
    queued = [Queued(2, "a", ago(5)), Queued(3, "b", ago(1))]
    at = town(alone, other, queued=queued, running=(Running(1, "b", "u"),))
    assert [3] == may_begin(at, HERE)
    assert ["to_be_alone"] == codes(at, 2)
    assert [2, 3] == may_begin(replace(at, running=()), HERE)
    runs_alone = replace(at, running=(Running(1, "a", "u", alone=True),))
    assert ["robot_limit", "alone_runs"] == codes(runs_alone, 2)
    assert ["alone_runs"] == codes(runs_alone, 3)


def test_who_waits_to_be_alone_is_not_passed_for_ever_and_passes_nobody_before_it():
    """After its patience nothing behind it begins; what stands before it does."""
    robots = (Robot("a", "u", alone=True), Robot("b", "u", 2), Robot("c", "u"))
    queued = [Queued(2, "a", ago(20)), Queued(3, "b", ago(30)), Queued(4, "c", ago(1))]
    at = town(*robots, queued=queued, running=(Running(1, "b", "u"),))
    assert [3] == may_begin(at, HERE)
    assert [Wait("kept_for", runs=(2,))] == why_waits(at)[4]
    assert ["to_be_alone", "kept_for"] == codes(at, 2)


def test_a_step_of_priority_is_worth_ten_minutes_of_waiting():
    """Who waits grows old: no stream of urgent runs keeps an ordinary one out for ever."""
    robots = [Robot(name, "u") for name in "abc"]
    queued = [Queued(1, "a", ago(21)), Queued(2, "b", ago(0), 2), Queued(3, "c", ago(0), 3)]
    assert [3, 1, 2] == may_begin(town(*robots, queued=queued), HERE)


def test_a_lowered_limit_ends_nothing_and_lets_nobody_begin():
    """Three run where one may: all go on, and the next begins when there is room."""
    running = tuple(Running(number, "a", "u", {"erp": 1}) for number in (1, 2, 3))
    at = town(
        Robot("a", "u", 9, {"erp": 1}), queued=[Queued(4, "a", ago(1))], running=running, permits={"erp": 1}
    )
    assert [[], [], [4]] == [may_begin(replace(at, running=running[n:]), HERE) for n in (0, 2, 3)]


def test_what_was_taken_from_a_silent_worker_keeps_what_is_shared_a_little_longer():
    """The worker may only be slow; its own robot's next run shares nothing but fenced items with it."""
    lost = (Running(1, "a", "u", {"erp": 1}, lost=True),)
    robots = (Robot("a", "u"), Robot("b", "u", 1, {"erp": 1}))
    at = town(
        *robots, queued=[Queued(2, "a", ago(1)), Queued(3, "b", ago(1))], running=lost, permits={"erp": 1}
    )
    assert [2] == may_begin(at, HERE)
    assert [Wait("resource", "erp", (1,), most=1)] == why_waits(at)[3]


def test_a_machine_takes_what_it_can_and_nothing_while_it_is_paused():
    """Another machine's pause is no reason to wait when this one can."""
    robots = (Robot("a", "u", capabilities=frozenset({"browser"})), Robot("b", "u"))
    at = town(*robots, queued=[Queued(1, "a", ago(2)), Queued(2, "b", ago(1))])
    assert [2] == may_begin(at, Place("bare"))
    paused = replace(at, pauses=(Pause(Halt.DRAIN, Scope.MACHINE, "m", "p", "r"),))
    assert [] == may_begin(paused, HERE)
    assert [1, 2] == may_begin(paused, Place("n", frozenset({"browser"})))
    assert [["paused"], ["paused"]] == [codes(paused, run) for run in (1, 2)]


def test_a_run_waits_for_a_key_that_no_worker_up_has():
    """A worker without the key that seals takes nothing; one that has it is enough."""
    at = town(Robot("a", "u"), queued=[Queued(1, "a", ago(1))], places=(Place("m", has_key=False),))
    assert ["no_key"] == codes(at, 1)
    assert [] == codes(replace(at, places=(*at.places, Place("n"))), 1)


def test_every_reason_is_told_at_once():
    """Who lifts one of three hindrances shall not find the second only then."""
    robot = Robot("a", "u", 1, {"erp": 5}, capabilities=frozenset({"scanner"}), active=False)
    pause = Pause(Halt.PAUSE, Scope.EVERYTHING, "", "p", "r", NOW + timedelta(hours=1))
    at = town(
        robot, queued=[Queued(2, "a", ago(1)), Queued(3, "a", ago(0))], pauses=(pause,), permits={"erp": 2}
    )
    assert ["retired", "paused", "no_machine", "too_few"] == codes(at, 2)
    assert [*codes(at, 2), "after"] == codes(at, 3)


def test_a_run_whose_time_has_not_come_says_when():
    """A retry waits for its hour, and for nothing else yet."""
    at = town(Robot("a", "u"), queued=[Queued(1, "a", ago(-5))])
    assert {1: [Wait("not_yet", until=ago(-5))]} == why_waits(at)
    assert [] == may_begin(at, HERE)


def test_a_run_that_keeps_to_hours_names_them():
    """Before they open, while they last, and when they are over."""
    soon, now, over = (
        why_waits(town(Robot("a", "u"), queued=[Queued(1, "a", ago(since), 0, ago(by), "20:00–05:00")]))[1]
        for since, by in ((-5, -60), (5, -60), (60, 0))
    )
    assert [Wait("window", "20:00–05:00", until=ago(-5))] == soon
    assert [Wait("begins_by", "20:00–05:00", until=ago(-60))] == now
    assert [Wait("too_late", until=ago(0))] == over


def test_a_run_whose_hours_are_over_holds_nobody_up():
    """The next of its robot is the first in line."""
    queued = [Queued(1, "a", ago(60), 0, ago(1)), Queued(2, "a", ago(1))]
    assert [2] == may_begin(town(Robot("a", "u"), queued=queued), Place("m"))


@given(
    st.lists(st.tuples(st.integers(0, 600), st.integers(-3, 3)), min_size=2, max_size=2),
    st.integers(0, 10_000),
)
def test_time_changes_nobodys_order(runs: list[tuple[int, int]], minutes: int):
    """All grow old alike: who stands before another stays there, so that nobody is overtaken for ever."""
    queued = [
        Queued(number, name, ago(waited), priority)
        for number, (name, (waited, priority)) in enumerate(zip("ab", runs, strict=True))
    ]
    at = town(Robot("a", "u"), Robot("b", "u"), queued=queued)
    later = replace(at, now=NOW + timedelta(minutes=minutes))
    assert [run.run for run in at.line] == [run.run for run in later.line]


@given(st.permutations(range(6)), st.integers(1, 3))
def test_every_run_begins_in_the_end(order: list[int], erp: int):
    """Whatever mixture of one, two and all permits and of alone: each has its turn, nothing twice at once."""
    robots = [Robot(f"r{n}", "u", 1, {"erp": min(n % 3 + 1, erp)}, alone=n == 5) for n in range(6)]
    waiting = [Queued(n, f"r{n}", ago(30 - n)) for n in order]
    running: list[Running] = []
    begun: list[int] = []
    at = town(*robots, queued=waiting, permits={"erp": erp})
    while waiting:
        begin = may_begin(replace(at, queued=waiting, running=running), HERE)
        for number in begin[:1]:
            robot = at.robots[f"r{number}"]
            running.append(Running(number, robot.name, "u", robot.needs, robot.alone))
            begun.append(number)
        waiting = [run for run in waiting if run.run not in begun]
        assert erp >= sum(run.holds["erp"] for run in running)
        assert not any(run.alone for run in running) or len(running) == 1
        running = running if begin else running[1:]
    assert sorted(order) == sorted(begun)
