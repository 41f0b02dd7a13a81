"""Errors in our TOML files name file, line or key, what is expected, and never the value."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field

from shared.errors import BadSetting
from shared.toml_file import Day, Name, Number, Table, Text, Whole, checked, dotted, in_file, read_toml


class Tyre(Table):
    """A part that stands in a list."""

    bars: Annotated[Number, Field(gt=0, description="a pressure above 0")] = 2.5


class Engine(Table):
    """A part that may be missing."""

    power: Annotated[Whole, Field(description="a whole number")]


class Car(Table):
    """Something with all kinds of keys."""

    title: Annotated[Text, Field(description="a text")] = "bil"
    built: Annotated[Day | None, Field(description="a date")] = None
    engine: Engine | None = None
    tyres: tuple[Tyre, ...] = ()
    words: Annotated[dict[Name, Text], Field(description="codes and sentences")] = Field(default_factory=dict)


FILE = Path("config/car.toml")


def complaint(data: dict[str, object]) -> str:
    """What the check says about the data."""
    with pytest.raises(BadSetting) as caught:
        checked(Car, data, in_file(FILE), BadSetting)
    return str(caught.value)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[bytes], Path]:
    """Writes bytes into a file and gives its path."""

    def write(data: bytes) -> Path:
        path = tmp_path / "car.toml"
        path.write_bytes(data)
        return path

    return write


def test_what_is_right_becomes_the_model():
    """Lists become tuples, so that nothing can change after the start."""
    car = checked(Car, {"title": "Bil", "tyres": [{"bars": 2}]}, in_file(FILE), BadSetting)
    assert Car(title="Bil", tyres=(Tyre(bars=2.0),)) == car


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"titel": "x"}, "config/car.toml: titel: unknown key; did you mean title?"),
        (
            {"engine": {"powr": 1, "power": 1}},
            "config/car.toml: engine.powr: unknown key; did you mean power?",
        ),
        ({"power": 1}, "config/car.toml: power: unknown key; did you mean engine.power?"),
        ({"tyres": [{}, {"bar": 1}]}, "config/car.toml: tyres[2].bar: unknown key; did you mean bars?"),
        ({"engine": {}}, "config/car.toml: engine.power: is missing; expected: a whole number."),
        ({"title": "  "}, "config/car.toml: title: cannot be used; expected: a text."),
        (
            {"tyres": [{"bars": 0}]},
            "config/car.toml: tyres[1].bars: cannot be used; expected: a pressure above 0.",
        ),
        (
            {"words": {"A b": "x"}},
            "config/car.toml: words.A b: cannot be used; expected: codes and sentences.",
        ),
    ],
)
def test_an_error_names_file_and_key_and_what_is_expected(data: dict[str, object], expected: str):
    """Whoever reads it can go to the place and knows what to write."""
    assert expected == complaint(data)


def test_everything_that_is_wrong_is_told_at_once():
    """Nobody should have to start five times to find five mistakes."""
    assert ["built", "title"] == sorted(
        line.split(": ")[1] for line in complaint({"title": 3, "built": "i dag"}).splitlines()
    )


@pytest.mark.parametrize(
    "data", [{"title": ["hunter2"]}, {"engine": {"power": "hunter2"}}, {"engine": "hunter2"}]
)
def test_a_wrong_value_is_never_repeated(data: dict[str, object]):
    """What somebody pasted into the wrong place may be a password."""
    assert "hunter2" not in complaint(data)


def test_the_traceback_repeats_no_value_either():
    """It stops at our own error, and what lies behind that is silent too."""
    with pytest.raises(BadSetting) as caught:
        checked(Car, {"title": ["hunter2"]}, in_file(FILE), BadSetting)
    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None
    assert "hunter2" not in str(caught.value.__context__)


@pytest.mark.parametrize("value", ["3", True, 3.0])
def test_a_whole_number_is_no_text_no_yes_and_no_fraction(value: object):
    """TOML has types; what was written in another is a mistake."""
    assert "engine.power" in complaint({"engine": {"power": value}})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "2.5", True])
def test_a_number_is_finite_and_a_number(value: object):
    """TOML can write nan and inf, and no setting of ours may be one."""
    assert "tyres[1].bars" in complaint({"tyres": [{"bars": value}]})


def test_a_syntax_error_names_the_line(written: Callable[[bytes], Path]):
    """The reader finds the slip without counting."""
    path = written(b'title = "Bil"\npower = = 3\n')
    with pytest.raises(BadSetting, match=r"car\.toml: not valid TOML: .*line 2"):
        read_toml(path, BadSetting)


def test_a_file_in_another_encoding_names_the_line(written: Callable[[bytes], Path]):
    """Latin-1 from an old editor is the most likely cause."""
    path = written('# en\ntitle = "Bæ"\n'.encode("latin-1"))
    with pytest.raises(BadSetting, match=r"line 2 is not UTF-8"):
        read_toml(path, BadSetting)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    """A missing file is an error of the installation, not a traceback."""
    with pytest.raises(BadSetting, match=r"nowhere\.toml: cannot be read"):
        read_toml(tmp_path / "nowhere.toml", BadSetting)


def test_keys_are_written_as_toml_writes_them_and_counted_from_one():
    """People count the tables of a list from one."""
    assert "schedules[2].cron" == dotted(("schedules", 1, "cron"))
