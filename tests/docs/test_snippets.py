"""What the documentation shows can be typed, read and run as it stands there."""

import inspect
import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import click
import pytest
import typer.main

from scheduler.alarms.rules import Alarms
from scheduler.capacity import read_capacity
from scheduler.cli.commands import app
from shared.baseline_file import read_baselines, read_factor_set
from shared.calendars import read_calendars
from shared.errors import BadManifest
from shared.manifest import RobotToml
from shared.person import load_organisation
from shared.policy import load_policy
from shared.settings import load_settings
from shared.toml_file import checked, in_file

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEXT_COMMAND, REDIRECTED = {"|", "||", "&&", ";"}, {">", ">>", "2>", "<"}
DAY = date(2030, 1, 1)


@dataclass(frozen=True)
class Block:
    """A fenced block of a document, with the document's name and the block's line."""

    place: str
    kind: str
    text: str

    @property
    def document(self) -> str:
        """The document it stands in."""
        return self.place.partition(":")[0]


def documents() -> list[Path]:
    """README.md, CONTRIBUTING.md and docs/, as far as they are there."""
    named = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
    return [path for path in named if path.exists()]


def blocks(*kinds: str) -> list[Block]:
    """Every block of these kinds in them."""
    found = []
    for document in documents():
        text = document.read_text(encoding="utf-8")
        for match in BLOCK.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(Block(f"{document.name}:{line}", match[1], match[2]))
    return [block for block in found if block.kind in kinds]


def by_place(*kinds: str) -> list[Any]:
    """The blocks as parameters of a test, named by where they stand."""
    return [pytest.param(block, id=block.place) for block in blocks(*kinds)]


DOCUMENTS = {name: list(found) for name, found in groupby(blocks("python"), lambda block: block.document)}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_python_in_a_document_runs(document: str, tmp_path: Path):
    """The blocks of a document are one module; the tests among its functions pass."""
    module: dict[str, Any] = {"__name__": f"docs.{document}"}
    for block in DOCUMENTS[document]:
        exec(compile(block.text, block.place, "exec"), module)
    tests = [made for name, made in module.items() if name.startswith("test_")]
    assert tests, "a document that shows Python shows how it is tested"
    for test in tests:
        test(*([tmp_path] if inspect.signature(test).parameters else []))


@pytest.mark.parametrize("block", by_place("json"))
def test_json_in_a_document_can_be_read(block: Block):
    """What is shown as a case or an answer is JSON."""
    assert json.loads(block.text)


@pytest.mark.parametrize("block", by_place("sh"))
def test_commands_in_a_document_exist(block: Block):
    """Each avlast command takes these arguments, each make target is there, and bash reads it all."""
    read = subprocess.run(["bash", "-n"], input=block.text, capture_output=True, text=True, check=False)
    assert (0, "") == (read.returncode, read.stderr)
    for words in commands(block.text):
        {"avlast": parse, "make": demand_target}.get(words[0], lambda _: None)(words[1:])


def commands(text: str) -> Iterator[list[str]]:
    """The words of each command, without variables before it and redirections behind it."""
    for line in text.replace("\\\n", " ").splitlines():
        words: list[str] = []
        for word in [*shlex.split(line, comments=True), ";"]:
            if word not in NEXT_COMMAND:
                words.append(word)
                continue
            while words and re.match(r"[A-Z_]+=", words[0]):
                words.pop(0)
            end = next((at for at, each in enumerate(words) if each in REDIRECTED), len(words))
            if words[:end]:
                yield words[:end]
            words = []


def parse(words: list[str]) -> None:
    """Read the words as avlast does, and stop before anything is done."""
    command: Any = typer.main.get_command(app)
    while words and hasattr(command, "commands") and not words[0].startswith("-"):
        assert words[0] in command.commands, f"avlast has no command {words[0]}"
        command, words = command.commands[words[0]], words[1:]
    if words != ["--help"]:
        try:
            command.make_context("avlast", list(words))
        except click.exceptions.UsageError as wrong:
            raise AssertionError(f"avlast … {' '.join(words)}: {wrong.format_message()}") from None


def demand_target(words: list[str]) -> None:
    """Fail when the Makefile has no such target."""
    targets = {
        match[1] for match in re.finditer(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    }
    assert set() == {word for word in words if "=" not in word and not word.startswith("-")} - targets


def robot_toml(file: Path) -> object:
    """Read it as the part of a robot.toml that differs from the template's."""
    template = tomllib.loads((ROOT / "robots" / "_template" / "robot.toml").read_text(encoding="utf-8"))
    return checked(RobotToml, template | tomllib.loads(file.read_text()), in_file(file), BadManifest)


def avlast_toml(file: Path) -> object:
    """Read it as settings of an installation that has the folders it names."""
    for folder in tomllib.loads(file.read_text()).get("robots_path", ["robots"]):
        (file.parents[1] / folder).mkdir(parents=True, exist_ok=True)
    return load_settings({"AVLAST_ENVIRONMENT": "test"}, file.parents[1], lambda _: None)


READERS: dict[str, Callable[[Path], object]] = {
    "robot.toml": robot_toml,
    "config/avlast.toml": avlast_toml,
    "config/organisation.toml": lambda file: load_organisation(file.parent),
    "config/baselines.toml": read_baselines,
    "config/factors.toml": lambda file: read_factor_set(file, DAY),
    "config/calendars.toml": read_calendars,
    "config/resources.toml": read_capacity,
    "config/alarms.toml": lambda file: Alarms.load(file.parent),
    "config/policies/instalments/2027-1.toml": lambda file: load_policy(file.parent, DAY),
}


@pytest.mark.parametrize("block", by_place("toml"))
def test_toml_in_a_document_is_taken(block: Block, tmp_path: Path):
    """Its first line names the file, and that file may say so."""
    name = block.text.partition("\n")[0].removeprefix("# ")
    assert name in READERS, f"the first line says which file this is: {', '.join(READERS)}"
    file = tmp_path / "house" / name
    file.parent.mkdir(parents=True)
    file.write_text(block.text, encoding="utf-8")
    assert READERS[name](file)


def test_every_picture_says_what_it_shows():
    """Who cannot see it hears it: a picture has title and description, and a text where it is shown."""
    pictures = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.svg")}
    needed = ('role="img"', "<title ", "<desc ", "prefers-color-scheme: dark")
    assert {} == {name: part for name, text in pictures.items() for part in needed if part not in text}
    assert [] == [path.name for path in documents() if "![](" in path.read_text(encoding="utf-8")]


def test_the_index_leads_to_every_document():
    """A page that nobody finds answers nobody."""
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert set() == pages - set(re.findall(r"\]\((\S+?)\)", index))
