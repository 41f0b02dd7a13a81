"""What a worker gives a child for one run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scheduler.retry import Policy
from scheduler.told_time import ToldTime
from shared.model import Traced
from shared.sealing import Keys


@dataclass(frozen=True)
class Assignment:
    """Everything a child needs for its run; travels through a private pipe, never shown whole."""

    run: int
    token: int
    robot: str
    environment: str
    code_version: str
    robots_path: tuple[Path, ...]
    config: Path
    logs: Path
    private: Path
    browser: Path | None
    values: Mapping[str, Any]
    reasons: Mapping[str, str]
    retry: Policy
    effect_seconds: float
    lease_seconds: float
    traced: Traced
    tick_seconds: float
    told: ToldTime
    # How many cases a dry run looks at; None for a run that works.
    dry_run: int | None
    database_url: str = field(repr=False)
    secrets: Mapping[str, str] = field(repr=False)
    keys: Keys = field(repr=False)
