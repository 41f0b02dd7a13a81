"""The environment's keys: made once, never replaced, rotated without losing what is sealed."""

from pathlib import Path

import pytest

from shared.errors import MissingKey, Refused
from shared.sealing import Fingerprints, Sealer
from shared.secrets.file import FileSecrets
from shared.secrets.keys import add_payload_key, load_keys, make_keys, remove_payload_key
from shared.secrets.provider import EnvironmentSecrets, HeldSecrets

A = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="  # bytes 0 to 31
B = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="  # bytes 32 to 63
C = "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8="  # bytes 64 to 95


@pytest.fixture
def file(tmp_path: Path) -> FileSecrets:
    """An empty file of secrets."""
    return FileSecrets(tmp_path / "secrets-test.sealed", bytes(32))


def test_without_keys_the_message_says_how_to_make_them(file: FileSecrets):
    """And warns whoever lost them from making new ones."""
    with pytest.raises(MissingKey, match=r"`avlast secret init`.*backup"):
        load_keys(file)


def test_keys_that_are_made_are_random_and_differ(tmp_path: Path, file: FileSecrets):
    """Two installations, and the two purposes, share nothing."""
    other = FileSecrets(tmp_path / "secrets-demo.sealed", bytes(32))
    make_keys(file), make_keys(other)
    mine, theirs = load_keys(file), load_keys(other)
    assert 4 == len({*mine.payload.values(), *theirs.payload.values(), mine.hash, theirs.hash})
    assert mine.current != theirs.current


def test_keys_that_are_there_are_never_replaced(file: FileSecrets):
    """A second `avlast secret init` makes nothing."""
    assert ["avlast_payload_keys", "avlast_hash_key"] == make_keys(file)
    first = load_keys(file)
    assert [] == make_keys(file)
    assert first == load_keys(file)


def test_making_keys_leaves_other_secrets_alone(file: FileSecrets):
    """A password stored before stays."""
    file.set("erp", "hunter2")
    make_keys(file)
    assert "hunter2" == file.get("erp")


def test_a_rotated_key_seals_and_the_old_one_opens(file: FileSecrets):
    """What was sealed before is read as before, and no reference is forgotten."""
    make_keys(file)
    before = load_keys(file)
    blob = Sealer(before).seal(b"x", "row")
    new = add_payload_key(file)
    after = load_keys(file)
    assert [before.current, new] == list(after.payload)
    assert (before.current, b"x") == (after.current, Sealer(after).open(blob, "row"))
    assert Fingerprints(before).reference("q", "r") == Fingerprints(after).reference("q", "r")


def test_there_is_nothing_to_rotate_before_the_first_key(file: FileSecrets):
    """The message says what comes first."""
    with pytest.raises(MissingKey, match="avlast secret init"):
        add_payload_key(file)


def test_a_key_is_taken_out_and_the_last_one_is_not(file: FileSecrets):
    """Without any, nothing could be sealed; one that is gone already does no harm."""
    make_keys(file)
    first, second = load_keys(file).current, add_payload_key(file)
    remove_payload_key(file, first)
    remove_payload_key(file, first)
    assert [second] == list(load_keys(file).payload)
    with pytest.raises(Refused, match="the only one"):
        remove_payload_key(file, second)


def test_keys_can_come_from_variables():
    """The first of the payload keys is the current one."""
    environ = {"AVLAST_SECRET_AVLAST_PAYLOAD_KEYS": f"k2:{B} k1:{A}", "AVLAST_SECRET_AVLAST_HASH_KEY": C}
    keys = load_keys(EnvironmentSecrets(environ))
    assert ("k2", bytes(range(32)), bytes(range(64, 96))) == (keys.current, keys.payload["k1"], keys.hash)


@pytest.mark.parametrize("ring", [f"k1:{A[:8]}", A, "k1:", f"k1{A}"])
def test_a_damaged_key_is_refused_unrepeated(ring: str):
    """The error may end up in a log."""
    with pytest.raises(Refused, match="payload key") as caught:
        load_keys(HeldSecrets({"avlast_payload_keys": ring, "avlast_hash_key": C}))
    assert A[:8] not in str(caught.value)
