"""Robot code that behaves badly while it is loaded: a sentence, in time, and nothing stays."""

import os
from pathlib import Path

import psutil
import pytest

from scheduler.deploy import describe
from shared.errors import BadManifest
from shared.manifest import Manifest, load_manifest
from tests.support.house import ROBOTS, until

CASE = "from pydantic import BaseModel\nclass Case(BaseModel):\n    case: str\n"


@pytest.fixture
def robot(tmp_path: Path) -> Manifest:
    """A robot whose task each test writes."""
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "robot.toml").write_text((ROBOTS / "counting" / "robot.toml").read_text())
    return load_manifest(folder)


def complaint(robot: Manifest, code: str, seconds: float = 60) -> str:
    """What is said of a robot with this task."""
    (robot.folder / "task.py").write_text(code)
    with pytest.raises(BadManifest) as caught:
        describe(robot, (robot.folder.parent,), seconds)
    return str(caught.value)


def test_what_it_prints_and_reads_is_no_answer(robot: Manifest):
    """Its output, also at its end, goes elsewhere, and it sees none of the house's secrets."""
    noisy = (
        "import atexit, os, sys\nprint('{}')\nos.write(1, b'\\xff\\xfe')\nsys.stdin.read()\n"
        "atexit.register(print, 'bye')\nassert not [n for n in os.environ if 'SECRET' in n]\n"
    )
    (robot.folder / "task.py").write_text(noisy + CASE)
    os.environ["AVLAST_SECRETS_KEY"] = "a key of the house"
    try:
        assert ["case"] == list(describe(robot, (robot.folder.parent,))["properties"])
    finally:
        del os.environ["AVLAST_SECRETS_KEY"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import sys\nsys.exit(0)", "cannot be loaded"),
        ("import os\nos._exit(0)", "it said nothing"),
        ("raise RuntimeError('x' * 10_000_000)", "cannot be loaded"),
        ("print('x' * 50_000_000)\n1/0", "ZeroDivisionError"),
        ("import ctypes\nctypes.string_at(0)", "cannot be loaded"),
        (CASE + "Case.__doc__ = 'x' * 2_000_000", "larger than 1 MB"),
        (CASE + "Case.model_json_schema = classmethod(lambda c: {'type': float('nan')})", "cannot be loaded"),
        (CASE + "Case.model_json_schema = classmethod(lambda c: [])", "is no model of an object"),
    ],
    ids=["exits", "vanishes", "a long complaint", "a flood", "crashes", "huge", "no JSON", "no schema"],
)
def test_whatever_it_does_a_sentence_says_so(robot: Manifest, code: str, expected: str):
    """Short enough to be read, and never a traceback of ours."""
    said = complaint(robot, code)
    assert expected in said
    assert len(said) < 1000


def test_one_that_hangs_is_ended_with_what_it_started(robot: Manifest, tmp_path: Path):
    """A program that it started in a session of its own, too."""
    pid = tmp_path / "pid"
    starts = (
        "import subprocess, time\nfrom pathlib import Path\n"
        "p = subprocess.Popen(['sleep', '600'], start_new_session=True)\n"
        f"Path({str(pid)!r}).write_text(str(p.pid))\ntime.sleep(600)\n"
    )
    assert "was not loaded from" in complaint(robot, starts, seconds=8)
    until(lambda: not psutil.pid_exists(int(pid.read_text())))
