"""Which files count, when one is whole, and what makes it this one file."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.arrivals import Arrival, Decided, Delivery, Found, Known, arrivals, counts, decide, shown, told
from shared.redact import Redactor

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
QUIET = Delivery("*.xml", MINUTE)
MARKED = Delivery("*.xml", None, "{name}.ok")
FILE = Found("a.xml", 10, 1000)


def names(found: list[Arrival]) -> list[bytes]:
    return [each.name for each in found]


@pytest.mark.parametrize(
    ("name", "pattern", "meant"),
    [
        ("a.xml", "*.xml", True),
        ("A.XML", "*.xml", True),
        ("a.xml.part", "*.xml", False),
        (".a.xml", "*.xml", False),
        ("~$a.docx", "*", False),
        (".a.xml", ".*", True),
        ("bok\udce5.xml", "*.xml", True),
        ("to\nlinjer.xml", "*.xml", True),
    ],
)
def test_names_count_in_capitals_or_not_and_hidden_ones_when_asked_for(name: str, pattern: str, meant: bool):
    """What a program keeps beside the real thing starts nothing."""
    assert meant == counts(name, pattern)


def test_a_file_is_another_when_its_name_size_or_time_is():
    """And the same when nothing of that changed; no two lists of parts are mixed up."""
    seen = [FILE, Found("a.xml", 11, 1000), Found("a.xml", 10, 1001), Found("a1.xml", 0, 1000)]
    assert 4 == len({arrivals([each], QUIET)[0].identity for each in seen})
    assert arrivals([FILE], QUIET) == arrivals([FILE], QUIET)


def test_two_names_that_are_no_utf8_are_two_files():
    """Bytes that cannot be read are told apart all the same."""
    found = arrivals([Found("\udce5.xml", 1, 1), Found("\udce6.xml", 1, 1)], QUIET)
    assert 2 == len({each.identity for each in found})


@pytest.mark.parametrize(
    ("marker", "beside", "whole"),
    [
        ("{name}.ok", "a.xml.ok", True),
        ("{stem}.ok", "a.ok", True),
        ("{stem}.ok", "A.OK", True),
        ("{name}.ok", "a.ok", False),
        ("ferdig-{stem}", "ferdig-a", True),
    ],
)
def test_a_marked_file_counts_when_its_marker_is_there(marker: str, beside: str, whole: bool):
    """By its whole name or by what stands before the last point."""
    found = arrivals([FILE, Found(beside, 0, 2000)], Delivery("*.xml", None, marker))
    assert ([b"a.xml"] if whole else []) == names(found)


def test_a_file_is_not_its_own_marker():
    """Everything in the folder counts here, the marker too."""
    everything = Delivery("*", None, "{stem}.ok")
    assert [b"a.xml"] == names(arrivals([FILE, Found("a.ok", 0, 2000)], everything))


def test_a_new_marker_is_a_new_cause_and_new_content_is_none():
    """The marker's own size and time are what a marked file is known by."""
    first, touched, changed = (
        arrivals([file, Found("a.xml.ok", 0, marked)], MARKED)[0].identity
        for file, marked in ((FILE, 2000), (FILE, 3000), (Found("a.xml", 99, 1500), 2000))
    )
    assert (True, False) == (first == changed, first == touched)


def test_a_marker_that_is_older_than_its_file_proves_nothing():
    """It may be left from the last one of that name: the file waits until it is quiet."""
    old, new = (arrivals([FILE, Found("a.xml.ok", 0, at)], MARKED)[0] for at in (999, 1000))
    assert (MINUTE, timedelta(0)) == (old.quiet, new.quiet)


def decided(known: Known | None, begun: datetime, before: datetime | None = None) -> Decided:
    found = arrivals([FILE], QUIET)
    return decide(found, {found[0].identity: known}, begun, before)


def test_a_file_is_whole_when_a_second_look_finds_it_as_it_was():
    """A look that began its quiet time after the first was written down, not a second earlier."""
    found = tuple(arrivals([FILE], QUIET))
    row = Known(FILE.size, FILE.modified, NOON)
    assert Decided(written=found) == decided(None, NOON)
    assert Decided() == decided(row, NOON + MINUTE - SECOND)
    assert Decided(ready=found) == decided(row, NOON + MINUTE)


def test_a_marked_file_that_changed_begins_its_quiet_time_anew():
    """Its row is the marker's; what the file itself was stands beside."""
    both = Delivery("*.xml", MINUTE, "{name}.ok")
    found = arrivals([FILE, Found("a.xml.ok", 0, 2000)], both)
    known = {found[0].identity: Known(9, FILE.modified, NOON)}
    assert Decided(written=tuple(found)) == decide(found, known, NOON + 9 * MINUTE)


def test_a_marked_file_starts_at_the_first_look():
    """It is written down all the same, so that it starts once."""
    found = arrivals([FILE, Found("a.xml.ok", 0, 2000)], MARKED)
    assert Decided(written=tuple(found), ready=tuple(found)) == decide(found, {found[0].identity: None}, NOON)


def test_what_has_had_its_run_is_left_alone():
    """Its row is not among the open ones."""
    assert Decided() == decide(arrivals([FILE], QUIET), {}, NOON)


def test_what_lay_there_before_starts_nothing():
    """What came to its name later does: by its own time, or by when it was moved there."""
    nanoseconds = int(NOON.timestamp()) * 10**9
    for modified, changed, out in (
        (nanoseconds, nanoseconds, True),
        (nanoseconds + 10**9, 0, False),
        (0, nanoseconds + 10**9, False),
        (2**80, 0, False),
        (-(2**80), 0, True),
    ):
        found = arrivals([Found("a.xml", 1, modified, changed)], QUIET)
        made = decide(found, {found[0].identity: None}, NOON, before=NOON)
        assert out == bool(made.left_out), (modified, changed)
        assert out != bool(made.written)


@pytest.mark.parametrize(
    ("delivery", "pause"),
    [
        (Delivery("*", timedelta(seconds=2)), SECOND),
        (Delivery("*", timedelta(seconds=30)), 10 * SECOND),
        (Delivery("*", timedelta(hours=5)), 15 * SECOND),
        (MARKED, 10 * SECOND),
    ],
)
def test_a_folder_is_looked_into_often_enough_and_not_all_the_time(delivery: Delivery, pause: timedelta):
    """A share that needs long to answer is asked for a fifth of the time, ten minutes apart at most."""
    assert pause == delivery.pause
    assert 40 * SECOND == delivery.pause_after(10 * SECOND)
    assert 10 * MINUTE == delivery.pause_after(timedelta(hours=1))


def test_a_name_is_shown_filtered_and_in_one_line():
    """No identity number, nothing that cannot be seen, nothing that fills the page."""
    number = "15839010270"
    assert number not in shown(f"søknad {number}.pdf".encode(), Redactor())
    assert "to�linjer�.xml" == shown(b"to\nlinjer\xe5.xml", Redactor())
    assert 80 == len(shown(b"x" * 300, str))


@pytest.mark.parametrize(
    ("count", "said"), [(1, "En fil er klar i /inn."), (5000, "5000 filer er klare i /inn.")]
)
def test_a_run_says_how_many_files_started_it(count: int, said: str):
    """And where they lie; their names are not kept with it."""
    assert said == told(count, "/inn")
