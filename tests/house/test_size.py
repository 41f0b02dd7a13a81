"""Modules and functions stay small enough to be read whole."""

from tests.house.source import modules


def test_no_module_is_longer_than_350_lines():
    """A longer module holds two subjects."""
    assert [] == [f"{module.path}: {module.lines} lines" for module in modules() if module.lines > 350]


def test_no_function_is_longer_than_45_lines():
    """A longer function decides and does in one breath."""
    too_long = [
        f"{module.path}:{function.lineno} {function.name}: {length} lines"
        for module in modules()
        for function in module.functions()
        if (length := (function.end_lineno or 0) - function.lineno + 1) > 45
    ]
    assert [] == too_long
