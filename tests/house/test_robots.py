"""A robot's folder holds everything that belongs to the robot."""

import pytest

from tests.house.source import files

FOLDERS = sorted({path.parts[1] for path in files() if path.parts[0] == "robots" and len(path.parts) > 2})


@pytest.mark.parametrize("robot", FOLDERS)
def test_a_robot_folder_is_complete(robot: str):
    """Manifest, task, a page for the next person, and tests; the template too."""
    inside = {path.parts[2:] for path in files() if path.parts[:2] == ("robots", robot)}
    missing = {("robot.toml",), ("README.md",)} - inside
    missing |= set() if {("task.py",), ("tasks.robot",)} & inside else {("task.py",)}
    tested = any(parts[0] == "tests" and parts[-1].startswith("test_") for parts in inside)
    assert (set(), True) == (missing, tested)
