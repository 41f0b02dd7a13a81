"""What reaches the terminal obeys nobody but us."""

import io
import json
from contextlib import redirect_stdout
from datetime import UTC, datetime

import pytest

from scheduler.cli import show


def printed(*rows: tuple[object, ...]) -> list[str]:
    """A table of these rows as it is written into a pipe."""
    out = io.StringIO()
    with redirect_stdout(out):
        show.table(("First", "Second"), rows)
    return out.getvalue().splitlines()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("blåbær 20 % – «søt»", "blåbær 20 % – «søt»"),
        ("a\x1b[2Jb", "a\ufffd[2Jb"),
        ("a\tb\nc", "a b\nc"),
        ("abc\u202edef", "abc\ufffddef"),
        ("a\x9b31mb", "a\ufffd31mb"),
        ("a\rb", "a\ufffdb"),
        ("a\u2028b", "a\ufffdb"),
    ],
)
def test_text_from_outside_cannot_steer_a_terminal(text: str, expected: str):
    """A log line or a reason may hold what a target system wrote."""
    assert expected == show.harmless(text)


def test_json_steers_no_terminal_and_says_the_same():
    """Programs read it, and people look at it first."""
    value = "blåbær \x9b2J\u202e\U000e0041 \x1b[2J 👩‍🔧"
    written = show.escaped(json.dumps(value, ensure_ascii=False))
    assert value == json.loads(written)
    assert written.isprintable()
    assert "blåbær" in written


def test_a_table_in_a_pipe_has_one_line_a_row_however_long():
    """grep and a person with a wide screen both want it."""
    long = "ord " * 100
    lines = printed((1, long.strip()), (None, "[bold]as it is[/bold]"))
    assert 4 == len(lines)
    assert long.strip() in lines[2]
    assert "[bold]as it is[/bold]" in lines[3]


def test_a_line_break_inside_a_cell_does_not_break_the_row():
    """A traceback's sentence stays on its row."""
    assert "a b" in printed((1, "a\nb"))[2]


def test_times_are_told_as_clocks_in_norway_show_them():
    """Summer and winter."""
    assert "01.07.2026 08.00" == show.moment(datetime(2026, 7, 1, 6, tzinfo=UTC))
    assert "01.12.2026 07.00" == show.moment(datetime(2026, 12, 1, 6, tzinfo=UTC))
    assert "" == show.moment(None)
