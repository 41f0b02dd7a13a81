"""The documentation tells everything that can be set, typed and met: the code says what that is."""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import get_args

import pytest
import typer.main
from pydantic import BaseModel

from scheduler.alarms.cause import Kind
from scheduler.alarms.rules import Alarms
from scheduler.cli.commands import app
from shared import errors
from shared.manifest import Manifest
from shared.model import CatchUp, Cause, Closed, Outcome, RunState
from shared.settings import variables_of_settings
from tests.house.source import ROOT, documents, product

TEXT = "\n".join(documents().values())
IN_CODE = "\n".join(match.group() for match in re.finditer(r"`[^`\n]+`|```.*?```", TEXT, re.DOTALL))
OURS_ALONE = {"AVLAST_RUN_MARK"}
"""What the house sets for its own children; nobody else has a use for it."""
FOUND_WHEN_READ = {"folder", "hash"}


def undocumented(names: Iterable[str]) -> list[str]:
    """Those of the names that no document gives as code."""
    return [name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", IN_CODE)]


def test_every_setting_is_documented():
    """Whoever runs the house finds each key of config/avlast.toml."""
    assert [] == undocumented(".".join(keys) for keys in variables_of_settings().values())


def test_every_variable_is_documented():
    """Those of the settings, and those that some module reads by itself."""
    words = [
        node.value for module in product() for node in ast.walk(module.tree) if isinstance(node, ast.Constant)
    ]
    read = {word for word in words if isinstance(word, str) and re.fullmatch(r"AVLAST(_[A-Z]+)+", word)}
    assert [] == undocumented(sorted({*variables_of_settings(), *read} - OURS_ALONE))


def test_every_key_of_a_manifest_is_documented():
    """Whoever writes a robot.toml finds each key that it may hold."""
    assert [] == undocumented(sorted(set(_keys(Manifest)) - FOUND_WHEN_READ))


def _keys(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name
        for inner in _models(field.annotation):
            yield from _keys(inner)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def test_every_key_of_the_alarms_is_documented():
    """Whoever wants to be told otherwise finds each key of config/alarms.toml and each kind of alarm."""
    assert [] == undocumented(sorted({*_keys(Alarms), *Kind}))


@pytest.mark.parametrize("words", [CatchUp, Cause, Closed, Outcome, RunState])
def test_every_word_that_a_run_or_item_can_bear_is_documented(words: Iterable[str]):
    """A process owner who meets a word can look it up."""
    assert [] == undocumented(words)


def test_every_command_is_documented():
    """Each command of avlast is shown as it is typed."""
    commands = typer.main.get_command(app)
    names = [" ".join(name) for name in _commands(commands, ("avlast",))]
    assert [] == undocumented(names)


def _commands(command: object, name: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    inner = getattr(command, "commands", {})
    if not inner:
        yield name
    for word, child in inner.items():
        yield from _commands(child, (*name, word))


def test_every_exit_code_is_documented():
    """A script that calls avlast can tell what each code means: a table has a row for it."""
    codes = {0, 2} | set(_exit_codes(errors.AvlastError))
    assert [] == [
        code for code in sorted(codes) if not re.search(rf"^\| *`?{code}`? *\|", TEXT, re.MULTILINE)
    ]


def _exit_codes(error: type[errors.AvlastError]) -> Iterator[int]:
    yield error.exit_code
    for child in error.__subclasses__():
        yield from _exit_codes(child)


def test_links_between_documents_lead_somewhere():
    """A how-to that points into the void is worse than none."""
    broken = [
        f"{path}: {target}"
        for path, text in documents().items()
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text)
        if not (ROOT / path.parent / target).exists()
    ]
    assert [] == broken
