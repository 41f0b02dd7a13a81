"""A new robot is the template under a name that is good everywhere."""

from pathlib import Path

import pytest

from scheduler.new_robot import new_robot
from shared.errors import BadInput, NotFound
from shared.manifest import find_robots

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def robots(tmp_path: Path) -> Path:
    """A folder of robots with a small template, as it looks after its tests were run."""
    template = tmp_path / "robots" / "_template"
    for file in ("robot.toml", "task.py", "tests/test_task.py", "__pycache__/task.pyc", ".cache/x"):
        (template / file).parent.mkdir(parents=True, exist_ok=True)
        (template / file).write_text(f"# {file}")
    return tmp_path / "robots"


def test_the_copy_is_the_template_without_what_its_tests_left(robots: Path):
    """No line is changed, nothing that a machine made comes along."""
    made = new_robot("arkivpost", [robots])
    assert robots / "arkivpost" == made
    assert {"robot.toml", "task.py", "tests/test_task.py"} == {
        file.relative_to(made).as_posix() for file in made.rglob("*") if file.is_file()
    }
    assert "# task.py" == (made / "task.py").read_text()


@pytest.mark.parametrize(
    "name", ["", "_hidden", "Upper", "two words", "9lives", "ør", "a/b", "..", "a" * 64, "class"]
)
def test_a_name_that_is_not_good_everywhere_is_refused(robots: Path, name: str):
    """Folders, Python, SQL and logs spell a robot alike."""
    with pytest.raises(BadInput):
        new_robot(name, [robots])
    assert ["_template"] == [each.name for each in robots.iterdir()]


def test_a_used_name_is_refused_whichever_folder_uses_it(robots: Path, tmp_path: Path):
    """Two robots of one name could not both be deployed."""
    (tmp_path / "own" / "taken").mkdir(parents=True)
    with pytest.raises(BadInput, match="is there already"):
        new_robot("taken", [robots, tmp_path / "own"])


def test_a_municipality_with_a_folder_of_its_own_gets_it_there(robots: Path, tmp_path: Path):
    """The first folder gets the robot, whichever holds the template."""
    (tmp_path / "own").mkdir()
    assert tmp_path / "own" / "ny" == new_robot("ny", [tmp_path / "own", robots])


def test_without_a_template_it_says_where_to_get_it(tmp_path: Path):
    """A folder of robots need not hold one."""
    with pytest.raises(NotFound, match="_template"):
        new_robot("ny", [tmp_path])


def test_a_copy_that_broke_off_is_no_robot_and_is_made_anew(robots: Path):
    """A full disk or a Ctrl-C leaves nothing that a deploy would take for a robot."""
    (robots / ".ny.unfinished").mkdir()
    assert [] == find_robots([robots])
    assert (new_robot("ny", [robots]) / "task.py").exists()
    assert not (robots / ".ny.unfinished").exists()
