"""A robot's folder holds everything that belongs to the robot."""

import ast
import re

import pytest

from shared.manifest import load_manifest
from tests.house.source import ROOT, files, product

FOLDERS = sorted({path.parts[1] for path in files() if path.parts[0] == "robots" and len(path.parts) > 2})


def steps_of(robot: str) -> set[str]:
    """The names of the steps that a robot's code takes."""
    return {
        str(call.args[0].value)
        for module in product()
        if module.path.parts[:2] == ("robots", robot)
        for name, call in module.calls()
        if name.endswith("item.step") and isinstance(call.args[0], ast.Constant)
    }


@pytest.mark.parametrize("robot", FOLDERS)
def test_a_robots_page_says_what_makes_each_step_safe(robot: str):
    """Intent, verify, guard and effect time of each step stand in its README; nobody promises more."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "robots" / robot / "README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    assert ["step", "what is written down first", "verify", "guard", "effect time"] in rows
    told = {name for row in rows if len(row) == 5 and all(row) for name in re.findall(r"`(\w+)`", row[0])}
    assert set() == steps_of(robot) - told


@pytest.mark.parametrize("robot", FOLDERS)
def test_a_robot_folder_is_complete(robot: str):
    """Manifest, task, a page for the next person, and tests; the template too."""
    inside = {path.parts[2:] for path in files() if path.parts[:2] == ("robots", robot)}
    missing = {("robot.toml",), ("README.md",)} - inside
    missing |= set() if {("task.py",), ("tasks.robot",)} & inside else {("task.py",)}
    tested = any(parts[0] == "tests" and parts[-1].startswith("test_") for parts in inside)
    assert (set(), True) == (missing, tested)


@pytest.mark.parametrize("robot", FOLDERS)
def test_every_reason_says_what_a_person_does_now(robot: str):
    """Whoever gets the case at four on a Friday shall not have to ask."""
    manifest = load_manifest(ROOT / "robots" / robot)
    assert set() == {*manifest.reasons} - {*manifest.advice}
