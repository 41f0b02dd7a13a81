"""What TOML can say and no file of ours does is refused with its place, before it costs anything."""

import os
from pathlib import Path
from typing import Any

import pytest

from shared.errors import BadSetting
from shared.toml_bounds import DEEPEST, MOST_BYTES, first_wrong, line_of_deep_key
from shared.toml_file import parse_toml, read_toml

FILE = Path("config/x.toml")


def complaint(text: str) -> str:
    """What is said of such a file."""
    with pytest.raises(BadSetting) as caught:
        parse_toml(text.encode(), FILE, BadSetting)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = " + "[" * 100_000, "config/x.toml: lists or tables stand more than 32 deep in each other."),
        ("a = " + "{a=" * 5000, "config/x.toml: lists or tables stand more than 32 deep in each other."),
        ("a = " + "[" * 40 + "]" * 40, "config/x.toml: a[1][1]: stands more than 32 deep."),
        ("\n" + "a." * 50_000 + "a = 1", "config/x.toml: line 2: a key has more than 32 parts."),
        ("[" + "'a' . " * 50_000 + "a]", "config/x.toml: line 1: a key has more than 32 parts."),
        ("a = " + "9" * 5000, "config/x.toml: a whole number has thousands of digits; write what is meant."),
        ("a = { b = 9223372036854775808 }", "config/x.toml: a.b: is a whole number of more than 64 bits."),
        ("a = [1.0, nan]", "config/x.toml: a[2]: is no finite number."),
        ("a = 1e999", "config/x.toml: a: is no finite number."),
        (
            'a = "\\u0000"',
            "config/x.toml: a: holds a control character; only line ends and tabs belong in a text.",
        ),
        (
            'a = "\\u009b2J"',
            "config/x.toml: a: holds a control character; only line ends and tabs belong in a text.",
        ),
        ('[a]\n"b\\u001b" = 1', "config/x.toml: a: a key in it holds a control character."),
    ],
)
def test_what_no_file_of_ours_says_is_refused_with_its_place(text: str, expected: str):
    """None of it is a traceback, and none of it takes long."""
    assert expected == complaint(text)


def test_a_text_of_several_lines_is_a_text():
    """So are letters of any language and signs of any kind."""
    said = {"a": 'æ\n\t"x" 😀', "b": [{"c": -(2**63)}]}
    assert said == parse_toml(
        'a = "æ\\n\\t\\"x\\" 😀"\nb = [{ c = -9223372036854775808 }]'.encode(), FILE, BadSetting
    )


def test_a_mark_that_notepad_leaves_is_no_part_of_the_file():
    """Windows writes a byte order mark before UTF-8."""
    assert {"a": 1} == parse_toml(b"\xef\xbb\xbfa = 1\r\n", FILE, BadSetting)


def test_a_long_word_is_no_deep_key():
    """A text may be long and full of stops; looking for deep keys takes one pass."""
    assert line_of_deep_key("a" * 1_000_000) is None
    assert line_of_deep_key('"' * 1_000_000) is None
    assert line_of_deep_key('a = "See 1. this. And. that. Etc. "') is None


def nested(deep: int) -> dict[str, Any]:
    """A value so deep in tables."""
    value: dict[str, Any] = {}
    for _ in range(deep):
        value = {"a": value}
    return value


def test_depth_is_counted_to_the_last_level():
    """As deep as allowed is allowed."""
    assert first_wrong(nested(DEEPEST)) is None
    assert first_wrong(nested(DEEPEST + 1)) is not None


def test_a_file_larger_than_any_of_ours_is_not_read_to_its_end(tmp_path: Path):
    """Somebody copied a database over it."""
    file = tmp_path / "x.toml"
    with file.open("wb") as made:
        made.truncate(100 * MOST_BYTES)
    with pytest.raises(BadSetting, match=r"x\.toml: is larger than 1 MB"):
        read_toml(file, BadSetting)


@pytest.mark.parametrize("place", ["/dev/zero", "fifo", "."])
def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path, place: str):
    """A pipe that nobody writes to would hold the clock for ever."""
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(BadSetting, match="is no file"):
        read_toml(tmp_path / place, BadSetting)


def test_a_link_that_leads_to_itself_is_told(tmp_path: Path):
    """It cannot be read, and the reason stands there."""
    (tmp_path / "x.toml").symlink_to(tmp_path / "x.toml")
    with pytest.raises(BadSetting, match=r"x\.toml: cannot be read"):
        read_toml(tmp_path / "x.toml", BadSetting)
