"""The policy of a day is the one signed version that applies, or a refusal."""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadSetting, NotFound, Refused
from shared.policy import load_policy

Write = Callable[..., Path]
SIGNED = 'signed_by = "prosesseier-faktura"\nsigned_on = 2025-12-15\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the policy "instalments"."""
    path = tmp_path / "instalments"
    path.mkdir()
    return path


@pytest.fixture
def write(folder: Path) -> Write:
    """Writes a version of the policy, valid from a day."""

    def written(
        version: str, valid_from: str, signed: str = SIGNED, file: str | None = None, rules: str = "most = 3"
    ) -> Path:
        path = folder / (file or f"{version}.toml")
        path.write_text(f'version = "{version}"\nvalid_from = {valid_from}\n{signed}[rules]\n{rules}\n')
        return path

    return written


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2026, 1, 1), "a"),
        (date(2026, 6, 30), "a"),
        (date(2026, 7, 1), "b"),
        (date(2040, 1, 1), "b"),
    ],
)
def test_the_latest_version_that_has_begun_applies(folder: Path, write: Write, day: date, version: str):
    """From its first day on, until another begins."""
    write("a", "2026-01-01"), write("b", "2026-07-01")
    assert version == load_policy(folder, day).version


def test_a_policy_says_who_signed_it_and_when(folder: Path, write: Write):
    """Each decision can be traced to a name."""
    write("2026-1", "2026-01-01", rules='most = 3\nkid = "same"\nsteps = [1, 2]')
    policy = load_policy(folder, date(2026, 3, 1))
    assert ("instalments", "2026-1", date(2026, 1, 1)) == (policy.name, policy.version, policy.valid_from)
    assert ("prosesseier-faktura", date(2025, 12, 15)) == (policy.signed_by, policy.signed_on)
    assert {"most": 3, "kid": "same", "steps": [1, 2]} == policy.rules


def test_the_version_id_holds_the_hash_of_the_file(folder: Path, write: Write):
    """Rules that were changed under an old version's name are seen in every decision after."""
    path = write("2026-1", "2026-01-01")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert f"instalments 2026-1 sha256:{digest[:16]}" == load_policy(folder, date(2026, 1, 1)).version_id
    write("2026-1", "2026-01-01", rules="most = 4")
    assert digest[:16] not in load_policy(folder, date(2026, 1, 1)).version_id


def test_before_the_first_version_there_is_no_policy(folder: Path, write: Write):
    """Nothing is decided by rules that do not apply yet."""
    write("a", "2026-01-01")
    with pytest.raises(NotFound, match="no policy applies on 2025-12-31"):
        load_policy(folder, date(2025, 12, 31))


@pytest.mark.parametrize(
    ("signed", "said"),
    [
        ("", "signed_by is empty"),
        ('signed_by = ""\nsigned_on = 2025-12-15\n', "signed_by is empty"),
        ('signed_by = "a"\n', "signed_on is empty"),
        ('signed_by = "a"\nsigned_on = ""\n', "signed_on is empty"),
    ],
)
def test_an_unsigned_version_is_refused_and_no_older_one_used(
    folder: Path, write: Write, signed: str, said: str
):
    """An older one in its stead would decide by rules that somebody meant to end."""
    write("a", "2026-01-01"), write("b", "2026-07-01", signed=signed)
    with pytest.raises(Refused, match=rf"b\.toml: {said}"):
        load_policy(folder, date(2026, 7, 1))


def test_an_unsigned_version_that_has_not_begun_disturbs_nobody(folder: Path, write: Write):
    """It can be signed until its first day."""
    write("a", "2026-01-01"), write("b", "2026-07-01", signed="")
    assert "a" == load_policy(folder, date(2026, 6, 30)).version


def test_a_signature_after_the_day_is_no_signature_yet(folder: Path, write: Write):
    """Nobody had signed it when it would have decided."""
    write("a", "2026-01-01", signed='signed_by = "a"\nsigned_on = 2026-02-01\n')
    with pytest.raises(Refused, match="2026-02-01 is after 2026-01-31"):
        load_policy(folder, date(2026, 1, 31))
    assert "a" == load_policy(folder, date(2026, 2, 1)).version


@pytest.mark.parametrize(
    ("version", "valid_from", "key"), [("b", "2026-01-01", "valid_from"), ("a", "2027-01-01", "version")]
)
def test_two_files_that_claim_the_same_are_refused(
    folder: Path, write: Write, version: str, valid_from: str, key: str
):
    """Which one would hold must never depend on the order of files."""
    write("a", "2026-01-01", file="1.toml"), write(version, valid_from, file="2.toml")
    with pytest.raises(BadSetting, match=rf"2\.toml: {key}: .*1\.toml"):
        load_policy(folder, date(2026, 3, 1))


def test_a_draft_is_not_looked_at(folder: Path, write: Write):
    """A file whose name begins with an underscore may be half written."""
    write("a", "2026-01-01")
    (folder / "_b.toml").write_text("version = ")
    assert "a" == load_policy(folder, date(2026, 3, 1)).version


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('version = "a"\n', r"a\.toml: valid_from: is missing; expected: a date without quotes"),
        (
            'version = "a"\nvalid_from = "2026-01-01"\n[rules]\nx = 1',
            r"a\.toml: valid_from: cannot be used; expected: a date",
        ),
        ('version = "a"\nvalid_from = 2026-01-01\nmost = 3\n[rules]\nx = 1', r"a\.toml: most: unknown key"),
        (
            'version = "a"\nvalid_from = 2026-01-01\n[rules]\n',
            r"a\.toml: rules: cannot be used; expected: a table of rules",
        ),
        ('version = "a"\nversion = "a"\n', r"a\.toml: not valid TOML: .*line 2"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_key(folder: Path, text: str, expected: str):
    """One broken version stops the robot: it may be the one that should apply."""
    (folder / "a.toml").write_text(text)
    with pytest.raises(BadSetting, match=expected):
        load_policy(folder, date(2026, 3, 1))


def test_a_folder_that_is_not_there_has_no_policy(folder: Path):
    """The message names the folder to fill."""
    with pytest.raises(NotFound, match="nowhere"):
        load_policy(folder.with_name("nowhere"), date(2026, 3, 1))


days = st.dates(date(2026, 1, 1), date(2030, 12, 31))


@given(begin=st.sets(days, min_size=1, max_size=6), day=days)
def test_at_any_day_exactly_one_version_applies_or_none(
    tmp_path_factory: pytest.TempPathFactory, begin: set[date], day: date
):
    """Compared with a walk through all days from the first on."""
    folder = tmp_path_factory.mktemp("policy")
    for first in begin:
        (folder / f"{first}.toml").write_text(
            f'version = "v{first}"\nvalid_from = {first}\n{SIGNED}[rules]\nx = 1\n'
        )
    expected = None
    for ordinal in range(date(2026, 1, 1).toordinal(), day.toordinal() + 1):
        expected = f"v{date.fromordinal(ordinal)}" if date.fromordinal(ordinal) in begin else expected
    if expected is None:
        with pytest.raises(NotFound):
            load_policy(folder, day)
    else:
        assert expected == load_policy(folder, day).version
