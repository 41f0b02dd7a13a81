"""A worker, its children and their items, for real: processes, PostgreSQL, effects that can be counted."""

import errno
import os
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import structlog

from scheduler.private import Rooms
from scheduler.runs import request_stop
from shared.model import Stop
from tests.support.asleep import worker_process
from tests.support.house import SmallHouse, in_a_thread, small_house, until, worker
from tests.support.offspring import guardians_of, living, offspring, robots_of

Kind = Callable[[psutil.Process], list[psutil.Process]]

SHORT_LEASE = 8

pytestmark = pytest.mark.children


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house of this test's own."""
    return small_house(tmp_path, database)


def ended(house: SmallHouse, run: int) -> bool:
    """Whether a run is over."""
    return bool(house.rows(f"select 1 from runs where id = {run} and ended_at is not null"))


def all_settled(house: SmallHouse) -> bool:
    """Whether no item waits or is in hand."""
    return not house.rows("select 1 from items where state <> 'settled'")


def test_a_run_marks_each_case_once_and_settles_it(house: SmallHouse) -> None:
    """What a robot does is done once, the item is settled, and one fact says so."""
    house.add({"case": "a"}, {"case": "b"})
    with worker(house):
        run = house.run()
        until(lambda: ended(house, run))
    assert {"a": 1, "b": 1} == house.marks()
    assert {("done", None): 2} == house.outcomes()
    assert [{"n": 2}] == house.rows(
        "select count(*) as n from facts where outcome = 'done' and share_permille = 1000"
    )
    assert [{"state": "succeeded"}] == house.rows("select state from runs")


class _NoRoom(Rooms):
    """Temporary folders on a disk that fails once the worker has begun."""

    looks = 0

    def tidy(self) -> None:
        self.looks += 1
        if self.looks > 1:
            raise OSError(errno.ENOSPC, "no space left on device")


def test_a_worker_works_on_though_temporary_folders_cannot_be_emptied(house: SmallHouse) -> None:
    """What others left behind is a matter for a later look; the work is not."""
    wired = house.house()
    wired.rooms = rooms = _NoRoom(house.root)
    house.add({"case": "a"})
    with in_a_thread(wired.worker(structlog.get_logger())):
        until(lambda: rooms.looks > 2)
        run = house.run()
        until(lambda: ended(house, run))
    assert {("done", None): 1} == house.outcomes()


class _SlowToMake(Rooms):
    """A disk on which a run's folder takes longer than a lease; it is made while a child is started."""

    def make(self, run: int) -> Path:
        time.sleep(2.5 * SHORT_LEASE)
        return super().make(run)


@pytest.mark.timeout(240)
def test_a_start_that_takes_longer_than_a_lease_keeps_its_run(tmp_path: Path, database: str) -> None:
    """The worker renews while it starts the child; it is not abandoned by anybody, nor by itself."""
    house = small_house(tmp_path, database, AVLAST_LEASE_SECONDS=str(SHORT_LEASE))
    wired = house.house()
    wired.rooms = _SlowToMake(house.root)
    house.add({"case": "a"})
    with in_a_thread(wired.worker(structlog.get_logger())):
        run = house.run()
        until(lambda: ended(house, run), 120)
    assert [{"state": "succeeded"}] == house.rows("select state from runs")
    assert {"a": 1} == house.marks()


def test_a_robot_works_on_while_anothers_manifest_is_broken(house: SmallHouse) -> None:
    """Who edits one robot's folder takes no other down."""
    broken = house.root / "robots" / "broken"
    broken.mkdir()
    (broken / "robot.toml").write_text("a = " + "[" * 5000)
    house.add({"case": "a"})
    with worker(house):
        run = house.run()
        until(lambda: ended(house, run))
    assert {("done", None): 1} == house.outcomes()


def test_each_way_to_settle_is_kept_with_its_reason(house: SmallHouse) -> None:
    """A business failure goes to a person with code and sentence; the other outcomes keep theirs."""
    house.add(
        {"case": "wrong", "mode": "business"},
        {"case": "half", "mode": "partial"},
        {"case": "twice", "mode": "duplicate"},
        {"case": "fine", "mode": "not needed"},
        {"case": "doubt", "mode": "in doubt"},
        {"case": "bad", "mode": ["no text"]},
    )
    with worker(house):
        run = house.run()
        until(lambda: ended(house, run))
    rows = house.rows(
        "select outcome, cause, reason_code as code, share_permille as share from items order by id"
    )
    assert [
        {"outcome": "to_person", "cause": "business", "code": "wrong_case", "share": 0},
        {"outcome": "partial", "cause": None, "code": None, "share": 400},
        {"outcome": "duplicate", "cause": None, "code": None, "share": 0},
        {"outcome": "not_needed", "cause": None, "code": None, "share": 0},
        {"outcome": "to_person", "cause": "in_doubt", "code": "in_doubt", "share": 0},
        {"outcome": "to_person", "cause": "business", "code": "bad_payload", "share": 0},
    ] == rows


def test_a_technical_failure_is_tried_again_by_itself(house: SmallHouse) -> None:
    """Back-off ends in a run of its own; the item that then succeeds is counted once."""
    house.add({"case": "a", "mode": "technical once"})
    with worker(house):
        house.run()
        until(lambda: all_settled(house))
    assert {"a": 1} == house.marks()
    assert [{"attempts": 2, "failures": 1}] == house.rows("select attempts, failures from items")
    assert [{"trigger": "hand"}, {"trigger": "retry"}] == house.rows("select trigger from runs order by id")


def test_technical_failures_used_up_go_to_a_person(house: SmallHouse) -> None:
    """Three attempts are allowed by the manifest: then the cause is technical and a person is told."""
    house.add({"case": "a", "mode": "technical"})
    with worker(house):
        house.run()
        until(lambda: all_settled(house))
    assert {("to_person", "technical"): 1} == house.outcomes()
    assert [{"attempts": 3, "failures": 3}] == house.rows("select attempts, failures from items")


@pytest.mark.parametrize("mode", ["die in step, done", "die in step, not done"])
def test_a_child_killed_in_a_step_leaves_its_effect_once(house: SmallHouse, mode: str) -> None:
    """The next attempt verifies what was begun: done goes on, not done is done, never twice."""
    house.add({"case": "a", "mode": mode})
    with worker(house):
        house.run()
        until(lambda: all_settled(house))
    assert {"a": 1} == house.marks()
    assert {("done", None): 1} == house.outcomes()
    assert [{"losses": 1}] == house.rows("select losses from items")


def test_a_hard_stop_ends_the_tree_and_frees_the_item(house: SmallHouse) -> None:
    """Whatever hangs is killed; the case waits for the next run and is not counted as lost."""
    house.add({"case": "a", "mode": "hang"})
    with worker(house), house.connection() as connection:
        run = house.run()
        until(lambda: bool(house.rows("select 1 from items where state = 'taken'")))
        assert "asked" == request_stop(connection, run, Stop.HARD, "test")
        until(lambda: ended(house, run))
    assert [{"state": "stopped", "reason_code": "stopped"}] == house.rows(
        "select state, reason_code from runs"
    )
    assert [{"state": "waiting", "losses": 0}] == house.rows("select state, losses from items")


def test_a_graceful_stop_finishes_the_item_in_hand(house: SmallHouse) -> None:
    """A stop that can wait leaves nothing half done and takes nothing new."""
    house.add(*({"case": f"c{number:02}", "mode": "slow"} for number in range(20)))
    with worker(house), house.connection() as connection:
        run = house.run()
        until(lambda: bool(house.marks()))
        request_stop(connection, run, Stop.GRACEFUL, "test")
        until(lambda: ended(house, run))
    assert [{"state": "stopped"}] == house.rows("select state from runs")
    assert [] == house.rows("select 1 from items where state = 'taken'")
    assert 0 < len(house.marks()) < 20


def test_a_run_past_its_time_is_ended_with_what_it_started(tmp_path: Path, database: str) -> None:
    """The time-out ends the tree, a grandchild in a session of its own included."""
    house = small_house(tmp_path, database)
    house.add({"case": "a", "mode": "grandchild"}, {"case": "b", "mode": "hang"})
    with house.connection() as connection:
        connection.execute("update robots set timeout_ms = 1500")
    with worker(house):
        run = house.run()
        until(lambda: ended(house, run))
    assert [{"state": "timed_out"}] == house.rows(f"select state from runs where id = {run}")
    assert [] == [p.pid for p in psutil.process_iter() if "time.sleep(300)" in " ".join(_arguments(p))]


def _arguments(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_runs_of_one_robot_keep_to_the_limit(house: SmallHouse) -> None:
    """With `limits.runs` at 1, two runs that were asked for at once come one after the other."""
    house.add(*({"case": f"c{number}", "mode": "slow"} for number in range(6)))
    with worker(house):
        runs = [house.run(), house.run()]
        until(lambda: all(ended(house, run) for run in runs))
    (overlap,) = house.rows(
        "select count(*) as n from runs a join runs b on a.id < b.id"
        " where tstzrange(a.started_at, a.ended_at) && tstzrange(b.started_at, b.ended_at)"
    )
    assert {"n": 0} == overlap


def test_a_robot_that_needs_what_the_machine_lacks_waits(house: SmallHouse) -> None:
    """Capability, pause and limit are read in the take: none of them starts the run."""
    with house.connection() as connection:
        connection.execute("update robots set capabilities = '{rpa}'")
    with worker(house):
        run = house.run()
        until(lambda: bool(house.rows("select 1 from pg_stat_activity where application_name like '%sweep'")))
        assert not ended(house, run)
        with house.connection() as connection:
            connection.execute("update robots set capabilities = '{}'")
        until(lambda: ended(house, run))


def test_secrets_stay_out_of_the_log_and_the_standard_output(house: SmallHouse) -> None:
    """Printed and raised secrets reach no file; the log still says what happened."""
    house.add({"case": "a", "mode": "secret"})
    with worker(house):
        house.run()
        until(lambda: all_settled(house))
    text = "".join(file.read_text() for file in (house.root / "logs").rglob("*") if file.is_file())
    assert "the-counters-own-word" not in text
    assert "it leaked" in text
    assert "the secret is" in text


def test_no_command_line_and_no_environment_below_a_worker_shows_a_secret(house: SmallHouse) -> None:
    """Anybody on the machine reads the one, and all that a robot starts inherits the other."""
    house.add({"case": "a", "mode": "hang"})
    with worker_process(house, house.root / "worker.log") as lived:
        house.run()
        until(lambda: bool(house.rows("select 1 from items where state = 'taken'")), 60)
        shown = [[process.cmdline(), process.environ()] for process in offspring(lived)]
        assert len(shown) >= 2
        assert secret_of(house) in str(lived.environ())
    assert secret_of(house) not in str(shown)


def secret_of(house: SmallHouse) -> str:
    """The robot's secret, which its worker has from a variable."""
    return house.environ["AVLAST_SECRET_COUNTER"]


def test_a_terminals_interruption_does_not_reach_a_child(house: SmallHouse) -> None:
    """Ctrl-C goes to the terminal's session; what it means for an item in hand is the worker's to say."""
    house.add({"case": "a", "mode": "hang"})
    with worker(house), house.connection() as connection:
        run = house.run()
        until(lambda: bool(house.rows("select 1 from items where state = 'taken'")))
        ((robot,), (guardian,)) = robots_of(psutil.Process()), guardians_of(psutil.Process())
        assert {guardian.pid} == {os.getsid(robot.pid), os.getsid(guardian.pid)}
        request_stop(connection, run, Stop.HARD, "test")
        until(lambda: ended(house, run))


@pytest.mark.parametrize("kind", [robots_of, guardians_of])
def test_a_killed_child_is_a_failed_run(house: SmallHouse, kind: Kind) -> None:
    """Whichever of its two processes is killed, the other goes with it and the run says what happened."""
    with worker(house):
        house.add({"case": "a", "mode": "hang"})
        run = house.run()
        until(lambda: bool(house.rows("select 1 from items where state = 'taken'")))
        both = [*robots_of(psutil.Process()), *guardians_of(psutil.Process())]
        assert 2 == len(both)
        (victim,) = kind(psutil.Process())
        victim.kill()
        until(lambda: ended(house, run))
    assert [{"state": "failed", "reason_code": "child_died"}] == house.rows(
        f"select state, reason_code from runs where id = {run}"
    )
    assert [] == living(both)
