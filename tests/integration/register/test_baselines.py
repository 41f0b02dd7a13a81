"""Baselines are registered, ended and approved, and never changed (I-13, DESIGN §6)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import psycopg
import pytest

from shared.baseline import Grade, Work, ended
from shared.baseline_file import read_baselines
from shared.errors import BadInput
from shared.register import baselines, register_baselines
from shared.store.connect import connect

CONFIG = Path(__file__).parents[3] / "config"
Make = Callable[..., str]
_INSERT = """
    insert into baselines (key_id, version, valid_from, valid_to, manual_ms_low, manual_ms_expected,
                           manual_ms_high, method, participants, grade, best_before, reason, registered_by)
    select key_id, 9, %s, %s, 1, 1, 1, 'anslag', '', 'D', '2028-01-01', 'r', 'x' from baselines limit 1
"""


def test_what_is_registered_is_read_back_whole(register: Any):
    """The shipped file, field by field."""
    register_baselines(register.connection, CONFIG, "rpa-team")
    assert read_baselines(CONFIG / "baselines.toml") == baselines(register.connection)


def test_registering_twice_changes_nothing(register: Any, make_baseline: Make):
    """`avlast deploy` registers each time it runs."""
    one = make_baseline(1, "2026-01-01", 360)
    assert ([1], []) == (register.baselines(one), register.baselines(one))


def test_a_registered_version_with_other_minutes_is_refused(register: Any, make_baseline: Make):
    """The refusal says what to do instead, and nothing of the file is registered."""
    register.baselines(make_baseline(1, "2026-01-01", 360))
    other = [make_baseline(1, "2026-01-01", 900), make_baseline(1, "2026-01-01", 60, process="q")]
    with pytest.raises(BadInput, match=r"p / hele / alle version 1 .* other manual.*add a new version"):
        register.baselines(*other)
    assert [360_000] == [each.manual.expected for each in baselines(register.connection)]


def test_a_new_version_ends_the_one_before(register: Any, make_baseline: Make):
    """E2: version 2 from 1 March; the file's first version says nothing about its end."""
    one, two = make_baseline(1, "2026-01-01", 360), make_baseline(2, "2026-03-01", 300)
    register.baselines(one)
    assert [2] == register.baselines(one, two)
    assert [date(2026, 3, 1), None] == [each.valid_to for each in baselines(register.connection)]


def test_a_version_taken_out_of_the_file_stays_registered(register: Any, make_baseline: Make):
    """The register remembers; the file only adds."""
    one, two = make_baseline(1, "2026-01-01", 360), make_baseline(2, "2026-03-01", 300)
    register.baselines(one, two)
    assert [] == register.baselines(one)
    assert [1, 2] == [each.version for each in baselines(register.connection)]


def test_a_version_can_be_ended_by_hand_but_not_prolonged(register: Any, make_baseline: Make):
    """An end that has been is never taken back: the days after it were reported as a gap."""
    register.baselines(make_baseline(1, "2026-01-01", 360, more="valid_to = 2026-06-01"))
    register.baselines(make_baseline(1, "2026-01-01", 360, more="valid_to = 2026-05-01"))
    register.baselines(make_baseline(1, "2026-01-01", 360))
    assert [date(2026, 5, 1)] == [each.valid_to for each in baselines(register.connection)]


def test_an_approval_is_added_once(register: Any, make_baseline: Make):
    """An estimate is approved after it is registered; nobody approves in another's place."""
    register.baselines(make_baseline(1, "2026-01-01", 360))
    register.baselines(make_baseline(1, "2026-01-01", 360, owner="eier", finance="controller"))
    register.baselines(make_baseline(1, "2026-01-01", 360))
    (approved,) = baselines(register.connection)
    assert ("eier", "controller", True) == (
        approved.approved_by_owner,
        approved.approved_by_finance,
        approved.approved,
    )
    with pytest.raises(BadInput, match="approved_by_owner"):
        register.baselines(make_baseline(1, "2026-01-01", 360, owner="en annen"))


@pytest.mark.parametrize(
    "statement",
    [
        "update baselines set manual_ms_expected = 1, manual_ms_low = 1",
        "update baselines set grade = 'A'",
        "update baselines set valid_to = '2030-01-01'",
        "update baselines set approved_by_owner = null",
        "update baselines set registered_at = now()",
        "delete from baselines",
        "truncate baselines",
    ],
)
def test_the_database_refuses_every_other_change(register: Any, make_baseline: Make, statement: str):
    """Whoever asks, and with whatever program."""
    register.baselines(make_baseline(1, "2026-01-01", 360, owner="eier", more="valid_to = 2027-01-01"))
    with pytest.raises(psycopg.errors.RestrictViolation, match="a baseline never changes"):
        register.connection.execute(statement)


@pytest.mark.parametrize(
    ("begin", "end"), [("2026-06-01", None), ("2025-01-01", "2026-01-02"), ("2026-12-31", "2027-02-01")]
)
def test_overlapping_versions_are_refused_by_the_database(
    register: Any, make_baseline: Make, begin: str, end: str | None
):
    """I-13: an exclusion constraint without any extension, which the embedded PostgreSQL lacks."""
    register.baselines(make_baseline(1, "2026-01-01", 360, more="valid_to = 2027-01-01"))
    with pytest.raises(psycopg.errors.ExclusionViolation, match="one_baseline_at_a_time"):
        register.connection.execute(_INSERT, (begin, end))


def test_versions_that_only_touch_and_other_works_do_not_overlap(register: Any, make_baseline: Make):
    """The last day of one is the day before the first of the next; variants have their own line."""
    register.baselines(
        make_baseline(1, "2026-01-01", 360, more="valid_to = 2026-03-01"),
        make_baseline(2, "2026-03-01", 300),
        make_baseline(1, "2026-01-01", 900, variant="b"),
        make_baseline(1, "2026-01-01", 900, process="q"),
    )
    assert 4 == len(baselines(register.connection))


def test_the_database_and_the_arithmetic_end_versions_alike(register: Any, make_baseline: Make):
    """Registered one by one or all at once, the same version holds on the same day."""
    tables = [
        make_baseline(n, day, 60 * n) for n, day in enumerate(["2026-01-01", "2026-04-01", "2026-02-01"], 1)
    ]
    for known in range(1, len(tables) + 1):
        register.baselines(*tables[:known])
    at_once = ended(read_baselines(register.config / "baselines.toml"))
    assert at_once == baselines(register.connection)


def test_two_deployments_at_once_register_once(register: Any, make_baseline: Make, database: str):
    """Two machines run `avlast up` at the same moment."""
    (register.config / "baselines.toml").write_text(make_baseline(1, "2026-01-01", 360), encoding="utf-8")
    start, new = Barrier(4), []

    def deploy() -> None:
        with connect(database) as connection:
            start.wait()
            new.extend(register_baselines(connection, register.config, "rpa-team"))

    threads = [Thread(target=deploy) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 == len(new)


def test_who_registered_is_remembered(register: Any, make_baseline: Make):
    """I-18: the builder of a baseline cannot approve it, so its builder must be known."""
    register.baselines(make_baseline(1, "2026-01-01", 360), by="rpa-team")
    rows = register.connection.execute("select registered_by from baselines").fetchall()
    assert [{"registered_by": "rpa-team"}] == rows


def test_a_graded_and_measured_series_survives_the_trip(register: Any, make_baseline: Make):
    """What is null in the file is null in the register, and what is not is not."""
    more = make_baseline(1, "2026-01-01", 720, low=592, high=848, grade="B").replace(
        'reason = "Regneeksempel"', 'reason = "Målt"\nn = 16\nmean_seconds = 720\nsd_seconds = 240'
    )
    register.baselines(more)
    (found,) = baselines(register.connection)
    assert (Work("p"), Grade.B, 16, 720_000, 240_000, None) == (
        found.work, found.grade, found.n, found.mean_ms, found.sd_ms, found.error_permille,
    )  # fmt: skip
    assert replace(found, n=None) != found
