"""The key of the secrets files is renewed, and at no moment is there a file that does not open."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shared.errors import MissingKey, Refused, Tampered
from shared.model import Environment
from shared.secrets.file import FileSecrets
from shared.secrets.here import init_secrets, open_secrets, open_secrets_file, renew_secrets_key
from shared.secrets.key_file import as_text, find_keys, write_keys
from shared.settings import Settings

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
_FOR_EVER = """import sys
from pathlib import Path
from shared.model import Environment
from shared.secrets.here import renew_secrets_key
from shared.settings import Settings
while True:
    renew_secrets_key(Settings(root=Path(sys.argv[1]), environment=Environment.TEST), {})
    print(flush=True)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation with a secret."""
    made = Settings(root=tmp_path, environment=Environment.TEST)
    init_secrets(made, {})
    open_secrets_file(made, {}).set("erp", "hunter2")
    return made


def test_every_environments_file_gets_the_new_key(settings: Settings):
    """The key is one for all; the old one opens none of them any more."""
    production = Settings(root=settings.root, environment=Environment.PRODUCTION)
    init_secrets(production, {})
    (old,) = find_keys({}, settings.secrets_key_file)
    done = renew_secrets_key(settings, {})
    (new,) = find_keys({}, settings.secrets_key_file)
    assert {settings.secrets_file, production.secrets_file} == set(done.files)
    assert (True, "hunter2") == (old != new, open_secrets(settings, {}).get("erp"))
    for each in (settings, production):
        with pytest.raises(Tampered):
            FileSecrets(each.secrets_file, old).names()


def test_killed_at_any_moment_every_secret_is_still_read(settings: Settings):
    """Kill -9 in the midst of one renewal after the other; the next goes on where that one ended."""
    for _ in range(8):
        renewing = subprocess.Popen(
            [sys.executable, "-c", _FOR_EVER, settings.root], stdout=subprocess.PIPE, text=True
        )
        assert renewing.stdout is not None
        renewing.stdout.readline()
        time.sleep(random.uniform(0, 0.05))
        renewing.kill()
        renewing.communicate()
        assert "hunter2" == open_secrets(settings, {}).get("erp")
    renew_secrets_key(settings, {})
    assert 1 == len(find_keys({}, settings.secrets_key_file))


@pytest.mark.parametrize("sealed_with", [OLD, NEW])
def test_either_key_opens_while_both_are_there(tmp_path: Path, sealed_with: bytes):
    """Whatever a killed renewal had come to; what is written next has the new one."""
    write_keys(tmp_path / "key", [NEW, OLD])
    FileSecrets(tmp_path / "s.sealed", sealed_with).set("erp", "hunter2")
    both = FileSecrets(tmp_path / "s.sealed", *find_keys({}, tmp_path / "key"))
    assert "hunter2" == both.get("erp")
    both.set("mail", "x")
    assert ["erp", "mail"] == FileSecrets(tmp_path / "s.sealed", NEW).names()


def test_a_file_of_another_key_is_left_and_named(settings: Settings):
    """Whoever keeps production's key in a variable does not lose its file to this."""
    other = settings.secrets_file.with_name("secrets-production.sealed")
    FileSecrets(other, OLD).set("erp", "hunter2")
    assert (other,) == renew_secrets_key(settings, {}).left
    assert "hunter2" == FileSecrets(other, OLD).get("erp")


def test_a_key_in_a_variable_is_its_keepers_to_renew(settings: Settings):
    """One alone is refused with the way to do it; a new one before the old one seals the files."""
    (old,) = find_keys({}, settings.secrets_key_file)
    settings.secrets_key_file.unlink()
    with pytest.raises(Refused, match="openssl rand"):
        renew_secrets_key(settings, {"AVLAST_SECRETS_KEY": as_text(old)})
    renew_secrets_key(settings, {"AVLAST_SECRETS_KEY": f"{as_text(NEW)} {as_text(old)}"})
    assert "hunter2" == FileSecrets(settings.secrets_file, NEW).get("erp")


def test_without_a_key_there_is_nothing_to_renew(tmp_path: Path):
    """The message says how the first one is made."""
    with pytest.raises(MissingKey, match="avlast secret init"):
        renew_secrets_key(Settings(root=tmp_path, environment=Environment.TEST), {})
