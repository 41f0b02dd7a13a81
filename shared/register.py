"""The register's edge: baselines go in, a report's figures come out."""

from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from shared.baseline import APPROVALS, Baseline, Grade, Method, Work, differences, ended
from shared.baseline_file import read_baselines, read_factor_set
from shared.benefit import Range
from shared.errors import BadInput
from shared.figures import HeldBack, Report, Tally, cuts, draw_up
from shared.model import Cause, Environment, Outcome
from shared.period import Period, midnight, oslo_day, year_to_date
from shared.store import queries
from shared.store.connect import Connection

BASELINES, FACTORS = "baselines.toml", "factors.toml"
# The columns that are fields of the same name and type.
_PLAIN = {field.name for field in fields(Baseline)} - {"work", "manual", "method", "grade"}


def register_baselines(connection: Connection, config: Path, by: str) -> list[Baseline]:
    """Register what `config/baselines.toml` holds; gives the new versions.

    Registering twice changes nothing. A version that is there with other content is refused with
    `BadInput`, and then nothing is written: what is learnt later is a new version.
    """
    sql = queries.load("register")
    wanted = read_baselines(config / BASELINES)
    with connection.transaction():
        connection.execute(sql.lock_baselines)
        known = {_name(each): each for each in baselines(connection)}
        for baseline in wanted:
            _refuse_change(known.get(_name(baseline)), baseline, config / BASELINES)
        settled = ended(_merged(known, wanted))
        _settle(connection, (each for each in settled if known.get(_name(each), each) != each))
        new = [each for each in settled if _name(each) not in known]
        _add(connection, new, by)
    return new


def baselines(connection: Connection) -> list[Baseline]:
    """Read every version that is registered."""
    return [_baseline(row) for row in connection.execute(queries.load("register").baselines)]


def report(
    connection: Connection,
    config: Path,
    environment: Environment,
    period: Period | None = None,
    factor: str | None = None,
) -> Report:
    """Work out the figures of a period, by default this year to date, with one factor set.

    All is read from one snapshot of the database, whose clock says when the report was made.
    """
    sql = queries.load("register")
    with connection.transaction():
        connection.execute(sql.one_snapshot)
        now: datetime = connection.execute(sql.database_time).fetchall()[0]["now"]
        period = period or year_to_date(oslo_day(now))
        known = baselines(connection)
        return draw_up(
            environment=environment,
            period=period,
            made_at=now,
            tallies=_tallies(connection, environment, period, known),
            baselines=known,
            factors=read_factor_set(config / FACTORS, period.last, factor),
            held_back=_held_back(connection, environment, period),
        )


def _tallies(
    connection: Connection, environment: Environment, period: Period, known: Iterable[Baseline]
) -> list[Tally]:
    days = cuts(period, known)
    parameters = _bounds(environment, period) | {"cuts": [midnight(day) for day in days]}
    rows = connection.execute(queries.load("register").tallies, parameters)
    return [_tally(row, days[row["slice"]]) for row in rows]


def _held_back(connection: Connection, environment: Environment, period: Period) -> HeldBack:
    row = connection.execute(queries.load("register").held_back, _bounds(environment, period)).fetchall()[0]
    return HeldBack(row["human_ms"], row["reversed"])


def _bounds(environment: Environment, period: Period) -> dict[str, Any]:
    return {"environment": environment.value, "since": period.since, "until": period.until}


def _tally(row: dict[str, Any], day: date) -> Tally:
    return Tally(
        day=day,
        robot=row["robot"],
        work=Work(row["process"], row["step"], row["variant"]),
        outcome=Outcome(row["outcome"]),
        cause=Cause(row["cause"]) if row["cause"] else None,
        share=row["share_permille"],
        counted_before=row["counted_before"],
        superseded=row["superseded"],
        items=row["items"],
        first=row["first"],
        last=row["last"],
    )


def _name(baseline: Baseline) -> tuple[Work, int]:
    return baseline.work, baseline.version


def _refuse_change(known: Baseline | None, wanted: Baseline, path: Path) -> None:
    """Refuse other content, and an approval that is given to another; one left out stays as it is."""
    if known is None:
        return
    changed = differences(known, wanted)
    changed += [
        n for n in APPROVALS if getattr(wanted, n) and getattr(known, n) not in (None, getattr(wanted, n))
    ]
    if changed:
        raise BadInput(
            f"{path}: {wanted.work} version {wanted.version} is registered with other {', '.join(changed)}. "
            "A registered version never changes: put it back as it was and add a new version with its reason."
        )


def _merged(known: dict[tuple[Work, int], Baseline], wanted: Iterable[Baseline]) -> list[Baseline]:
    """All versions; of one that is in both, the file adds approvals and may end it earlier."""
    return list((known | {_name(each): _joined(known.get(_name(each)), each) for each in wanted}).values())


def _joined(known: Baseline | None, wanted: Baseline) -> Baseline:
    if known is None:
        return wanted
    ends = [each.valid_to for each in (known, wanted) if each.valid_to]
    return replace(
        wanted,
        valid_to=min(ends) if ends else None,
        approved_by_owner=wanted.approved_by_owner or known.approved_by_owner,
        approved_by_finance=wanted.approved_by_finance or known.approved_by_finance,
    )


def _settle(connection: Connection, changed: Iterable[Baseline]) -> None:
    sql = queries.load("register")
    for each in changed:
        connection.execute(sql.settle_baseline, _row(each))


def _add(connection: Connection, new: Iterable[Baseline], by: str) -> None:
    sql = queries.load("register")
    for each in new:
        connection.execute(sql.add_baseline_key, asdict(each.work))
        connection.execute(sql.add_baseline, _row(each) | {"registered_by": by})


def _row(baseline: Baseline) -> dict[str, Any]:
    """A baseline as the parameters of the statements that write it."""
    return asdict(baseline) | asdict(baseline.work) | asdict(baseline.manual)


def _baseline(row: dict[str, Any]) -> Baseline:
    return Baseline(
        work=Work(row["process"], row["step"], row["variant"]),
        manual=Range(row["manual_ms_low"], row["manual_ms_expected"], row["manual_ms_high"]),
        method=Method(row["method"]),
        grade=Grade(row["grade"]),
        **{name: row[name] for name in _PLAIN},
    )
