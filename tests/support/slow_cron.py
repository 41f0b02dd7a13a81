"""Cron expressions made beside what they mean, and a slow minute-by-minute reckoning of a year of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

from hypothesis import strategies as st

from scheduler.timing import OSLO

MINUTE = timedelta(minutes=1)
NUMBERS = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (0, 6)}


@st.composite
def field(draw: st.DrawFn, low: int, high: int) -> tuple[str, frozenset[int]]:
    """A field's text and, made beside it and not from it, the numbers that it means."""
    kind = draw(st.sampled_from(["*", "list", "range", "step"]))
    if kind == "list":
        chosen = draw(st.lists(st.integers(low, high), min_size=1, max_size=4))
        return ",".join(map(str, chosen)), frozenset(chosen)
    first = draw(st.integers(low, high))
    last = draw(st.integers(first, high))
    step = draw(st.integers(1, high))
    if kind == "range":
        return f"{first}-{last}/{step}", frozenset(range(first, last + 1, step))
    return ("*", frozenset(range(low, high + 1))) if kind == "*" else (
        f"*/{step}", frozenset(range(low, high + 1, step))
    )  # fmt: skip


@st.composite
def crons(draw: st.DrawFn) -> list[tuple[str, frozenset[int]]]:
    """Five fields that do come: a day that no month has is another test's."""
    fields = [draw(field(*NUMBERS[name])) for name in NUMBERS]
    if not any(day <= 28 for day in fields[2][1]):
        fields[2] = ("28", frozenset({28}))
    return fields


@cache
def minutes_of_2026() -> list[tuple[datetime, list[datetime]]]:
    """Each UTC minute of Norway's 2026 with the local minutes it stands for: none, one or an hour of them."""
    table, at, shown = [], datetime(2025, 12, 31, 23, tzinfo=UTC), datetime.fromisoformat("2025-12-31T23:59")
    while at < datetime(2026, 12, 31, 23, tzinfo=UTC):
        local = at.astimezone(OSLO).replace(tzinfo=None, fold=0)
        table.append((at, [shown + MINUTE * n for n in range(1, 1 + (local - shown) // MINUTE)]))
        shown, at = max(shown, local), at + MINUTE
    return table


def slow(fields: list[tuple[str, frozenset[int]]]) -> Iterator[datetime]:
    """Minute by minute through the year, asking each local minute that the UTC minute stands for."""
    minutes, hours, days, months, weekdays = (numbers for _, numbers in fields)
    either = not (fields[2][0].startswith("*") or fields[4][0].startswith("*"))
    for at, locals_ in minutes_of_2026():
        for local in locals_:
            if local.minute in minutes and local.hour in hours and local.month in months:
                matches = [local.day in days, (local.weekday() + 1) % 7 in weekdays]
                if any(matches) if either else all(matches):
                    yield at
                    break
