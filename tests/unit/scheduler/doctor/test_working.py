"""What can be wrong with the database and with what is at work."""

from dataclasses import replace
from pathlib import Path

import pytest

from scheduler.doctor.examination import findings
from scheduler.doctor.facts import AtWork, ClockHere, Database, Lost, Room, Waiting, WorkerHere
from tests.support.sick_house import AT_WORK, AT_WORK_OR_DATABASE, DATABASE, HERE, RULES, codes


@pytest.mark.parametrize("code", AT_WORK_OR_DATABASE)
def test_each_fault_is_found_and_nothing_beside_it(code: str):
    """One fault, one sentence, so that nobody mends the wrong thing."""
    assert [code] == codes(**AT_WORK_OR_DATABASE[code])


@pytest.mark.parametrize(
    ("at_work", "sentence"),
    [
        (replace(AT_WORK, clocks=()), "No clock is up, so nothing starts by itself (none within a day)."),
        (
            replace(AT_WORK, workers=(WorkerHere("w", "m1", silent=90.0),)),
            "No worker is up, so no robot runs (the last, on m1, 90 s ago).",
        ),
        (
            replace(AT_WORK, waiting=(Waiting("r", 4, 1.0, ("excel", "browser")),)),
            "4 of the robot r's runs wait for a worker that has browser and excel; none that is up has.",
        ),
        (replace(AT_WORK, ahead=61.2), "This machine's clock is 61 s ahead of the database's."),
    ],
)
def test_sentences_say_which_and_how_much(at_work: AtWork, sentence: str):
    """Codes are for programs; people read the sentence."""
    assert [sentence] == [found.sentence for found in findings(HERE, RULES, DATABASE, at_work)]


def test_a_stopped_database_on_a_full_disk_is_one_fault_with_an_order():
    """Who only starts it fails again: the disk is the cause, and how to start stands behind it."""
    full = Database(stopped=True, room=Room(Path("var/postgres"), 3 * 2**20))
    (found,) = findings(HERE, RULES, full, None)
    assert ("database_disk_full", True) == (found.code, "(3 MB left): that comes first" in found.sentence)
    assert found.cure.index("Make room") < found.cure.index("avlast up")
    assert ["database_stopped"] == codes(
        database=replace(full, room=Room(Path("var/postgres"), 64 * 2**20)), at_work=None
    )


def test_a_house_without_schedules_needs_no_clock():
    """Then nothing would start by itself anyway."""
    assert [] == codes(at_work=replace(AT_WORK, schedules=0, clocks=()))


def test_a_fresh_lease_that_ran_out_is_not_told_yet():
    """A worker first has to see it stand still for the full time."""
    assert [] == codes(at_work=replace(AT_WORK, lost=(Lost(3, "splitting", "m2", 19.0),)))


def test_the_same_trouble_is_told_once():
    """Two clocks say the same of one robot."""
    twice = tuple(ClockHere(name, "m1", 1.0, ("It lags.",)) for name in "ab")
    assert ["clock_problem"] == codes(at_work=replace(AT_WORK, clocks=twice))


def test_a_short_wait_is_none():
    """A run that was just queued is on its way."""
    assert [] == codes(at_work=replace(AT_WORK, waiting=(Waiting("r", 1, 59.0, ("browser",)),)))
