"""Settings are typed, come from file and variables, and refuse what is unknown or unsafe."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.errors import BadSetting, Refused
from shared.model import Environment
from shared.settings import Settings, load_settings, variables_of_settings

Load = Callable[..., Settings]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads settings of an installation that has this avlast.toml and these variables, and no browser."""
    (tmp_path / "robots").mkdir()
    (tmp_path / "config").mkdir()

    def loaded(
        toml: str = "", /, browser: Path | None = None, environment: str = "test", **variables: str
    ) -> Settings:
        (tmp_path / "config" / "avlast.toml").write_text(toml, encoding="utf-8")
        named = {f"AVLAST_{name}": text for name, text in variables.items()}
        return load_settings({"AVLAST_ENVIRONMENT": environment} | named, tmp_path, lambda: browser)

    return loaded


def test_an_empty_file_gives_the_shipped_values(load: Load, tmp_path: Path):
    """Out of the box: one machine, the embedded database, DESIGN's lease of 20 s renewed every 5 s."""
    settings = load()
    assert (2, (), 1.0) == tuple(dict(settings.worker).values())
    assert (20.0, 5.0, 30.0, 5) == tuple(dict(settings.lease).values())
    assert (tmp_path / "var", tmp_path / "logs") == (settings.var, settings.logs)
    assert (tmp_path / "robots",) == settings.robots_path
    assert (None, None, "embedded") == (settings.database_url, settings.mail, settings.database_shown)


def test_a_missing_file_is_as_an_empty_one(tmp_path: Path):
    """Everything but the environment has a default."""
    (tmp_path / "robots").mkdir()
    assert (
        Environment.DEMO is load_settings({"AVLAST_ENVIRONMENT": "demo"}, tmp_path, lambda: None).environment
    )


def test_the_file_sets_and_a_variable_wins(load: Load):
    """A container overrides what the image's file says."""
    assert 4 == load("[worker]\nslots = 4\n").worker.slots
    assert 8 == load("[worker]\nslots = 4\n", WORKER_SLOTS="8").worker.slots


def test_variables_are_read_as_the_type_that_their_key_has(load: Load):
    """A variable is always text; the setting is not."""
    settings = load(
        LEASE_SECONDS="5",
        MAIL_HOST="mx",
        MAIL_SENDER="a@b.no",
        MAIL_STARTTLS="false",
        WORKER_CAPABILITIES="excel, browser",
    )
    assert 5.0 == settings.lease.seconds
    assert settings.mail is not None
    assert settings.mail.starttls is False
    assert ("excel", "browser") == settings.worker.capabilities


def test_a_list_of_folders_in_a_variable_is_written_as_path_is(load: Load, tmp_path: Path):
    """Relative folders count from the root, absolute ones stay."""
    (tmp_path / "own").mkdir()
    settings = load(ROBOTS_PATH=os.pathsep.join(["robots", str(tmp_path / "own")]))
    assert (tmp_path / "robots", tmp_path / "own") == settings.robots_path


def test_without_an_environment_nothing_starts(tmp_path: Path):
    """The environment has no default: nobody works on production by accident."""
    with pytest.raises(BadSetting, match=r"production, test or demo.*not set.*export AVLAST_ENVIRONMENT"):
        load_settings({}, tmp_path, lambda: None)


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


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("WORKER_SLTS", "1", r"^AVLAST_WORKER_SLTS: unknown variable; did you mean AVLAST_WORKER_SLOTS\?"),
        ("SECRET", "x", r"^AVLAST_SECRET: unknown variable"),
        ("WORKER_SLOTS", "two", r"^AVLAST_WORKER_SLOTS: .*whole number"),
        ("WORKER_SLOTS", "1.5", r"^AVLAST_WORKER_SLOTS: .*whole number"),
        ("MAIL_STARTTLS", "nei", r"AVLAST_MAIL_STARTTLS: .*true or false"),
        ("DATABASE_URL", " ", r"^AVLAST_DATABASE_URL: is set but empty"),
        ("CONFIG", "", r"^AVLAST_CONFIG: is set but empty"),
        ("LEASE_SECONDS", "nan", r"AVLAST_LEASE_SECONDS: .*above 0"),
    ],
)
def test_a_mistake_in_a_variable_names_the_variable(load: Load, name: str, text: str, expected: str):
    """An empty database address must not fall back to the embedded one."""
    with pytest.raises(BadSetting, match=expected):
        load(**{name: text})


def test_a_variable_beside_a_broken_table_is_no_traceback(load: Load):
    """The file's mistake is what is told."""
    with pytest.raises(BadSetting, match=r"avlast\.toml: worker: "):
        load("worker = 3", WORKER_SLOTS="2")


def test_variables_of_others_are_left_alone(load: Load):
    """Secrets, tests and samples have variables that are no settings."""
    settings = load(SECRET_ERP="x", TEST_POSTGRESQL="y", SAMPLES="/s", SECRETS_KEY="k")
    assert "x" not in repr(settings).split("'")


def test_a_lease_that_is_renewed_too_late_is_refused(load: Load):
    """It would lapse while its worker is well."""
    with pytest.raises(BadSetting, match=r"lease\.renew_seconds: a lease of 20 s renewed every 20 s lapses"):
        load("[lease]\nrenew_seconds = 20")


def test_a_shorter_lease_is_renewed_more_often_by_itself(load: Load):
    """A quarter of the lease, as 5 s are of 20 s."""
    assert 1.25 == load("[lease]\nseconds = 5").lease.renew_seconds


def test_a_robots_path_that_is_not_there_is_refused(load: Load):
    """A house that quietly has no robots would look healthy."""
    with pytest.raises(BadSetting, match=r"AVLAST_ROBOTS_PATH: there is no folder .*/nowhere"):
        load(ROBOTS_PATH="nowhere")


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
    settings = load_settings(named, find_browser=lambda: None)
    assert (tmp_path, tmp_path / "values", 7) == (settings.root, settings.config, settings.worker.slots)


@pytest.mark.parametrize("name", ["AVLAST_ROOT", "AVLAST_CONFIG"])
def test_a_named_folder_that_is_not_there_is_refused(name: str):
    """With defaults for everything, a slip in it would start another installation."""
    with pytest.raises(BadSetting, match=f"{name}: there is no folder .*nowhere"):
        load_settings({"AVLAST_ENVIRONMENT": "test", name: "/nowhere"}, find_browser=lambda: None)


def test_a_database_password_is_refused_in_the_file_and_never_repeated(load: Load):
    """The file is under version control."""
    with pytest.raises(Refused, match="AVLAST_DATABASE_URL") as caught:
        load('database_url = "postgresql://ola:geheim@db/avlast"')
    assert "geheim" not in str(caught.value)


def test_a_database_password_is_not_shown_by_the_settings(load: Load):
    """Settings end up in logs and tracebacks."""
    settings = load(DATABASE_URL="postgresql://ola:geheim@db/avlast")
    assert "geheim" not in f"{settings} {settings!r}"
    assert "postgresql://ola:***@db/avlast" == settings.database_shown


def test_a_database_address_of_another_kind_is_refused_unrepeated(load: Load):
    """The store speaks PostgreSQL only."""
    with pytest.raises(BadSetting, match="AVLAST_DATABASE_URL") as caught:
        load(DATABASE_URL="mysql://ola:geheim@db/avlast")
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ('user = "u"', "belong together"),
        ('secret = "mail"', "belong together"),
        ('user = "u"\nsecret = "mail"\nstarttls = false', "in clear"),
        ('user = "u"\nsecret = "mail"\nport = 0', "a port"),
    ],
)
def test_mail_that_would_be_unsafe_or_half_set_is_refused(load: Load, extra: str, expected: str):
    """A password never travels in clear."""
    with pytest.raises(BadSetting, match=expected):
        load(f'[mail]\nhost = "mx.example.org"\nsender = "a@example.org"\n{extra}')


def test_settings_cannot_change_after_the_start(load: Load):
    """What was checked is what holds."""
    with pytest.raises(ValidationError):
        load().worker.slots = 3


def test_secrets_files_differ_between_environments(load: Load):
    """A test robot must never read production's password out of the same folder."""
    assert load(environment="test").secrets_file != load(environment="demo").secrets_file


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
