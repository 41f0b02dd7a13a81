"""Policies: rules that a named person signed off, dated, one file for each version."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from shared.errors import BadSetting, NotFound, Refused
from shared.toml_file import Day, Id, Table, Text, checked, in_file, parse_toml, read_bytes


@dataclass(frozen=True)
class Policy:
    """The rules of one version, who signed them and when, and the hash of the file they were read from."""

    name: str
    version: str
    valid_from: date
    signed_by: str
    signed_on: date
    rules: Mapping[str, Any]
    hash: str

    @property
    def version_id(self) -> str:
        """What a decision writes down: another content is another id, even under the same version."""
        return f"{self.name} {self.version} sha256:{self.hash[:16]}"


class PolicyToml(Table):
    """The keys of a policy file."""

    version: Annotated[Text, Field(description='what people call it, such as "2026-1"')]
    valid_from: Annotated[Day, Field(description="a date without quotes, such as 2026-01-01")]
    signed_by: Annotated[Id | None, Field(description="the id of a person in config/organisation.toml")] = (
        None
    )
    signed_on: Annotated[Day | None, Field(description="a date without quotes, such as 2026-01-01")] = None
    rules: Annotated[dict[str, Any], Field(min_length=1, description="a table of rules")]


def load_policy(folder: Path, day: date) -> Policy:
    """The policy that applies on a day: of the folder's files, that with the latest `valid_from` till then.

    Raises NotFound when none applies yet, BadSetting for a file that cannot be read or two that claim the
    day, Refused when the one that applies is not signed: an older one is never used in its stead.
    A file whose name begins with an underscore is a draft and is not looked at.
    """
    files = {path: _read(path) for path in sorted(folder.glob("*.toml")) if not path.name.startswith("_")}
    _demand_one_each(files)
    begun = [path for path, (toml, _) in files.items() if toml.valid_from <= day]
    if not begun:
        raise NotFound(
            f"{folder}: no policy applies on {day}; add a signed file with valid_from on or before it."
        )
    path = max(begun, key=lambda each: files[each][0].valid_from)
    toml, digest = files[path]
    return _signed(path, toml, digest, day)


def _read(path: Path) -> tuple[PolicyToml, str]:
    data = read_bytes(path, BadSetting)
    tables = parse_toml(data, path, BadSetting)
    unsigned = {key: value for key, value in tables.items() if key.startswith("signed_") and value == ""}
    kept = {key: value for key, value in tables.items() if key not in unsigned}
    return checked(PolicyToml, kept, in_file(path), BadSetting), hashlib.sha256(data).hexdigest()


def _demand_one_each(files: Mapping[Path, tuple[PolicyToml, str]]) -> None:
    seen: dict[object, Path] = {}
    for path, (toml, _) in files.items():
        for key, value in (("valid_from", toml.valid_from), ("version", toml.version)):
            if value in seen:
                raise BadSetting(
                    f"{path}: {key}: {value} stands in {seen[value]} too; only one file may have it."
                )
            seen[value] = path


def _signed(path: Path, toml: PolicyToml, digest: str, day: date) -> Policy:
    missing = "signed_by" if toml.signed_by is None else "signed_on"
    if toml.signed_by is None or toml.signed_on is None:
        raise Refused(
            f"{path}: {missing} is empty, and this policy would apply from {toml.valid_from}; nothing is "
            "decided by rules that nobody signed. Sign it, or name it with an underscore first as a draft."
        )
    if toml.signed_on > day:
        raise Refused(f"{path}: signed_on: {toml.signed_on} is after {day}, when it would already apply.")
    return Policy(
        path.parent.name, toml.version, toml.valid_from, toml.signed_by, toml.signed_on, toml.rules, digest
    )
