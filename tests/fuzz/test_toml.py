"""Whatever happened to one of our files, it is read, or refused with its name and in plain words."""

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from scheduler.schedules import wanted_by
from scheduler.timing import OSLO
from shared.baseline_file import read_baselines, read_factor_set
from shared.calendars import read_calendars
from shared.errors import BadInput, NotFound, Refused
from shared.manifest import load_manifest
from shared.person import load_organisation
from shared.policy import load_policy
from shared.settings import load_settings
from tests.fuzz.mutation import HOSTILE, ROOT, spoilt, with_value

DAY = date(2026, 11, 22)
Use = Callable[[Path], object]


def use_manifest(file: Path) -> None:
    """Go as far with a manifest as deploy, clock and worker do."""
    manifest = load_manifest(file.parent)
    assert manifest.timeout.total_seconds() > 0
    assert "\\u0000" not in json.dumps(manifest.model_dump(mode="json", exclude={"folder"}), allow_nan=False)
    versions = {each.hash: each for each in CALENDARS.values()}
    for wanted in wanted_by(manifest, CALENDARS):
        wanted.plan(versions[wanted.calendar] if wanted.calendar else None, anchor=MOMENT)


def use_settings(file: Path) -> None:
    """Start with these settings; relative folders are those of the project."""
    environ = {"AVLAST_ENVIRONMENT": "test", "AVLAST_CONFIG": str(file.parent)}
    load_settings(environ, ROOT, find_browser=lambda _: None)


CALENDARS = read_calendars(ROOT / "config" / "calendars.toml")
MOMENT = datetime(2026, 11, 22, tzinfo=OSLO)
POLICY = next((ROOT / "config" / "policies").rglob("*.toml"))
FILES: dict[Path, Use] = {
    ROOT / "config" / "avlast.toml": use_settings,
    ROOT / "config" / "organisation.toml": lambda file: load_organisation(file.parent),
    ROOT / "config" / "calendars.toml": read_calendars,
    ROOT / "config" / "factors.toml": lambda file: read_factor_set(file, DAY),
    ROOT / "config" / "baselines.toml": read_baselines,
    POLICY: lambda file: load_policy(file.parent, DAY),
    ROOT / "robots" / "invoice_splitting" / "robot.toml": use_manifest,
    ROOT / "robots" / "_template" / "robot.toml": use_manifest,
}


def hold(folder: Path, original: Path, data: bytes) -> None:
    """Use the spoilt file in the place of the original."""
    file = folder / original.parent.name / original.name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
    try:
        FILES[original](file)
    except (BadInput, NotFound, Refused) as wrong:
        said = str(wrong)
        assert 0 < len(said) < 20_000
        assert [] == [each for each in said if each < " " and each != "\n"]


@pytest.mark.parametrize("original", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_a_spoilt_file_is_read_or_refused(original: Path, tmp_path: Path):
    """No slip and no ill will in a file gives anything but a value or one of our own errors."""
    fuzz(original, tmp_path, examples=60)


@pytest.mark.parametrize("original", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_each_hostile_value_is_read_or_refused(original: Path, tmp_path: Path):
    """Chance meets all of them only in the long run."""
    for piece in HOSTILE:
        hold(tmp_path, original, with_value(original.read_bytes(), 0, piece))


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize("original", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_very_many_spoilt_files_are_read_or_refused(original: Path, tmp_path: Path):
    """The same, often enough to meet what nobody thought of."""
    fuzz(original, tmp_path, examples=20_000)


def fuzz(original: Path, folder: Path, examples: int) -> None:
    """Use the file in so many states."""

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck), database=None)
    @given(spoilt(original.read_bytes()))
    def each(data: bytes) -> None:
        hold(folder, original, data)

    each()
