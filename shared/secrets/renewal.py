"""Renewing the key of the secrets files: both keys stand there until no file needs the old one.

Killed at any moment, every file opens with what then stands in the key's file; repeated, it goes on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from shared.errors import MissingKey, Refused, Tampered
from shared.secrets.file import FileSecrets
from shared.secrets.key_file import VARIABLE, find_keys, key_check, new_key, write_keys
from shared.secrets.locked import locked


@dataclass(frozen=True)
class Renewed:
    """The files that the new key opens, and those of another key or damaged, which were left as they were."""

    files: tuple[Path, ...]
    left: tuple[Path, ...]
    in_variable: bool


def renew_key(environ: Mapping[str, str], key_file: Path, sealed: Iterable[Path]) -> Renewed:
    """Seal these files with a new key; raises MissingKey, and Refused where the key is a variable's alone."""
    in_variable = bool(environ.get(VARIABLE))
    if not find_keys(environ, key_file):
        raise MissingKey("There is no key for a file of secrets yet; make it with `avlast secret init`.")
    with locked(key_file):
        keys = _old_and_new(find_keys(environ, key_file), key_file, in_variable=in_variable)
        known = {key_check(key) for key in keys}
        files = [FileSecrets(path, *keys) for path in sorted(sealed)]
        ours = [file for file in files if _key_id(file) in known]
        for file in ours:
            file.change(dict)
        if not in_variable:
            write_keys(key_file, keys[:1])
    left = tuple(file.path for file in files if file not in ours)
    return Renewed(tuple(file.path for file in ours), left, in_variable)


def _old_and_new(keys: tuple[bytes, ...], key_file: Path, *, in_variable: bool) -> tuple[bytes, ...]:
    """The new key and those before it, on the disk before anything is sealed with it."""
    if len(keys) > 1:
        return keys
    if in_variable:
        raise Refused(
            f"The key stands in the variable {VARIABLE}, which no command can change: put a new one "
            "(`openssl rand -base64 32`) and a space before it, and run this again. Nothing was changed."
        )
    keys = (new_key(), *keys)
    write_keys(key_file, keys)
    return keys


def _key_id(file: FileSecrets) -> str | None:
    try:
        return file.key_id
    except Tampered:
        return None
