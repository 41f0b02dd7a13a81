"""Every run can say which code it was, with git and without."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from shared.version import CodeVersion, code_version


def git(folder: Path, *arguments: str) -> str:
    """Runs git as a person without any configuration of their own."""
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with one commit."""
    (tmp_path / "task.py").write_text("1\n")
    (tmp_path / "requirements.lock").write_text("pydantic==2\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "One")
    return tmp_path


@pytest.fixture
def no_git(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A machine on which git is not installed."""
    monkeypatch.setenv("PATH", str(tmp_path_factory.mktemp("empty")))


def test_a_clean_clone_is_its_commit_and_its_lock(clone: Path):
    """What git and sha256sum say."""
    lock = hashlib.sha256(b"pydantic==2\n").hexdigest()
    assert CodeVersion(git(clone, "rev-parse", "HEAD"), dirty=False, lock_hash=lock) == code_version(clone)


def test_a_hook_of_another_repository_does_not_mislead(
    clone: Path, tmp_path_factory, monkeypatch: pytest.MonkeyPatch
):
    """Git tells its hooks by variables where their repository is; ours is where it is."""
    commit = git(clone, "rev-parse", "HEAD")
    monkeypatch.setenv("GIT_DIR", str(tmp_path_factory.mktemp("other")))
    assert commit == code_version(clone).commit
    assert code_version(clone).dirty is False


@pytest.mark.parametrize("name", ["task.py", "new_robot.py"])
def test_a_changed_or_new_file_makes_it_dirty(clone: Path, name: str):
    """A robot that was never committed runs too."""
    (clone / name).write_text("2\n")
    assert code_version(clone).dirty is True


def test_without_git_the_commit_is_read_and_changes_are_unknown(clone: Path, no_git):
    """Unknown is not the same as clean."""
    commit = (clone / ".git" / "refs" / "heads" / "main").read_text().strip()
    assert (commit, None) == (code_version(clone).commit, code_version(clone).dirty)


def test_without_git_packed_branches_are_found(clone: Path, monkeypatch: pytest.MonkeyPatch):
    """A fresh clone keeps its branches in one file."""
    commit = git(clone, "rev-parse", "HEAD")
    git(clone, "pack-refs", "--all")
    monkeypatch.setenv("PATH", "/nowhere")
    assert commit == code_version(clone).commit


def test_without_git_a_commit_checked_out_by_itself_is_found(clone: Path, monkeypatch: pytest.MonkeyPatch):
    """Deployments often check out a tag."""
    commit = git(clone, "rev-parse", "HEAD")
    git(clone, "checkout", "-q", commit)
    monkeypatch.setenv("PATH", "/nowhere")
    assert commit == code_version(clone).commit


def test_without_git_a_second_working_folder_is_found(clone: Path, monkeypatch: pytest.MonkeyPatch):
    """`git worktree` keeps a file in the place of .git."""
    commit = git(clone, "rev-parse", "HEAD")
    git(clone, "worktree", "add", "-q", "-b", "other", str(clone / "beside"))
    monkeypatch.setenv("PATH", "/nowhere")
    assert commit == code_version(clone / "beside").commit


def test_a_copy_without_a_repository_is_unknown(clone: Path):
    """Never the commit of a repository that happens to lie around it."""
    copy = clone / "copy"
    copy.mkdir()
    assert CodeVersion(None, None, None) == code_version(copy)


def test_a_repository_without_a_commit_is_unknown(tmp_path: Path):
    """Asking never fails."""
    git(tmp_path, "init", "-q")
    assert (None, None) == (code_version(tmp_path).commit, code_version(tmp_path).lock_hash)


@pytest.mark.parametrize("head", ["", "ref: refs/heads/../../../secret", "gibberish"])
def test_a_damaged_repository_is_unknown(clone: Path, no_git, head: str):
    """What is no commit is not recorded as one."""
    (clone / ".git" / "HEAD").write_text(head)
    assert code_version(clone).commit is None


@pytest.mark.parametrize(
    ("commit", "dirty", "shown"),
    [
        ("3f2a9c1b7d10" + "0" * 28, False, "3f2a9c1b7d10"),
        ("3f2a9c1b7d10" + "0" * 28, True, "3f2a9c1b7d10+changes"),
        ("3f2a9c1b7d10" + "0" * 28, None, "3f2a9c1b7d10+unknown"),
        (None, None, "unknown"),
    ],
)
def test_a_version_is_shown_short(commit: str | None, dirty: bool | None, shown: str):
    """Lists have little room, and a change must not go unseen."""
    assert shown == str(CodeVersion(commit, dirty, None))
