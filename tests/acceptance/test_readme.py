"""A newcomer follows the README literally, in an empty folder with a fresh environment."""

import os
import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
# What a machine gives to everybody: where programs, certificates and package indexes are.
PASSED_ON = re.compile(
    r"PATH|LANG|TERM|CI|TMPDIR|.*_CERT.*|.*CA_BUNDLE|PIP_.*|UV_(?!CACHE).*|.*_proxy|.*_PROXY"
)
LEFT_TO_CI = "make test"


def commands(text: str) -> list[str]:
    """The lines of all shell blocks, in order."""
    return [
        line for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S) for line in block.splitlines()
    ]


def fresh_environment(home: Path) -> dict[str, str]:
    """What a new account on this machine would have."""
    given = {name: value for name, value in os.environ.items() if PASSED_ON.fullmatch(name)}
    return given | {"HOME": str(home), "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}


@pytest.mark.browser
@pytest.mark.tryton
@pytest.mark.timeout(1500)
def test_following_the_readme_ends_with_the_ledger_as_computed(tmp_path: Path) -> None:
    """Every command of the README works as it stands there: 49 requests in the web client, to the øre."""
    place, home = tmp_path / "et tomt sted", tmp_path / "home"
    place.mkdir()
    home.mkdir()
    for name in (".npmrc", ".config/pip/pip.conf", ".pip/pip.conf"):
        if (kept := Path.home() / name).is_file():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(kept.read_text())
    lines = [line for line in commands((PROJECT / "README.md").read_text("utf-8")) if line != LEFT_TO_CI]
    script = "\n".join(["set -eux", *lines]).replace("REPOSITORY", f"'{PROJECT}'")
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=place,
        env=fresh_environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stdout[-4000:]
    assert "Tryton holds exactly what was computed beforehand: 49 invoices" in done.stdout
    assert "Tryton's own web client" in done.stdout


def test_the_readme_names_the_two_commands() -> None:
    """What is left to CI itself is still in the README, and nothing else is left out."""
    lines = commands((PROJECT / "README.md").read_text("utf-8"))
    assert LEFT_TO_CI in lines
    assert "make demo ONCE=1" in lines
