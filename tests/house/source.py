"""What the house tests read: the files of the project, and its Python modules as syntax trees."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file; its path is relative to the project's root."""

    path: PurePosixPath
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file as a syntax tree."""
        return ast.parse(self.text, str(self.path))

    @property
    def lines(self) -> int:
        """How long the file is."""
        return len(self.text.splitlines())

    @property
    def is_test(self) -> bool:
        """Whether the file only serves tests."""
        return "tests" in self.path.parts or self.path.name == "conftest.py"

    def functions(self) -> list[Function]:
        """Every function and method in it."""
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Every call in it, with the dotted name of what is called."""
        return ((ast.unparse(node.func), node) for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def imports(self) -> set[str]:
        """The dotted names it imports anywhere; relative ones stay out."""
        names: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        return names


@cache
def files() -> tuple[PurePosixPath, ...]:
    """Every file that is, or would be, in the repository."""
    git = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(git, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return tuple(PurePosixPath(name) for name in sorted(set(listed)) if name and (ROOT / name).is_file())


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the project."""
    return tuple(
        Module(path, (ROOT / path).read_text(encoding="utf-8")) for path in files() if path.suffix == ".py"
    )


def product() -> Iterator[Module]:
    """The modules that are the product, not its tests."""
    return (module for module in modules() if not module.is_test)


def tests() -> Iterator[Module]:
    """The modules that hold tests."""
    return (module for module in modules() if module.path.name.startswith("test_"))


def import_contract(name: str) -> dict[str, list[str]]:
    """One of the import contracts in pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return next(contract for contract in contracts if contract["id"] == name)


def pure_modules() -> list[str]:
    """The dotted names of what decides, as the import contracts list them."""
    return import_contract("pure")["source_modules"]


def inside(name: str) -> list[Module]:
    """The module of this dotted name, or all those of the package."""
    place = PurePosixPath(*name.split("."))
    return [m for m in modules() if m.path == place.with_suffix(".py") or place in m.path.parents]


def documents() -> dict[PurePosixPath, str]:
    """What people read: README.md and docs/."""
    read = (path for path in files() if path == PurePosixPath("README.md") or path.parts[0] == "docs")
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in read if path.suffix == ".md"}
