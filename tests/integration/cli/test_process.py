"""The real script: streams, signals, exit codes, and what an unforeseen error shows."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.house import SmallHouse

SCRIPT = Path(sys.executable).with_name("avlast")
IDENTITY = "fnr 15829010019 her"
"""A synthetic identity number (month + 80) in a sentence."""

pytestmark = pytest.mark.children


def run(environ: Mapping[str, str], *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the script with nothing but these variables."""
    plain = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environ}
    return subprocess.run(
        [SCRIPT, *words], env=plain, input=given, capture_output=True, check=False, timeout=60
    )


def test_help_works_without_any_setting():
    """A newcomer's first word; the script and the module are one."""
    script = run({}, "--help")
    module = subprocess.run(
        [sys.executable, "-m", "scheduler.cli", "--help"], capture_output=True, check=True
    )
    assert (0, script.stdout) == (script.returncode, module.stdout)
    assert b"Usage: avlast" in script.stdout


def test_a_machine_without_language_shows_norwegian(house: SmallHouse):
    """LANG=C is what cron and containers have."""
    said = run({**house.environ, "LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0"}, "robots")
    assert (0, True) == (said.returncode, "Siste kjøring" in said.stdout.decode("utf-8"))
    assert b"\x1b" not in said.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nope",), 2),
        ((), 2),
        (("stop",), 2),
        (("stop", "x"), 2),
        (("runs",), 3),
        (("runs", "--state", "x"), 2),
    ],
)
def test_a_wrong_use_is_exit_code_2_and_a_missing_setting_3(words: tuple[str, ...], code: int):
    """Scripts tell a slip in the command from a house that is not set up."""
    assert code == run({}, *words).returncode


def test_an_unforeseen_error_is_told_in_a_sentence_and_without_what_it_must_not_say(tmp_path: Path):
    """The traceback is for the RPA team, and goes through the one filter."""
    fault = (
        "import sys; sys.argv = ['avlast']; import scheduler.cli as cli; "
        f"cli.answer = lambda words: int('{IDENTITY}'); cli.main()"
    )
    said = subprocess.run([sys.executable, "-c", fault], capture_output=True, check=False, text=True)
    assert (1, False) == (said.returncode, "15829010019" in said.stderr)
    assert "Traceback" in said.stderr
    assert "avlast: this should not have happened (ValueError)." in said.stderr.splitlines()[-1]


def test_a_foreseen_error_goes_through_the_filter_too(house: SmallHouse):
    """Whoever pastes an identity number as a robot's name does not see it again."""
    said = run(house.environ, "run", "15829010019")
    assert (4, False) == (said.returncode, b"15829010019" in said.stderr)


def test_an_error_steers_no_terminal(house: SmallHouse):
    """What was typed or pasted may hold escapes."""
    said = run(house.environ, "run", "a\x1b[2Jb")
    assert (4, False) == (said.returncode, b"\x1b" in said.stderr)


def test_a_closed_pipe_is_no_fault(house: SmallHouse):
    """`avlast runs | head` ends quietly."""
    process = subprocess.Popen(
        [SCRIPT, "robots", "--json"],
        env={**os.environ, **house.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, errors = process.communicate(timeout=60)
    assert b"Traceback" not in errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_clock_ends_with_a_sentence(house: SmallHouse, number: signal.Signals):
    """Ctrl-C and a polite signal alike; libraries do not chatter, and the exit code is 0."""
    with subprocess.Popen(
        [SCRIPT, "clock"], env={**os.environ, **house.environ}, stderr=subprocess.PIPE
    ) as clock:
        assert clock.stderr is not None
        lines = [clock.stderr.readline()]
        clock.send_signal(number)
        lines += clock.stderr.readlines()
    assert 0 == clock.returncode
    assert b"clock ready" in lines[0]
    assert b"avlast: ended\n" == lines[-1]
    assert b"apscheduler" not in b"".join(lines)


def test_what_cannot_stay_up_says_why_and_has_its_exit_code(house: SmallHouse):
    """`up` without a person who may deploy is refused, not a traceback."""
    environ = {name: text for name, text in house.environ.items() if "PERSON" not in name}
    said = run(environ, "up")
    assert (5, True) == (said.returncode, b"avlast: Your account" in said.stderr)
    assert b"Traceback" not in said.stderr
