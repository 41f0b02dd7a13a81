"""Sealed data opens only where it belongs; fingerprints tell cases apart after the clear text is gone.

The fixed values were made outside this code: the blob by GCM written out by hand over the block cipher of
the `openssl` command, the fingerprints by `printf` with lengths counted by hand and `openssl dgst -mac HMAC`.
"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadPayload, MissingKey, Tampered
from shared.sealing import NORMALISATION, Fingerprints, Keys, Sealer, normal

FIRST, SECOND, HASH = bytes(range(32)), bytes(range(64, 96)), bytes(range(32, 64))
KEYS = Keys({"k1": FIRST}, current="k1", hash=HASH)
MADE_BY_HAND = bytes.fromhex(
    "01026b31000102030405060708090a0b0c63a472e58301beff61f3eedd8c585c"
    "a3e4b400dc4e6f5c53159c8dcacc1b1ea3e61493bffc9d9299ab"
)
words = st.text(st.characters(codec="utf-8")).filter(str.strip)


def test_a_blob_made_by_other_means_opens():
    """The format is AES-256-GCM as written on the module's first lines, and stays so."""
    assert "Kari får dele 1 234,50 kr" == Sealer(KEYS).open(MADE_BY_HAND, "payload:søknad:7").decode()


@given(st.binary(max_size=2000), st.text(st.characters(codec="utf-8")))
def test_what_is_sealed_opens_where_it_belongs(data: bytes, place: str):
    """Any bytes, empty ones too, and any place."""
    assert data == Sealer(KEYS).open(Sealer(KEYS).seal(data, place), place)


def test_a_blob_moved_to_another_row_does_not_open():
    """Whoever can write to the database still cannot give one case another's content."""
    with pytest.raises(Tampered):
        Sealer(KEYS).open(MADE_BY_HAND, "payload:søknad:8")


@pytest.mark.parametrize("place", range(len(MADE_BY_HAND)))
def test_no_byte_can_be_changed(place: int):
    """Version, key id, nonce, text and tag: each is authenticated."""
    changed = bytearray(MADE_BY_HAND)
    changed[place] ^= 0x01
    with pytest.raises((Tampered, MissingKey)):
        Sealer(KEYS).open(bytes(changed), "payload:søknad:7")


@pytest.mark.parametrize("length", range(len(MADE_BY_HAND)))
def test_no_blob_can_be_cut_short(length: int):
    """A write that broke off is noticed, at whatever byte."""
    with pytest.raises(Tampered):
        Sealer(KEYS).open(MADE_BY_HAND[:length], "payload:søknad:7")


@given(st.binary(max_size=80))
def test_any_other_bytes_are_refused(data: bytes):
    """Never another error than the two that say what to do."""
    with pytest.raises((Tampered, MissingKey)):
        Sealer(KEYS).open(data, "")


def test_the_same_data_sealed_twice_looks_different():
    """Two rows do not show that they hold the same."""
    assert Sealer(KEYS).seal(b"x", "a") != Sealer(KEYS).seal(b"x", "a")


def test_sealed_data_does_not_show_what_it_holds():
    """Neither the data nor the place stands in the blob."""
    blob = Sealer(KEYS).seal(b"01815099999", "reference:søknad")
    assert b"01815099999" not in blob
    assert "søknad".encode() not in blob


def test_after_a_rotation_the_new_key_seals_and_the_old_still_opens():
    """Rows keep the id of the key that sealed them."""
    rotated = Sealer(Keys({"k2": SECOND, "k1": FIRST}, current="k2", hash=HASH))
    assert ("k2", b"k2") == (rotated.key_id, rotated.seal(b"x", "a")[2:4])
    assert rotated.open(MADE_BY_HAND, "payload:søknad:7")


def test_a_key_that_is_not_kept_is_named():
    """Whoever restores a backup must know which key it needs."""
    with pytest.raises(MissingKey, match=r"payload key k1, which is not among the keys here \(k2\)"):
        Sealer(Keys({"k2": SECOND}, current="k2", hash=HASH)).open(MADE_BY_HAND, "payload:søknad:7")


def test_another_key_of_the_same_name_does_not_open():
    """A name proves nothing."""
    with pytest.raises(Tampered):
        Sealer(Keys({"k1": SECOND}, current="k1", hash=HASH)).open(MADE_BY_HAND, "payload:søknad:7")


def test_keys_do_not_show_themselves():
    """Keys end up in tracebacks; their ids may, they may not."""
    assert "Keys(current='k1')" == repr(KEYS)


@pytest.mark.parametrize(
    ("payload", "current", "lasting"),
    [
        ({"k1": FIRST}, "k2", HASH),
        ({}, "", HASH),
        ({"k1": FIRST[:31]}, "k1", HASH),
        ({"": FIRST}, "", HASH),
        ({"å": FIRST}, "å", HASH),
        ({"k1": FIRST}, "k1", HASH[:16]),
        ({"k1": FIRST}, "k1", FIRST),
    ],
)
def test_keys_that_would_seal_badly_are_refused(payload: dict[str, bytes], current: str, lasting: bytes):
    """Short keys, no keys, and one key for two purposes."""
    with pytest.raises(MissingKey):
        Keys(payload, current, lasting)


def test_a_reference_has_the_fingerprint_that_openssl_computes():
    """Each part after its length in four bytes, under HMAC-SHA-256."""
    expected = "49fb2f3def55f309dc6216e2c76f9d38da45bc4eb86a09bdc7f84b95b2180da0"
    assert expected == Fingerprints(KEYS).reference("invoice_splitting", "søknad-7").hex()


def test_a_business_key_has_the_fingerprint_that_openssl_computes():
    """Of process and key; neither robot nor queue is in it, so that two robots on one case meet."""
    expected = "53e5f1a5db47a74ebea657b9b415678857974543e9c19d2176865850d4f7583b"
    assert expected == Fingerprints(KEYS).business_key("faktura-avdrag", "F-1042").hex()


@pytest.mark.parametrize(
    "spelling", [" søknad-7", "søknad-7\n", "\u00a0søknad-7", unicodedata.normalize("NFD", "søknad-7")]
)
def test_spellings_of_one_reference_are_one(spelling: str):
    """Trimmed and in NFC, as version 1 of the normalisation says."""
    prints = Fingerprints(KEYS)
    assert 1 == NORMALISATION
    assert prints.reference("q", "søknad-7") == prints.reference("q", spelling)


def test_a_letter_with_its_ring_apart_is_the_same_letter():
    """macOS writes å as a and a ring."""
    assert "\u00e5" == normal("a\u030a")


@given(words, words, words, words)
def test_other_parts_have_another_fingerprint(queue: str, reference: str, queue2: str, reference2: str):
    """No two lists of parts run together: "ab"+"c" is not "a"+"bc"."""
    same = (normal(queue), normal(reference)) == (normal(queue2), normal(reference2))
    prints = Fingerprints(KEYS)
    assert same == (prints.reference(queue, reference) == prints.reference(queue2, reference2))


@given(words, words)
def test_a_reference_is_never_taken_for_a_business_key(name: str, text: str):
    """The two kinds of fingerprint live in domains of their own."""
    assert Fingerprints(KEYS).reference(name, text) != Fingerprints(KEYS).business_key(name, text)


@given(words)
def test_what_is_normal_stays_as_it_is(text: str):
    """Normalising twice changes nothing."""
    assert normal(text) == normal(normal(text))


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
def test_an_empty_reference_is_refused(text: str):
    """All empty ones would be one case."""
    with pytest.raises(BadPayload, match="empty"):
        Fingerprints(KEYS).reference("q", text)


def test_half_a_character_is_refused_plainly():
    """JSON can carry a lone surrogate, which no UTF-8 can write."""
    with pytest.raises(BadPayload, match="half a character"):
        Fingerprints(KEYS).reference("q", "\ud800")
