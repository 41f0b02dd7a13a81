"""The how-to of the first robot, followed to the letter in an empty house."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UP = """avlast up & up=$!
trap 'kill $up; wait $up' EXIT
until avlast robots --json 2> nothing | grep -q mottak; do sleep 0.2; done
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with what a clone has, and no robot but the template."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    shutil.copytree(ROOT / "robots" / "_template", tmp_path / "robots" / "_template")
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n")
    return tmp_path


def follow(document: str, house: Path, url: str) -> subprocess.CompletedProcess[str]:
    """Type all that the document shows in one terminal, with `avlast up` in the background."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    typed = "\n".join(re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    script = "set -e\n" + re.sub(r"^avlast up.*\n", lambda _: UP, typed, flags=re.MULTILINE)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AVLAST_")}
    environ = clean | {"AVLAST_ROOT": str(house), "AVLAST_DATABASE_URL": url}
    return subprocess.run(
        ["bash", "-c", script], cwd=house, env=environ, capture_output=True, text=True, check=False
    )


@pytest.mark.timeout(600)
def test_whoever_follows_the_how_to_has_a_robot_that_works(house: Path, database: str):
    """Made, tested, started, given a case, and the receipt is where the page says."""
    done = follow("first-robot.md", house, database)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Fullført. Saker: 1, til menneske: 0." in done.stdout
    assert (house / "var" / "test" / "receipts" / "mottak" / "r-1.txt").is_file()
    assert not (house / "cases.jsonl").exists()
