"""What people write in baselines.toml and factors.toml, and what they are told when it is wrong."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from shared.baseline import Grade, Method, Work
from shared.baseline_file import read_baselines, read_factor_set
from shared.benefit import Range
from shared.errors import BadSetting

CONFIG = Path(__file__).parents[3] / "config"
TODAY = date(2026, 11, 22)
GOOD = """
[[baselines]]
process = "p"
version = 1
valid_from = 2026-01-01
[baselines.manual_seconds]
low = 592
expected = 720
high = 848
[baselines.evidence]
method = "tidsstudie"
grade = "B"
best_before = 2028-01-01
participants = "Fire saksbehandlere"
reason = "Målt"
n = 16
mean_seconds = 720
sd_seconds = 240
measured_from = 2025-11-01
measured_to = 2025-11-30
evidence_ref = "sak 25/1"
[baselines.quality]
error_permille = 30
rework_seconds = 900
[baselines.approved]
owner = "prosesseier"
finance = "controller"
"""


def written(folder: Path, text: str) -> Path:
    """Write the text as a file of its own."""
    path = folder / "baselines.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_field_of_a_baseline_is_read(tmp_path: Path):
    """§2.2 Baseline, with seconds as milliseconds and E10's measured series."""
    (found,) = read_baselines(written(tmp_path, GOOD))
    assert (Range(592_000, 720_000, 848_000), 30, 900_000) == (
        found.manual,
        found.error_permille,
        found.rework_ms,
    )
    assert (Method.TIME_STUDY, Grade.B, 16) == (found.method, found.grade, found.n)
    assert (720_000, 240_000, "sak 25/1") == (found.mean_ms, found.sd_ms, found.evidence_ref)
    assert (date(2025, 11, 1), date(2025, 11, 30)) == (found.measured_from, found.measured_to)
    assert ("prosesseier", "controller") == (found.approved_by_owner, found.approved_by_finance)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("low = 592", "low = 721", "low <= expected <= high"),
        ("low = 592", "low = 592.5", "low"),
        ("low = 592", "low = -1", "low"),
        ('grade = "B"', 'grade = "E"', "grade"),
        ('method = "tidsstudie"', 'method = "gjetning"', "method"),
        ('reason = "Målt"', 'reason = ""', "reason"),
        ("best_before = 2028-01-01", "", "best_before"),
        ("best_before = 2028-01-01", "best_before = 20280101", "best_before"),
        ("version = 1", "version = 0", "version"),
        ("version = 1", "version = 1\nvalid_to = 2025-12-31", "valid_to is before valid_from"),
        ("measured_to = 2025-11-30", "measured_to = 2025-10-31", "measured_to is before"),
        ("error_permille = 30", "error_permille = 1001", "error_permille"),
        ("n = 16", "number = 16", "number"),
    ],
)
def test_a_wrong_value_is_named_with_its_file_and_key(tmp_path: Path, old: str, new: str, said: str):
    """What cannot be a baseline never reaches the register."""
    path = written(tmp_path, GOOD.replace(old, new))
    with pytest.raises(BadSetting, match=said) as refused:
        read_baselines(path)
    assert str(path) in str(refused.value)


def test_a_version_that_stands_twice_is_refused(tmp_path: Path):
    """Nobody could say which of the two holds."""
    with pytest.raises(BadSetting, match="p / hele / alle version 1 stands in it twice"):
        read_baselines(written(tmp_path, GOOD + GOOD))


def test_the_shipped_baseline_is_an_estimate_that_nobody_has_approved():
    """Minutes that were not measured are graded D, and empty approvals are no approvals."""
    (found,) = read_baselines(CONFIG / "baselines.toml")
    assert Work("faktura-avdrag") == found.work
    assert (Method.ESTIMATE, Grade.D, None, None) == (
        found.method,
        found.grade,
        found.evidence_ref,
        found.approved_by_owner,
    )
    assert not found.approved


def test_the_shipped_default_is_the_net_factor_with_its_source():
    """§1.5: NETTO_1695, always printed with where it comes from."""
    factors = read_factor_set(CONFIG / "factors.toml", TODAY)
    assert ("NETTO_1695", Fraction(1695)) == (factors.name, factors.hours_per_fte)
    assert "226 arbeidsdager" in factors.source


def test_the_gross_factor_is_offered():
    """§1.5: BRUTTO_1950 by name."""
    assert Fraction(1950) == read_factor_set(CONFIG / "factors.toml", TODAY, "BRUTTO_1950").hours_per_fte


def test_an_unknown_factor_set_names_the_nearest(tmp_path: Path):
    """A mistyped factor must never fall back on another."""
    with pytest.raises(BadSetting, match="NETTO_1695"):
        read_factor_set(CONFIG / "factors.toml", TODAY, "NETTO_1659")


def test_a_factor_with_decimals_stays_exact(tmp_path: Path):
    """A week of 33.6 hours: 1 747.2, not the nearest binary fraction; and the newest begun version holds."""
    one = (
        '[[factor_sets]]\nname = "LOKAL"\nsource = "HTA"\nversion = {}\nvalid_from = {}\nhours_per_fte = {}\n'
    )
    versions = [(1, "2020-01-01", "1950"), (2, "2026-01-01", "1747.2"), (3, "2027-01-01", "1700")]
    path = written(tmp_path, 'default = "LOKAL"\n' + "".join(one.format(*each) for each in versions))
    assert Fraction(17472, 10) == read_factor_set(path, TODAY).hours_per_fte


def test_a_day_before_every_version_is_refused():
    """A factor that did not hold yet cannot turn hours into anything."""
    with pytest.raises(BadSetting, match="no version of NETTO_1695 holds on 2019-12-31"):
        read_factor_set(CONFIG / "factors.toml", date(2019, 12, 31))
