"""An installation whose settings a test writes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from shared.settings import Settings, load_settings

Load = Callable[..., Settings]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads settings of an installation that has this avlast.toml and these variables, and no browser."""
    (tmp_path / "robots").mkdir()
    (tmp_path / "config").mkdir()

    def loaded(
        toml: str = "", /, browser: Path | None = None, environment: str = "test", **variables: str
    ) -> Settings:
        (tmp_path / "config" / "avlast.toml").write_text(toml, encoding="utf-8")
        named = {f"AVLAST_{name}": text for name, text in variables.items()}
        return load_settings({"AVLAST_ENVIRONMENT": environment} | named, tmp_path, lambda environ: browser)

    return loaded
