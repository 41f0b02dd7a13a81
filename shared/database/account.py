"""Root where user namespaces are forbidden: the server as a system account of its own.

Its files are in a folder that the account can reach; the project's folder may lie below a closed home.
"""

import hashlib
import json
import os
import secrets
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

from shared.database.binaries import Binaries
from shared.database.ways import How, Way, clean_environment
from shared.errors import EmbeddedDatabaseError
from shared.file_lock import FileLock
from shared.platform import Account, account_named, write_private

ACCOUNT = "avlast"
BASE = Path("/var/lib/avlast")
_REACHABLE = 0o711
_IDENTITY = "identity"
_NOT_NEEDED = shutil.ignore_patterns("include", "pkgconfig", "*.a", "ecpg*", "pgbench", "__pycache__")


def account_way(name: str = ACCOUNT) -> Way:
    """The account's way; the account is made when it is missing."""
    _make_base()
    with FileLock(BASE / "lock") as lock:
        lock.wait()
        account = _account(name) or _made_account(name)
    return Way(How.ACCOUNT, account.uid, account.gid)


def _make_base() -> None:
    try:
        BASE.mkdir(mode=_REACHABLE, parents=True, exist_ok=True)
        facts = BASE.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != 0 or facts.st_mode & 0o022:
            raise EmbeddedDatabaseError(
                f"{BASE} must be a folder that only root can write to; mend or remove it."
            )
        BASE.chmod(_REACHABLE)
    except OSError as error:
        raise EmbeddedDatabaseError(
            f"{error}. As root without user namespaces the embedded database needs {BASE}: make it writable, "
            "run as an ordinary user, or use a server of your own by AVLAST_DATABASE_URL."
        ) from None


def _account(name: str) -> Account | None:
    """The account; None when there is none. A person's account of that name is not taken."""
    found = account_named(name)
    if found and (found.uid == 0 or found.home != BASE or found.shell.name not in ("nologin", "false")):
        raise EmbeddedDatabaseError(
            f"The account {name} of this machine was not made by Avlast (its home is {found.home}), and "
            "the embedded database would be open to it: run as an ordinary user, or use a server of your own "
            "by AVLAST_DATABASE_URL."
        )
    return found


def _made_account(name: str) -> Account:
    said = "neither useradd nor adduser was found"
    for command in _ways_to_make():
        said = subprocess.run([*command, name], capture_output=True, text=True, check=False).stderr.strip()
        made = _account(name)
        if made:
            return made
    raise EmbeddedDatabaseError(
        "PostgreSQL refuses to run as root, and an account to run it as could not be made: "
        f"{said}. Run as an ordinary user, or use a server of your own by AVLAST_DATABASE_URL."
    )


def _ways_to_make() -> Iterator[list[str]]:
    """The system's own commands that make an account without password, shell or home of its own."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
    shell = shutil.which("nologin", path=path) or "/bin/false"
    home = str(BASE)
    options = {
        "useradd": ["--system", "--user-group", "--no-create-home", "--home-dir", home, "--shell", shell],
        "adduser": ["-S", "-D", "-H", "-h", home, "-s", shell],  # Alpine's
    }
    for name, chosen in options.items():
        program = shutil.which(name, path=path)
        if program:
            yield [program, *chosen]


def has_home(folder: Path) -> bool:
    """Whether an earlier start has chosen the account for this folder."""
    return (folder / _IDENTITY).exists()


def home_of(folder: Path, way: Way) -> Path:
    """Where this folder's data are, which no other project, and no later folder of the same path, shares."""
    identity = folder / _IDENTITY
    if not identity.exists():
        write_private(identity, secrets.token_hex(16) + "\n")
    own = hashlib.sha256(os.fsencode(folder) + identity.read_bytes()).hexdigest()[:16]
    home = BASE / own
    home.mkdir(mode=0o710, exist_ok=True)
    # root's, so that the account cannot put a link where root will write
    os.chown(home, 0, -1 if way.gid is None else way.gid)
    home.chmod(0o710)
    write_private(home.with_suffix(".json"), json.dumps({"folder": str(folder)}) + "\n")
    return home


def former_homes(folder: Path, home: Path) -> list[Path]:
    """Homes that this folder had before it was removed and made again; their data are kept."""
    notes = (note for note in BASE.glob("*.json") if note.with_suffix("") != home)
    return [note.with_suffix("") for note in notes if _folder_in(note) == str(folder)]


def _folder_in(note: Path) -> str | None:
    try:
        folder = json.loads(note.read_text(encoding="utf-8"))["folder"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return str(folder)


def remove_home(home: Path) -> None:
    """Remove a project's data for good; nothing outside the account's own place is ever removed."""
    if home.parent != BASE:
        raise EmbeddedDatabaseError(f"{home} is no folder of the embedded database's below {BASE}.")
    shutil.rmtree(home, ignore_errors=True)
    home.with_suffix(".json").unlink(missing_ok=True)


def reachable(binaries: Binaries, way: Way) -> Binaries:
    """Programs that the account can run: these, or a copy of them in its own place."""
    if _runs_as(binaries, way):
        return binaries
    installation = binaries.folder.parent
    name = hashlib.sha256(os.fsencode(installation)).hexdigest()[:8]
    place = BASE / "programs" / f"{binaries.version}-{name}"
    inside = place / installation.parent.name / installation.name / binaries.folder.name
    copied = Binaries(inside, binaries.version)
    with FileLock(BASE / "lock") as lock:
        lock.wait()
        if not _runs_as(copied, way):
            _copy(installation, place)
    if not _runs_as(copied, way):
        raise EmbeddedDatabaseError(f"The account {ACCOUNT} cannot run the copy of PostgreSQL in {inside}.")
    return copied


def _copy(installation: Path, place: Path) -> None:
    """Copy an installation, and the libraries that a wheel keeps beside its package, in one step."""
    beside = place.with_name(f"{place.name}-{secrets.token_hex(4)}")
    package = installation.parent
    shutil.copytree(
        installation, beside / package.name / installation.name, symlinks=True, ignore=_NOT_NEEDED
    )
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, beside / libraries.name, symlinks=True)
    for path in (place.parent, beside, *beside.rglob("*")):
        if not path.is_symlink():
            os.chown(path, 0, 0)
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
    shutil.rmtree(place, ignore_errors=True)
    beside.rename(place)


def _runs_as(binaries: Binaries, way: Way) -> bool:
    """Whether the account can run these programs, and read what they need."""
    try:
        tried = subprocess.run(
            [binaries.program("initdb"), "--show", "-D", "/nonexistent"],
            capture_output=True,
            check=False,
            cwd="/",
            env=clean_environment(BASE),
            **way.identity,
        )
    except OSError:
        return False
    return tried.returncode == 0
