"""setup/environment.py: `.venv` is what the lock says, behind any mirror."""

from pathlib import Path

import pytest

from setup.environment import CannotSetUp, entry, for_uv, holds

LOCK = """\
uv==1.0 ; python_version > "3" \\
    --hash=sha256:aa \\
    --hash=sha256:bb
uvloop==2.0 \\
    --hash=sha256:cc
"""


def test_uv_is_fetched_by_the_hashes_of_the_lock():
    """pip brings uv itself, and checks it as uv checks the rest."""
    assert entry("uvloop", LOCK) == "uvloop==2.0 \\\n    --hash=sha256:cc\n"


def test_an_entry_keeps_its_condition_and_every_hash():
    """One hash for each system's file; the package whose name begins alike stays out."""
    assert "".join(LOCK.splitlines(keepends=True)[:3]) == entry("uv", LOCK)


def test_a_lock_without_uv_says_what_to_do():
    """Nobody is left with a stack trace at the very first command."""
    with pytest.raises(CannotSetUp, match="make lock"):
        entry("uv", "six==1.0 \\\n    --hash=sha256:aa\n")


def test_uv_uses_the_mirror_and_certificates_that_pip_is_set_to():
    """A municipality sets pip once; settings that uv has no use for stay out."""
    listed = (
        "global.index-url='https://mirror.example/simple'\nglobal.cert='/etc/ca.crt'\nglobal.timeout='60'\n"
    )
    assert {"UV_DEFAULT_INDEX": "https://mirror.example/simple", "SSL_CERT_FILE": "/etc/ca.crt"} == for_uv(
        listed
    )


def test_pips_environment_wins_over_its_files():
    """As pip itself has it, whatever order it prints them in."""
    listed = ":env:.index-url='https://b.example/simple'\nglobal.index-url='https://a.example/simple'\n"
    assert {"UV_DEFAULT_INDEX": "https://b.example/simple"} == for_uv(listed)


def test_pip_without_settings_sets_nothing():
    """uv then asks the registry it knows."""
    assert {} == for_uv("")


def test_a_stamp_holds_only_its_own_text(tmp_path: Path):
    """Another lock, another interpreter, another place: set up anew."""
    stamp = tmp_path / "stamp"
    assert not holds(stamp, "a")
    stamp.write_text("a")
    assert (True, False) == (holds(stamp, "a"), holds(stamp, "b"))
