"""Settings are typed, come from file and variables, and refuse what is unknown or unsafe."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.errors import BadSetting, Refused
from shared.model import Environment
from shared.settings import Settings, load_settings, variables_of_settings

Load = Callable[..., Settings]


def test_an_empty_file_gives_the_shipped_values(load: Load, tmp_path: Path):
    """Out of the box: one machine, the embedded database, DESIGN's lease of 20 s renewed every 5 s."""
    settings = load()
    assert (2, (), 1.0, "auto") == tuple(dict(settings.worker).values())
    assert (20.0, 5.0, 30.0, 5) == tuple(dict(settings.lease).values())
    assert (tmp_path / "var", tmp_path / "logs") == (settings.var, settings.logs)
    assert (tmp_path / "robots",) == settings.robots_path
    assert (None, None, "embedded") == (settings.database_url, settings.mail, settings.database_shown)


def test_a_missing_file_is_as_an_empty_one(tmp_path: Path):
    """Everything but the environment has a default."""
    (tmp_path / "robots").mkdir()
    assert (
        Environment.DEMO
        is load_settings({"AVLAST_ENVIRONMENT": "demo"}, tmp_path, lambda environ: None).environment
    )


def test_the_file_sets_and_a_variable_wins(load: Load):
    """A container overrides what the image's file says."""
    assert 4 == load("[worker]\nslots = 4\n").worker.slots
    assert 8 == load("[worker]\nslots = 4\n", WORKER_SLOTS="8").worker.slots


def test_without_an_environment_nothing_starts(tmp_path: Path):
    """The environment has no default: nobody works on production by accident."""
    with pytest.raises(BadSetting, match=r"(?s)production, test or demo.*not set.*export AVLAST_ENVIRONMENT"):
        load_settings({}, tmp_path, lambda environ: None)


def test_an_environment_that_is_none_of_the_three_is_refused(load: Load):
    """A near word is offered, and never taken."""
    with pytest.raises(BadSetting, match="did you mean production"):
        load(environment="produktion")


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ("[worker]\nslts = 1", r"avlast\.toml: worker\.slts: unknown key; did you mean slots\?"),
        ("slots = 1", r"avlast\.toml: slots: unknown key; did you mean worker\.slots\?"),
        ("[lease]\nseconds = 0", r"avlast\.toml: lease\.seconds: .*above 0"),
        ("[worker]\nslots = 0", r"avlast\.toml: worker\.slots: .*whole number from 1"),
        ("[worker\nslots = 1", r"avlast\.toml: not valid TOML: .*line 1"),
        ("worker = 3", r"avlast\.toml: worker: .*a table"),
        ('[worker]\ncapabilities = ["desktop"]', "reserved"),
        ('environment = "test"', "set AVLAST_ENVIRONMENT instead"),
        ("robots_path = []", "a list of folders"),
    ],
)
def test_a_mistake_in_the_file_names_file_key_and_cure(load: Load, toml: str, expected: str):
    """An unknown key is an error, never silently nothing."""
    with pytest.raises(BadSetting, match=expected):
        load(toml)


def test_a_robots_path_that_is_not_there_is_refused(load: Load):
    """A house that quietly has no robots would look healthy."""
    with pytest.raises(BadSetting, match=r"AVLAST_ROBOTS_PATH: there is no folder .*/nowhere"):
        load(ROBOTS_PATH="nowhere")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ('var = "~nobody-here/x"', "var: begins with ~ and there is no such home"),
        ('robots_path = ["~nobody-here"]', "robots_path: begins with ~ and there is no such home"),
        ('robots_path = ["' + "a" * 5000 + '"]', "robots_path: there is no folder"),
        ('browser = "' + "a" * 5000 + '"', "browser: there is no program"),
        ("[worker]\nsweep_seconds = 1e300", "worker.sweep_seconds: cannot be used; expected: seconds"),
        ("[lease]\nseconds = 1e300", "lease.seconds: cannot be used; expected: seconds"),
        (
            "[lease]\nseconds = 1e300\nrenew_seconds = 1e19",
            "lease.seconds: cannot be used; expected: seconds",
        ),
        ("[lease]\nlost_budget = 9223372036854775807", "lease.lost_budget: cannot be used"),
    ],
)
def test_what_no_system_can_follow_is_refused_in_words(load: Load, key: str, expected: str):
    """Neither a home of nobody nor a number beyond all clocks is found out in the middle of the work."""
    with pytest.raises(BadSetting, match=re.escape(expected)):
        load(key)


def test_a_file_that_cannot_be_looked_at_is_not_taken_for_none(tmp_path: Path):
    """To start with the shipped values in its stead would be another house."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "avlast.toml").symlink_to("avlast.toml")
    with pytest.raises(BadSetting, match=r"avlast\.toml: cannot be read"):
        load_settings({"AVLAST_ENVIRONMENT": "test"}, tmp_path, lambda environ: None)


def test_a_browser_that_is_not_there_is_refused(load: Load):
    """It would fail at the first run instead, on some machine at night."""
    with pytest.raises(BadSetting, match=r"avlast\.toml: browser: there is no program"):
        load('browser = "/nowhere/chromium"')


def test_a_browser_that_is_found_is_a_capability(load: Load, tmp_path: Path):
    """A newcomer with Chromium sets nothing."""
    program = tmp_path / "chromium"
    program.touch()
    assert ("browser",) == load(browser=program).worker.capabilities
    assert program == load(browser=program).browser
    assert () == load("[worker]\ncapabilities = []", browser=program).worker.capabilities


def test_everybody_is_somebody_only_outside_production(load: Load):
    """In production each account must be a person of its own."""
    assert "rpa-team" == load(PERSON_FOR_ANY_ACCOUNT="rpa-team", environment="demo").person_for_any_account
    with pytest.raises(Refused, match="AVLAST_PERSON_FOR_ANY_ACCOUNT: not in production"):
        load(PERSON_FOR_ANY_ACCOUNT="rpa-team", environment="production")


def test_root_and_config_may_be_elsewhere(tmp_path: Path):
    """A service starts in its own folder, and a municipality's values may live beside the code."""
    for name in ("robots", "values"):
        (tmp_path / name).mkdir()
    (tmp_path / "values" / "avlast.toml").write_text("[worker]\nslots = 7\n")
    named = {"AVLAST_ENVIRONMENT": "test", "AVLAST_ROOT": str(tmp_path), "AVLAST_CONFIG": "values"}
    settings = load_settings(named, find_browser=lambda environ: None)
    assert (tmp_path, tmp_path / "values", 7) == (settings.root, settings.config, settings.worker.slots)


@pytest.mark.parametrize("name", ["AVLAST_ROOT", "AVLAST_CONFIG"])
def test_a_named_folder_that_is_not_there_is_refused(name: str):
    """With defaults for everything, a slip in it would start another installation."""
    with pytest.raises(BadSetting, match=f"{name}: there is no folder .*nowhere"):
        load_settings({"AVLAST_ENVIRONMENT": "test", name: "/nowhere"}, find_browser=lambda environ: None)


def test_a_database_password_is_refused_in_the_file_and_never_repeated(load: Load):
    """The file is under version control."""
    with pytest.raises(Refused, match="AVLAST_DATABASE_URL") as caught:
        load('database_url = "postgresql://ola:geheim@db/avlast"')
    assert "geheim" not in str(caught.value)


def test_the_shipped_file_shows_every_key(root: Path):
    """Whoever opens config/avlast.toml finds all that can be set, as the code knows it."""
    lines = [line.lstrip("#") for line in (root / "config" / "avlast.toml").read_text("utf-8").splitlines()]
    table, shown = "", set()
    for line in lines:
        if line.startswith("["):
            table = line.strip("[]") + "."
        elif " = " in line and line.split(" = ")[0].isidentifier():
            shown.add(table + line.split(" = ")[0])
    assert {".".join(keys) for keys in variables_of_settings().values()} == shown


def test_the_shipped_file_with_every_line_in_use_says_what_the_code_says(
    root: Path, load: Load, tmp_path: Path
):
    """The values shown are the defaults, so that uncommenting a line changes nothing."""
    text = (root / "config" / "avlast.toml").read_text("utf-8").split("# The server that takes our mail")[0]
    lines = [
        line.removeprefix("#")
        for line in text.splitlines()
        if not line.startswith(("# ", "#database", "#browser", "#person", "#cap"))
    ]
    assert load() == load("\n".join(lines))
