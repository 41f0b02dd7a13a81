"""Variables set what the file sets, in its types, and are named when they are wrong."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.errors import BadSetting
from shared.settings import Settings

Load = Callable[..., Settings]


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
    """Secrets, tests, samples and the embedded database have variables that are no settings."""
    settings = load(SECRET_ERP="x", TEST_POSTGRESQL="y", SAMPLES="/s", SECRETS_KEY="k", POSTGRES_BIN="/p")
    assert "x" not in repr(settings).split("'")
