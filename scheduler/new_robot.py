"""A new robot is a copy of the template; its folder's name is the only thing that is new."""

import keyword
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from shared.errors import BadInput, NotFound

TEMPLATE = "_template"

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_LEFT_BEHIND = shutil.ignore_patterns("__pycache__", ".*", "*.pyc")


def new_robot(name: str, robots_path: Iterable[Path]) -> Path:
    """Copy the template to a folder of this name, and give that; raises BadInput for a bad or used name."""
    folders = tuple(robots_path)
    demand_name(name)
    for folder in folders:
        if (folder / name).exists():
            raise BadInput(f"{folder / name} is there already; choose another name.")
    template = next((f / TEMPLATE for f in folders if (f / TEMPLATE / "robot.toml").is_file()), None)
    if template is None:
        raise NotFound(f"No folder of robots_path holds {TEMPLATE}; take it from the project's own robots/.")
    return _copied(template, folders[0] / name)


def demand_name(name: str) -> None:
    """Raises BadInput unless a robot may be called so: code, SQL, files and logs spell it alike."""
    if not _NAME.fullmatch(name):
        raise BadInput(
            "A robot's name is lower case letters a to z, digits and underscore, a letter first, "
            "at most 63 of them."
        )
    if keyword.iskeyword(name):
        raise BadInput(f"{name} is a word of Python's own, which no robot can be called.")


def _copied(template: Path, robot: Path) -> Path:
    """Beside its place first, so that a copy that breaks off is no robot."""
    unfinished = robot.with_name(f".{robot.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(template, unfinished, ignore=_LEFT_BEHIND)
    unfinished.rename(robot)
    return robot
