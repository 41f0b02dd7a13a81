"""Tests say what they defend, use fakes rather than patches, and lie where one looks for them."""

import ast
from pathlib import PurePosixPath

import pytest

from tests.house.source import modules, product, pure_modules, tests

WORDS = {"shared.errors", "shared.items", "shared.model"}
"""What everybody speaks of; these decide nothing by themselves."""
ENVIRONMENT = ("setenv", "delenv", "chdir", "context", "syspath_prepend")


def test_every_test_says_the_rule_it_defends():
    """A reader of a red test shall know at once what is no longer true."""
    silent = [
        f"{module.path}:{function.lineno} {function.name}"
        for module in tests()
        for function in module.functions()
        if function.name.startswith("test_") and not ast.get_docstring(function)
    ]
    assert [] == silent


def test_at_most_two_patches_per_1000_lines_of_tests():
    """Code that needs patching hides its edges; setting the environment is no patch."""
    patches = [
        f"{module.path}:{call.lineno} {name}"
        for module in modules()
        if module.is_test
        for name, call in module.calls()
        if name.split(".")[0] in ("monkeypatch", "mocker", "patch", "mock")
        and name.split(".")[-1] not in ENVIRONMENT
    ]
    lines = sum(module.lines for module in modules() if module.is_test)
    assert len(patches) * 1000 <= 2 * lines, patches


def test_a_unit_test_lies_where_its_module_lies():
    """tests/unit/shared/test_redact.py tests shared/redact.py; longer names may follow the module's."""
    subjects = {_subject(module.path) for module in product()}
    astray = [
        str(module.path)
        for module in tests()
        if module.path.parts[:2] == ("tests", "unit") and not _tested_by(module.path) & subjects
    ]
    assert [] == astray


@pytest.mark.parametrize("name", sorted({*pure_modules()} - WORDS))
def test_what_decides_has_a_unit_test_of_its_name(name: str):
    """Whoever changes a rule finds its tests without searching: report_words under report_words or report."""
    place = PurePosixPath(*name.split("."))
    tested = [_tested_by(test.path) for test in tests() if test.path.parts[:2] == ("tests", "unit")]
    assert any(_names(place) & names or place in {name.parent for name in names} for names in tested)


def _subject(module: PurePosixPath) -> PurePosixPath:
    """A module's place without ending: shared/redact for shared/redact.py and shared/redact/__init__.py."""
    return module.parent if module.name == "__init__.py" else module.with_suffix("")


def _tested_by(test: PurePosixPath) -> set[PurePosixPath]:
    """What a test may be about: test_retry_budget.py is about retry_budget or retry, in the same place."""
    return _names(PurePosixPath(*test.parts[2:-1], test.stem.removeprefix("test_")))


def _names(place: PurePosixPath) -> set[PurePosixPath]:
    """The name itself, and what is left of it when words behind an underscore go."""
    words = place.name.split("_")
    return {place.with_name("_".join(words[:count])) for count in range(1, len(words) + 1)}
