"""Identity numbers and secrets, planted wherever a robot can put them, reach no file and no row in clear.

A house of real processes lives through it: clock, worker, children, a browser, kills, failing statements.
Then every file below its folders is read, PostgreSQL's own and its write-ahead log too, and every column.
"""

import io
import json
import os
import random
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.sealing import Sealer
from tests.robots.leaking.task import AFTERWARDS, WAYS
from tests.support.filter_lists import MUST_STAY
from tests.support.planting import DEAR, NUMBERS_A_CASE, Story, lived
from tests.support.search import Search

# These go where no line of a log can tell of each: names, files, cut texts, other alphabets, a refusal.
NOT_TOLD = {
    *("file name", "files", "checked", "parsed", "unread", "key error", "by both", "step name"),
    *("killed", "aborted", "in statements", "one by one"),
    # Told by the megabyte: a run's end waits for no more than some of it.
    "driver talks",
}

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    """What happened in a house with about a thousand numbers."""
    yield from _story(rounds=1)


def _story(rounds: int, times: int = 1) -> Iterator[Story]:
    # A folder of tempfile's: a browser's socket below it must have a short path.
    root = Path(tempfile.mkdtemp(prefix="avlast-leaks-"))
    try:
        yield lived(root, rounds, random.randrange(2**32), times)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def leaked(story: Story) -> list[str]:
    """What was found that should be nowhere, the way that it went, and where it was found."""
    ways = {text: case.way for case in story.cases for text in case.hidden}
    return sorted(f"{ways[f.text]}: {f.text} in {f.place}" for f in story.found if f.text in ways)


def test_nothing_planted_is_in_any_file_or_row(story: Story):
    """Data and write-ahead log, logs, temporary folders, the browser's profile, what commands tell: clean."""
    assert [] == leaked(story)


def test_dear_ways_are_ways():
    """One that is misspelt would be gone through as often as the cheap ones."""
    assert set() == set(DEAR) - {*WAYS, *AFTERWARDS}


def test_about_a_thousand_numbers_were_planted(story: Story):
    """Each way got one of every kind under each rule."""
    assert {NUMBERS_A_CASE} == {case.numbers for case in story.cases}
    assert sum(case.numbers for case in story.cases) > 1_000


def test_what_the_test_put_in_the_open_is_found(story: Story):
    """A search that sees nothing would pass everything."""
    found = {
        where: {f.place for f in story.found if f.text == text} for where, text in story.in_the_open.items()
    }
    assert {} == {where: places for where, places in found.items() if not places}
    assert {"open.who", "open.raw"} <= found["row"] | found["bytes in a row"]
    assert any("pg_wal" in place for place in found["forgotten row"])
    assert any("name of" in place for place in found["name"])


def test_the_browser_held_it_while_it_lived_and_its_folder_is_gone(story: Story):
    """Its worker was killed -9, so it was the next one that emptied the folder."""
    assert any("/profile/" in find.place for find in story.in_the_browser)
    assert [] == story.left_behind


def test_each_text_arrived_without_what_it_hid(story: Story):
    """The filter takes out the number or secret and nothing else: the rest of the line is there."""
    missing = [
        f"{case.way} {number}"
        for case in story.cases
        if case.way not in NOT_TOLD
        for number, plant in enumerate(case.plants)
        if not any(plant.marker in rest for rest in story.told.get(case.way, {}).get(number, ()))
    ]
    assert [] == missing


def test_the_driver_and_the_browser_were_heard(story: Story):
    """Their own lines went through the filter too, with numbers in them."""
    heard = set().union(*story.told["driver talks"].values())
    assert any("[identity number]" in rest for rest in heard)
    assert any("pw:browser" in str(line.get("text")) for line in story.house.lines())


def test_no_command_line_and_no_childs_environment_shows_a_secret(story: Story):
    """Anybody on the machine reads the one, and all that a robot starts inherits the other."""
    spawned = os.environ.get("AVLAST_WORKER_START_METHOD") == "spawn"
    assert (b"spawn_main" if spawned else b"forkserver") in story.shown
    assert b"--user-data-dir" in story.shown
    assert set() == Search(story.house.secrets.values()).in_bytes(story.shown)


def test_what_must_stay_stays(story: Story):
    """The fixed list, and numbers of payments, accounts and firms that say what they are."""
    typed, _ = story.that_stay
    lines = story.house.lines()
    assert set(MUST_STAY) == {line["kept"] for line in lines if line["event"] == "stays"}
    assert [text.split()[1] for text in typed["texts"]] == [
        line["kept"] for line in lines if line["event"] == "typed"
    ]


def test_accepted_files_are_gone(story: Story):
    """What somebody handed over is deleted once its items are committed."""
    assert [] == [file for file in story.accepted if file.exists()]


def test_the_sealed_payloads_hold_what_was_planted(story: Story):
    """So the columns that were searched are not empty: whoever has the key reads all of it."""
    held = {text for payload in story.payloads for text in json.loads(payload)["texts"]}
    assert {
        plant.text for case in story.cases if case.way != "in statements" for plant in case.plants
    } <= held


def test_a_crash_past_python_tells_only_its_own_log(story: Story):
    """What C writes as it dies goes where the child's output goes, not into the house's own lines."""
    lines = (story.house.root / "up.log").read_bytes()
    assert b"child_died" in lines
    assert b"Fatal Python error" not in lines


def test_what_a_crashed_browser_writes_of_its_memory_is_gone(story: Story):
    """It wrote into the run's private folder, and not into the home folder, where nobody would empty it."""
    assert any(line["dumps"] for line in story.house.lines() if line["event"] == "dumps")
    assert [] == list(story.house.root.rglob("*.dmp"))


def test_the_sealed_traces_tell_what_was_done_and_nothing_planted(story: Story):
    """They were searched with all else, opened; here it is seen that they hold the actions."""
    acts = [trace for trace in story.traces.values() if b'"method":"fill"' in _lines_of(trace)]
    assert {"page fails", "typed by keys"} <= _ways_with_a_trace(story)
    assert acts
    assert set() == set().union(*(Search(story.hidden).in_bytes(trace) for trace in acts))


def _lines_of(trace: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(trace)) as archive:
        return archive.read("trace.trace")


def _ways_with_a_trace(story: Story) -> set[str]:
    ways = {
        (line["run"], line["item"]): line["way"] for line in story.house.lines() if line["event"] == "goes"
    }
    return {ways[line["run"], line["item"]] for line in story.house.lines() if line["event"] == "trace kept"}


def test_a_picture_of_the_failing_page_is_kept_sealed(story: Story):
    """Pixels cannot be filtered: only whoever has the key sees them."""
    pictures = list((story.house.root / "logs").rglob("*.png.sealed"))
    assert pictures
    for picture in pictures:
        name, run = picture.name.removesuffix(".png.sealed"), picture.parent.name
        png = Sealer(story.house.house().keys).open(picture.read_bytes(), f"picture:{run}:{name}")
        assert png.startswith(b"\x89PNG")
    addresses = [line["address"] for line in story.house.lines() if line["event"] == "page when it failed"]
    assert any("[identity number]" in address for address in addresses)


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
def test_a_hundred_thousand_numbers_leave_no_trace():
    """The same with a hundred times as much."""
    for story in _story(rounds=12, times=10):
        planted = sum(case.numbers for case in story.cases)
        # With `-s` the figures are seen.
        sys.stdout.write(f"{planted} numbers, {len(story.hidden)} texts, searched: {story.searched}\n")
        assert [] == leaked(story)
        assert planted > 100_000
