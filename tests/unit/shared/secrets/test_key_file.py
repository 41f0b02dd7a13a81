"""The key of the secrets: where it stands, who may read it, and what is no key."""

import base64
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import MissingKey, Refused
from shared.secrets.key_file import as_text, find_keys, find_or_make_keys, from_text, key_check

KEY = bytes(range(32))
TEXT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the key's file would be."""
    return tmp_path / "var" / "secrets.key"


@pytest.fixture
def kept(file: Path) -> Path:
    """A key file as it should be."""
    file.parent.mkdir()
    file.write_text(TEXT + "\n")
    file.chmod(0o600)
    return file


def test_a_key_is_base64_of_32_bytes():
    """`base64 < /dev/urandom | head -c 44` would not do; `openssl rand -base64 32` makes one."""
    assert KEY == from_text(f" {TEXT}\n", "here")
    assert TEXT == as_text(KEY)


@given(st.binary(max_size=64).filter(lambda key: len(key) != 32))
def test_a_key_of_another_length_is_refused_unrepeated(key: bytes):
    """Too short is unsafe, too long is something else; neither is shown."""
    text = base64.b64encode(key).decode()
    with pytest.raises(Refused, match=r"^here: is not a key") as caught:
        from_text(text, "here")
    assert len(text) < 8 or text not in str(caught.value)


@pytest.mark.parametrize("text", ["", "hunter2", "æ" * 44, TEXT[:-1], TEXT + TEXT])
def test_text_that_is_no_key_is_refused(text: str):
    """The file may have been edited, or be another one."""
    with pytest.raises(Refused, match="is not a key"):
        from_text(text, "here")


def test_the_variable_goes_before_the_file(kept: Path):
    """A service gets its key from its manager."""
    other = as_text(bytes(32))
    assert (KEY,) == find_keys({}, kept)
    assert (bytes(32),) == find_keys({"AVLAST_SECRETS_KEY": other}, kept)


def test_neither_variable_nor_file_is_no_key(file: Path):
    """The caller knows what that means."""
    assert () == find_keys({}, file)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_key_that_others_may_read_is_refused_with_the_cure(kept: Path, mode: int):
    """Going on would hide that it is no secret any more."""
    kept.chmod(mode)
    with pytest.raises(Refused, match="chmod 600"):
        find_keys({}, kept)


def test_a_key_is_made_once_and_closed(file: Path):
    """Making it again finds the first."""
    made = find_or_make_keys({}, file, file.with_name("s.sealed"))
    assert made == find_or_make_keys({}, file, file.with_name("s.sealed")) == find_keys({}, file)
    assert (32, 0o600) == (len(made[0]), stat.S_IMODE(file.stat().st_mode))


def test_with_the_variable_no_file_is_made(file: Path):
    """A key in two places is two keys one day."""
    assert (KEY,) == find_or_make_keys({"AVLAST_SECRETS_KEY": TEXT}, file, file.with_name("s.sealed"))
    assert not file.exists()


def test_a_lost_key_is_not_replaced_by_a_new_one(file: Path):
    """A new key would open nothing, and the message would come too late."""
    file.parent.mkdir()
    sealed = file.with_name("s.sealed")
    sealed.touch()
    with pytest.raises(MissingKey, match=r"restore .*secrets\.key from its backup"):
        find_or_make_keys({}, file, sealed)
    assert not file.exists()


def test_a_check_tells_keys_apart():
    """SHA-256 of "avlast key check" and the key, as `sha256sum` gives it, its first eight digits."""
    assert "46a1e0d9" == key_check(KEY)
    assert key_check(KEY) != key_check(bytes(32))
