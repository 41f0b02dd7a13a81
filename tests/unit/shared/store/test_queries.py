"""SQL lives in files, each query with a name and its reason."""

from pathlib import Path

import pytest

from shared.store import queries

SQL = Path(queries.__file__).parent / "sql"


def test_a_query_is_found_by_its_name() -> None:
    """A heading, a reason, a statement."""
    assert {"one": "-- Why.\nselect 1;", "two": "-- Why not.\nselect 2;"} == queries.parse(
        "-- one --\n-- Why.\nselect 1;\n\n-- two --\n-- Why not.\nselect 2;\n"
    )


def test_two_queries_of_one_name_are_refused() -> None:
    """The second would silently win."""
    with pytest.raises(ValueError, match="named twice: one"):
        queries.parse("-- one --\nselect 1;\n-- one --\nselect 2;\n")


def test_an_unknown_name_says_which_file_was_asked() -> None:
    """A misspelt query fails at its name, not in the database."""
    with pytest.raises(AttributeError, match=r"runs\.sql has no query named nothing"):
        queries.load("runs").nothing  # noqa: B018 (asking is the test)


@pytest.mark.parametrize("file", sorted(SQL.glob("*.sql")), ids=lambda file: file.stem)
def test_every_query_gives_its_reason(file: Path) -> None:
    """The line after the name says why the query is as it is."""
    without = [name for name, text in queries.parse(file.read_text()).items() if not text.startswith("-- ")]
    assert [] == without
