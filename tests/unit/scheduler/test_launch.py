"""How a child is started."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.launch import start_method
from shared.errors import BadSetting

_WARM = """
from pathlib import Path
from scheduler.launch import Launcher
Launcher(["slow"]).warm()
print(Path("loaded").exists())
"""


def test_the_quickest_way_to_start_is_taken_unless_told():
    """From a warm fork server where there is one, as a fresh interpreter on Windows."""
    assert "forkserver" == start_method("auto", ["fork", "spawn", "forkserver"])
    assert "spawn" == start_method("auto", ["spawn"])


def test_a_start_method_that_is_named_is_taken():
    """So the same tests run with either."""
    assert "spawn" == start_method("spawn", ["fork", "spawn", "forkserver"])


def test_a_start_method_that_the_system_lacks_is_refused_with_those_it_has():
    """Whoever copies a setting to Windows is told what to write."""
    with pytest.raises(BadSetting, match="forkserver, which this system does not have: write spawn"):
        start_method("forkserver", ["spawn"])


def test_a_warm_fork_server_has_loaded_everything(tmp_path: Path):
    """A run that waited for it would lose its lease on a busy machine: nobody renews it meanwhile."""
    (tmp_path / "slow.py").write_text("import time; time.sleep(1); open('loaded', 'w').close()")
    found = os.pathsep.join([str(tmp_path), *sys.path])
    said = subprocess.run(
        [sys.executable, "-c", _WARM],
        cwd=tmp_path,
        env={"PYTHONPATH": found},
        capture_output=True,
        check=True,
    )
    assert b"True\n" == said.stdout
