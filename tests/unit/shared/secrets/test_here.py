"""The secrets of an installation, found where its settings say."""

from pathlib import Path

import pytest

from shared.errors import MissingKey
from shared.model import Environment
from shared.secrets.here import init_secrets, open_secrets, open_secrets_file
from shared.secrets.keys import load_keys
from shared.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A new installation in environment test."""
    return Settings(root=tmp_path, environment=Environment.TEST)


def test_a_new_installation_is_told_to_make_its_keys(settings: Settings):
    """Whichever command comes first."""
    with pytest.raises(MissingKey, match="avlast secret init"):
        load_keys(open_secrets(settings, {}))
    with pytest.raises(MissingKey, match="avlast secret init"):
        open_secrets_file(settings, {})


def test_after_init_the_keys_are_there(settings: Settings):
    """A second init makes nothing new."""
    assert ["avlast_payload_keys", "avlast_hash_key"] == init_secrets(settings, {})
    keys = load_keys(open_secrets(settings, {}))
    assert [] == init_secrets(settings, {})
    assert keys == load_keys(open_secrets(settings, {}))


def test_variables_go_before_the_file(settings: Settings):
    """A service manager's secret wins over an old one on the disk."""
    init_secrets(settings, {})
    open_secrets_file(settings, {}).set("erp", "old")
    assert "old" == open_secrets(settings, {}).get("erp")
    assert "new" == open_secrets(settings, {"AVLAST_SECRET_ERP": "new"}).get("erp")


def test_variables_alone_are_enough(settings: Settings):
    """A container needs no file and no key of one."""
    assert "x" == open_secrets(settings, {"AVLAST_SECRET_ERP": "x"}).get("erp")


def test_a_file_without_its_key_is_never_passed_over(settings: Settings):
    """The message tells of the lost key, not of a secret that seems to be missing."""
    init_secrets(settings, {})
    settings.secrets_key_file.unlink()
    for call in (open_secrets, open_secrets_file, init_secrets):
        with pytest.raises(MissingKey, match="restore"):
            call(settings, {})


def test_each_environment_has_secrets_of_its_own(settings: Settings):
    """In one folder, with one key even."""
    init_secrets(settings, {})
    open_secrets_file(settings, {}).set("erp", "test's")
    demo = Settings(root=settings.root, environment=Environment.DEMO)
    assert ["avlast_payload_keys", "avlast_hash_key"] == init_secrets(demo, {})
    assert load_keys(open_secrets(settings, {})) != load_keys(open_secrets(demo, {}))
    with pytest.raises(MissingKey):
        open_secrets(demo, {}).get("erp")
