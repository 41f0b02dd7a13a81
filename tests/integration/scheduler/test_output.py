"""What is written to a child's standard output and error reaches its log filtered, or nobody."""

import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.support.house import SmallHouse, small_house, until

_STAYS = """import os, sys, time
parent = os.getppid()
print("begun 15839010270", flush=True)
while os.getppid() == parent:
    time.sleep(0.02)
try:
    print("after the end 15839010270", flush=True)
    ended = "taken"
except BrokenPipeError:
    ended = "refused"
open(sys.argv[1], "w").write(ended)
"""
_CHILD = """import atexit, subprocess, sys
from pathlib import Path
from scheduler.output import Output
from shared.log import FilteredStream, open_run_log
from shared.redact import Redactor
folder, redactor = Path(sys.argv[1]), Redactor()
log = open_run_log(folder, redactor)
output = Output()
output.heard(FilteredStream(log, redactor), redactor.learn)
with output.speaking():
    stays = subprocess.Popen(
        [sys.executable, "-c", sys.argv[2], folder / "told"], start_new_session=True
    )
    while "begun" not in (folder / "log.jsonl").read_text():
        pass
print("past the end 15839010270", flush=True)
atexit.register(print, "at the very end 15839010270")
"""


def test_who_writes_on_after_the_end_is_heard_by_nobody(tmp_path: Path) -> None:
    """A program that outlives its robot, and what is printed while Python ends, pass by no filter."""
    run = tmp_path / "run"
    done = subprocess.run([sys.executable, "-c", _CHILD, run, _STAYS], capture_output=True, check=True)
    assert (b"", b"") == (done.stdout, done.stderr)
    until((run / "told").exists)
    until(lambda: (run / "told").read_text() != "")
    assert "refused" == (run / "told").read_text()
    assert "begun [identity number]" in (run / "log.jsonl").read_text()
    assert "15839010270" not in (run / "log.jsonl").read_text()


_MUCH = """import os, sys, time
from scheduler.output import Output
class Slow:
    lines, busy = 0, False
    def pour(self, descriptor):
        while os.read(descriptor, 1):
            self.busy = True
            time.sleep(1.2)
            self.lines += 1
            self.busy = False
slow, output = Slow(), Output()
output.heard(slow, None)
with output.speaking():
    os.write(1, b"123")
sys.exit(slow.lines)
"""


def test_what_was_said_at_once_is_all_read(tmp_path: Path) -> None:
    """A robot's last words are what the RPA team wants to see, however long the filter is at them."""
    assert 3 == subprocess.run([sys.executable, "-c", _MUCH], check=False).returncode


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house of this test's own."""
    return small_house(tmp_path, database)


@pytest.mark.children
def test_a_robot_has_no_terminal_to_write_to(house: SmallHouse) -> None:
    """Who works at a terminal sees the worker's lines, and nothing that a robot or a C library puts there."""
    house.add({"case": "a", "mode": "to the terminal"})
    house.run()
    pid, terminal = pty.fork()
    if pid == 0:
        words = [sys.executable, "-m", "scheduler.cli", "work"]
        os.execve(sys.executable, words, {**os.environ, **house.environ})
    shown: list[bytes] = []
    reader = threading.Thread(target=_read, args=(terminal, shown), daemon=True)
    reader.start()
    try:
        until(lambda: not house.rows("select 1 from items where state <> 'settled'"), 60)
    finally:
        os.kill(pid, 15)
        os.waitpid(pid, 0)
        reader.join(10)
        os.close(terminal)
    assert b"run over" in b"".join(shown)
    assert b"from the robot" not in b"".join(shown)
    assert [{"reason_code": "no_terminal"}] == house.rows("select reason_code from items")


def _read(terminal: int, shown: list[bytes]) -> None:
    try:
        while piece := os.read(terminal, 65_536):
            shown.append(piece)
    except OSError:  # nobody is at the other end any more
        return
