"""What holds for every test of the house, those in the robots' folders too."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent
NOTHING_MAY_BE_LEFT_OUT = os.environ.get("CI") == "true"

# No test measures time: a busy machine is not a wrong answer.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root folder."""
    return ROOT


@pytest.fixture(scope="session")
def samples() -> Path:
    """Real inputs, kept outside the project (other people's licences); without them a test is skipped."""
    folder = Path(os.environ.get("AVLAST_SAMPLES") or ROOT.parent / "shared" / "samples")
    if not folder.is_dir():
        pytest.skip(f"no samples at {folder}; name their folder in AVLAST_SAMPLES")
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test is a failed one."""
    report = yield
    if NOTHING_MAY_BE_LEFT_OUT and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"left out, and CI leaves nothing out: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """In CI a skipped module is a failed one."""
    report = yield
    if NOTHING_MAY_BE_LEFT_OUT and report.skipped:
        report.outcome, report.longrepr = "failed", f"left out, and CI leaves nothing out: {report.longrepr}"
    return report


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to other machines what only they can show: a test of root's way has no meaning for a user."""
    elsewhere = [item for item in items if not all(mark.args[0] for mark in item.iter_markers("only_where"))]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]
