"""What must never stand in a file of the repository."""

import re
import tomllib
from pathlib import PurePosixPath

import pytest

from shared.identifiers import IdentityKind, follows_todays_rule, is_synthetic, kind_of
from tests.house.source import ROOT, files

# Written in pieces, so that this file does not hold what it forbids.
FORBIDDEN = {
    "the host of a registry": r"python" r"hosted\.|\bpypi\." r"org|npmjs\." r"(org|com)|deb\.debian\." r"org",
    "a folder of somebody's machine": r"/(home|Users)/[a-z][\w-]*/|/wo"
    r"rk/(main|shared)|C:\\\\?Users\\\\?\w",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE" r" KEY-----\s+[\w+/=\s]{150,}",
    "a user with password in an address": r"\bhttps?://[\w.-]+:[^\s/@{}<>$]+@",
}
ELEVEN_DIGITS = re.compile(r"(?<![0-9a-fA-F])\d{6} ?\d{5}(?![0-9a-fA-F])")
LOCKS = ("requirements.lock", "package-lock.json", ".lock")


def _texts() -> list[tuple[PurePosixPath, str]]:
    read = ((path, (ROOT / path).read_bytes()) for path in files())
    return [(path, content.decode("utf-8")) for path, content in read if b"\0" not in content]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str):
    """A clone works anywhere and gives nobody away."""
    pattern = re.compile(FORBIDDEN[what])
    found = [f"{path}: {match.group()}" for path, text in _texts() for match in pattern.finditer(text)]
    assert [] == found


def test_only_synthetic_identity_numbers_are_kept():
    """Somebody may bear any other number; tests make theirs when they run."""
    borne = [
        f"{path}: {match.group()[:6]}…"
        for path, text in _texts()
        for match in ELEVEN_DIGITS.finditer(text)
        if follows_todays_rule(digits := match.group().replace(" ", "")) and not is_synthetic(digits)
        if kind_of(digits) is not IdentityKind.FH_NUMBER
    ]
    assert [] == borne


def test_locks_name_no_address():
    """A lock works behind any municipality's mirror; where its authors take gifts ("url") is no address."""
    addresses = [
        f"{path}: {match.group()}"
        for path, text in _texts()
        if path.name.endswith(LOCKS)
        for match in re.finditer(r'"resolved"|(?<!"url": ")https?://\S+', text)
    ]
    assert [] == addresses


def test_every_package_in_a_lock_has_a_hash():
    """What a mirror serves is checked before it is installed."""
    bare = [
        f"{path}: {line}"
        for path, text in _texts()
        if path.name.endswith(".lock")
        for line in text.splitlines()
        if line[:1].isalnum() and not re.fullmatch(r"\S+==\S+( ;.*)? \\", line)
    ]
    assert [] == bare


def test_the_lock_knows_every_dependency():
    """Whoever adds a dependency renews the lock: `make lock`."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*settings["project"]["dependencies"], *settings["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=~!; ]", words)[0] for words in asked}
    locked = re.findall(
        r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert set() == names - set(locked)
