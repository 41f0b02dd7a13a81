"""What can be wrong with what starts robots besides schedules."""

from dataclasses import replace

from scheduler.doctor.facts import FolderHere
from scheduler.doctor.triggers import folders
from tests.support.sick_house import AT_WORK, codes

AWAY = FolderHere("mottak", "/srv/inn", "away", "No such file or directory", 120.0)


def test_a_folder_that_another_clock_sees_is_in_no_trouble():
    """One machine has it mounted, one has not; nor is one told of that was away for a moment."""
    assert [] == codes(at_work=replace(AT_WORK, folders=(replace(AWAY, unseen=30.0),)))
    assert [] == codes(at_work=replace(AT_WORK, folders=(replace(AWAY, trouble=None),)))


def test_the_sentence_names_robot_folder_and_what_the_system_says():
    """And for how long."""
    assert [
        "The folder /srv/inn, where mottak waits for files, is not there (No such file or directory); "
        "nobody has seen it for 2 min."
    ] == [found.sentence for found in folders(replace(AT_WORK, folders=(AWAY,)))]
