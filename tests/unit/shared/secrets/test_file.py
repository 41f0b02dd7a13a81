"""The encrypted file: nobody reads it without its key, and no writer loses another's secret."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.errors import BadInput, MissingKey, NotFound, Refused, Tampered
from shared.secrets.file import FileSecrets

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


@pytest.fixture
def secrets(tmp_path: Path) -> FileSecrets:
    """A file that does not exist yet."""
    return FileSecrets(tmp_path / "var" / "secrets-test.sealed", KEY)


def test_what_is_stored_is_read_by_the_next_who_opens(secrets: FileSecrets):
    """Names in order; a value may hold any text."""
    secrets.set("mail", "p æ\nø'\"$")
    secrets.set("erp", "hunter2")
    again = FileSecrets(secrets.path, KEY)
    assert (["erp", "mail"], "p æ\nø'\"$") == (again.names(), again.get("mail"))


def test_a_file_that_is_not_there_holds_nothing(secrets: FileSecrets):
    """A new installation has no secrets, and asking makes no file."""
    with pytest.raises(MissingKey, match="no secret named erp"):
        secrets.get("erp")
    assert [] == secrets.names()
    assert not secrets.path.exists()


def test_a_value_can_be_replaced_and_removed(secrets: FileSecrets):
    """Rotating a password is one command."""
    secrets.set("erp", "old")
    secrets.set("erp", "new")
    assert "new" == secrets.get("erp")
    secrets.remove("erp")
    assert [] == secrets.names()


def test_the_file_shows_neither_values_nor_names(secrets: FileSecrets):
    """Whoever gets hold of a backup without the key learns nothing."""
    secrets.set("erp", "hunter2")
    blob = base64.b64decode(secrets.path.read_bytes())
    assert b"hunter2" not in blob
    assert b"erp" not in blob


def test_only_its_owner_may_read_the_file(secrets: FileSecrets):
    """Encrypted, and closed all the same; the folder made for it too."""
    secrets.set("erp", "hunter2")
    assert 0o600 == stat.S_IMODE(secrets.path.stat().st_mode)
    assert 0o700 == stat.S_IMODE(secrets.path.parent.stat().st_mode)


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path):
    """A key file named in /etc must not close /etc."""
    tmp_path.chmod(0o755)
    FileSecrets(tmp_path / "s.sealed", KEY).set("erp", "x")
    assert 0o755 == stat.S_IMODE(tmp_path.stat().st_mode)


def test_another_key_is_told_from_the_right_one(secrets: FileSecrets):
    """The message names both keys by a check that gives nothing away."""
    secrets.set("erp", "hunter2")
    with pytest.raises(Tampered, match=r"sealed with the key [0-9a-f]{8}, and the key given is [0-9a-f]{8}"):
        FileSecrets(secrets.path, OTHER).get("erp")


def test_a_file_of_another_environment_does_not_open(secrets: FileSecrets):
    """Production's file copied over test's is noticed, though the key may be one."""
    secrets.set("erp", "hunter2")
    copied = secrets.path.rename(secrets.path.with_name("secrets-production.sealed"))
    with pytest.raises(Tampered, match="made under another name"):
        FileSecrets(copied, KEY).names()


@pytest.mark.parametrize("text", ["", "?", "AQ==", "QUJD" * 30])
def test_a_damaged_file_is_refused_plainly(secrets: FileSecrets, text: str):
    """A half-copied backup is no traceback."""
    secrets.path.parent.mkdir()
    secrets.path.write_text(text)
    with pytest.raises(Tampered):
        secrets.names()


def test_what_does_not_open_is_never_overwritten(secrets: FileSecrets):
    """Storing one secret with the wrong key must not lose all the others."""
    secrets.set("erp", "hunter2")
    with pytest.raises(Tampered):
        FileSecrets(secrets.path, OTHER).set("mail", "x")
    assert ["erp"] == secrets.names()


def test_an_empty_value_and_an_odd_name_are_refused(secrets: FileSecrets):
    """Both are slips at the keyboard."""
    with pytest.raises(BadInput, match="empty"):
        secrets.set("erp", "")
    with pytest.raises(BadInput, match="lower case"):
        secrets.set("ERP", "x")


def test_removing_what_is_not_there_offers_the_nearest(secrets: FileSecrets):
    """A slip in the name is the usual cause."""
    secrets.set("erp_test", "x")
    with pytest.raises(NotFound, match="did you mean erp_test"):
        secrets.remove("erp_tst")


def test_the_houses_own_keys_are_not_touched_by_hand(secrets: FileSecrets):
    """A payload key set anew by hand would close every case sealed before."""
    with pytest.raises(Refused, match="avlast secret init"):
        secrets.set("avlast_hash_key", "x")
    with pytest.raises(Refused, match="avlast secret init"):
        secrets.remove("avlast_hash_key")


def test_writers_at_once_lose_nothing(secrets: FileSecrets):
    """Forty writers, each reading and replacing the whole file."""
    names = [f"s{number}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: FileSecrets(secrets.path, KEY).set(name, name), names))
    assert sorted(names) == secrets.names()


def test_a_change_that_fails_leaves_the_file_as_it_was(secrets: FileSecrets):
    """And leaves no half-written file behind."""
    secrets.set("erp", "x")
    before = secrets.path.read_bytes()
    with pytest.raises(ZeroDivisionError):
        secrets.change(lambda values: {"erp": str(1 // 0)})
    assert before == secrets.path.read_bytes()
    assert {secrets.path.name, f".{secrets.path.name}.lock"} == {
        p.name for p in secrets.path.parent.iterdir()
    }
