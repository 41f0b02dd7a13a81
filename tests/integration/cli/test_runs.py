"""`avlast run`, `stop`, `runs`, `log`: started by hand, stopped by hand, and read afterwards."""

import os
from pathlib import Path

import pytest

from shared.sealing import Sealer
from tests.support.house import SmallHouse, worker


def started(house: SmallHouse) -> list[dict[str, object]]:
    """Who asked for runs, and how they stand."""
    return house.rows("select id, state, asked_by, stop, stop_by from runs order by id")


def test_a_run_by_hand_is_queued_and_says_its_number(house: SmallHouse, terminal):
    """Its asker is written down."""
    said = terminal("run", "counting")
    assert (0, "run 1 of counting is queued\n") == (said.code, said.out)
    assert ("queued", "rpa-team") == (started(house)[0]["state"], started(house)[0]["asked_by"])


def test_waiting_tells_how_it_ended(house: SmallHouse, terminal):
    """Items that went to a person are an exception, and no failure."""
    house.add({"case": "a"}, {"case": "b", "mode": "business"})
    with worker(house):
        said = terminal("run", "counting", "--wait")
    assert (0, True) == (said.code, "run 1: Fullført med avvik. Saker: 2, til menneske: 1." in said.out)
    (run,) = terminal("runs", "--json").json
    assert ("succeeded", 2, 1) == (run["state"], run["items"], run["to_person"])


def test_a_run_that_did_not_succeed_is_exit_code_1(house: SmallHouse, terminal):
    """A script that waits can tell."""
    (house.root / "robots" / "counting" / "task.py").write_text("def task(run):\n    raise ValueError('x')\n")
    with worker(house):
        said = terminal("run", "counting", "--wait")
    assert (1, True) == (said.code, "run 1: Feilet. Saker: 0, til menneske: 0. Roboten stoppet" in said.out)


def test_a_run_that_has_not_begun_is_stopped_on_the_spot(house: SmallHouse, terminal):
    """And stopping it again says that it was over."""
    terminal("run", "counting")
    assert "run 1 had not begun and is stopped\n" == terminal("stop", "1").out
    assert "run 1 was over already\n" == terminal("stop", "1").out
    assert ("stopped", "rpa-team") == (started(house)[0]["state"], started(house)[0]["stop_by"])


def test_a_run_under_way_is_asked_politely_or_ended(house: SmallHouse, terminal):
    """After the item in hand, or at once."""
    terminal("run", "counting")
    house.rows("update runs set state = 'running', token = 1, lease_until = now() returning 1")
    assert "run 1 is asked to end after the item in hand\n" == terminal("stop", "1").out
    assert "run 1 is asked to end at once\n" == terminal("stop", "1", "--now").out
    assert "hard" == started(house)[0]["stop"]


@pytest.mark.parametrize(
    "words", [("stop", "99"), ("log", "99"), ("run", "nobody"), ("runs", "--robot", "x")]
)
def test_what_is_not_there_is_exit_code_4(terminal, words: tuple[str, ...]):
    """The sentence says where to look."""
    said = terminal(*words)
    assert (4, True) == (said.code, said.err.startswith("avlast: "))


def test_who_owns_another_process_may_look_and_not_start(house: SmallHouse, terminal):
    """Looking is for everybody here."""
    assert 5 == terminal("run", "counting", person="prosesseier-faktura").code
    terminal("run", "counting")
    assert 5 == terminal("stop", "1", person="prosesseier-faktura").code
    assert 0 == terminal("runs", person=None).code


def test_a_retired_robot_does_not_start(house: SmallHouse, terminal):
    """Its history stays, its runs end."""
    house.rows("update robots set active = false returning 1")
    assert (4, True) == ((said := terminal("run", "counting")).code, "is retired" in said.err)


def test_runs_are_listed_newest_first_and_chosen(house: SmallHouse, terminal):
    """By robot, by state, by number."""
    for _ in range(3):
        terminal("run", "counting")
    terminal("stop", "2")
    assert [3, 2, 1] == [run["id"] for run in terminal("runs", "--json").json]
    assert [2] == [run["id"] for run in terminal("runs", "--state", "stopped", "--json").json]
    assert [3] == [run["id"] for run in terminal("runs", "-n", "1", "--robot", "counting", "--json").json]
    table = terminal("runs").out
    assert all(word in table for word in ("Stoppet", "I kø", "Kjøringen ble stoppet før den startet."))


def test_the_log_is_read_by_item_and_level(ran: SmallHouse, terminal):
    """The traceback stands below its line."""
    whole = terminal("log", "1").out
    assert whole.startswith("run 1 of counting, begun ")
    assert all(word in whole for word in ("run started", "item settled", "ConnectionError", "Traceback"))
    assert "item=2" not in terminal("log", "1", "--item", "1").out
    failures = terminal("log", "1", "--level", "error").out
    assert (True, False) == ("ConnectionError" in failures, "run started" in failures)


def test_the_log_is_given_to_programs_line_by_line(ran: SmallHouse, terminal):
    """As it stands in the file."""
    file = ran.root / "logs" / "counting" / "1" / "log.jsonl"
    assert file.read_text().splitlines() == terminal("log", "1", "--json").out.splitlines()


def test_following_a_run_that_is_over_ends(ran: SmallHouse, terminal):
    """It shows the last line and goes home."""
    assert "run ended" in terminal("log", "1", "--follow").out


def test_a_run_without_a_log_says_why(house: SmallHouse, terminal):
    """It has not begun, or it ran somewhere else."""
    terminal("run", "counting")
    assert "has not begun" in terminal("log", "1").err
    house.rows(
        "update runs set started_at = now(), machine = 'vm2', ended_at = now(), state = 'failed' returning 1"
    )
    assert (4, True) == ((said := terminal("log", "1")).code, "It ran on the machine vm2." in said.err)


def picture(house: SmallHouse, name: str = "item-1-101500") -> None:
    """Seal a screenshot into the run's folder, as a child does."""
    sealed = Sealer(house.house().keys).seal(b"\x89PNG picture", f"picture:1:{name}")
    (house.root / "logs" / "counting" / "1" / f"{name}.png.sealed").write_bytes(sealed)


def test_a_screenshot_is_opened_for_its_owner_alone_and_the_look_is_recorded(ran: SmallHouse, terminal):
    """It may show what identifies residents."""
    picture(ran)
    to = ran.root / "seen.png"
    assert 0 == terminal("log", "1", "--picture", "item-1-101500", str(to)).code
    assert (b"\x89PNG picture", 0o600) == (to.read_bytes(), os.stat(to).st_mode & 0o777)  # noqa: PTH116 - the mode
    assert [{"person": "rpa-team", "code": "item-1-101500", "run_id": 1}] == ran.rows(
        "select person, code, run_id from item_events where kind = 'picture_shown'"
    )


def test_a_trace_is_opened_in_the_same_way(ran: SmallHouse, terminal):
    """It shows whole pages as text; a picture's file does not open as one."""
    sealed = Sealer(ran.house().keys).seal(b"PK trace", "trace:1:item-1-101500")
    (ran.root / "logs" / "counting" / "1" / "item-1-101500.trace.zip.sealed").write_bytes(sealed)
    to = ran.root / "seen.zip"
    assert 0 == terminal("log", "1", "--trace", "item-1-101500", str(to)).code
    assert b"PK trace" == to.read_bytes()
    assert [{"person": "rpa-team", "code": "item-1-101500"}] == ran.rows(
        "select person, code from item_events where kind = 'trace_shown'"
    )
    assert "Opptaket av nettleseren ble vist" in terminal("items", "counting", "1").out


def test_who_looks_is_recorded_before_anything_is_opened(ran: SmallHouse, terminal):
    """Here the file is another's: it does not open, the attempt stands there, and no empty file is left."""
    picture(ran, "item-1-101500")
    folder = ran.root / "logs" / "counting" / "1"
    (folder / "item-1-101500.png.sealed").rename(folder / "item-1-101501.png.sealed")
    to = ran.root / "seen.png"
    assert "does not open" in terminal("log", "1", "--picture", "item-1-101501", str(to)).err
    assert [{"code": "item-1-101501"}] == ran.rows(
        "select code from item_events where kind = 'picture_shown'"
    )
    assert not to.exists()


def test_a_screenshot_is_not_for_everybody(ran: SmallHouse, terminal):
    """Neither is a name that leads elsewhere, nor a file that is there already."""
    picture(ran)
    to = str(ran.root / "seen.png")
    assert 5 == terminal("log", "1", "--picture", "item-1-101500", to, person="okonomi").code
    assert 4 == terminal("log", "1", "--picture", "../2/item-1-101500", to).code
    Path(to).touch()
    assert 3 == terminal("log", "1", "--picture", "item-1-101500", to).code
    assert b"" == Path(to).read_bytes()
