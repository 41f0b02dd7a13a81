"""Every command has its place in the document, with every option."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from scheduler.cli.commands import app

TEXT = (Path(__file__).resolve().parents[4] / "docs" / "cli.md").read_text(encoding="utf-8")


def _commands() -> Iterator[tuple[str, object]]:
    top = typer.main.get_command(app)
    for name, command in getattr(top, "commands", {}).items():
        yield f"avlast {name}", command


def _options(command: object) -> Iterator[str]:
    for parameter in getattr(command, "params", []):
        yield from (word for word in parameter.opts if word.startswith("--"))
    for inner in getattr(command, "commands", {}).values():
        yield from _options(inner)


def _section(name: str) -> str:
    found = re.search(rf"^### `{name}`\n(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found is not None, f"docs/cli.md has no section {name}"
    return found[1]


@pytest.mark.parametrize(("name", "command"), list(_commands()))
def test_each_command_is_documented_with_each_option(name: str, command: object):
    """Whoever reads the page misses nothing that could be typed."""
    text = _section(name)
    assert [] == [each for each in _options(command) if not re.search(rf"{each}\b", text)]


def test_no_command_is_documented_that_is_not_there():
    """A page that promises more than the script keeps is worse than none."""
    assert set(re.findall(r"^### `(avlast \w+)`", TEXT, re.MULTILINE)) == {name for name, _ in _commands()}
