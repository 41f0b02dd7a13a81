"""`make bench`: run all benchmarks, or those named, and print one table (Markdown).

Usage: python -m benchmarks [NAME ...]
"""

import importlib
import logging
import pkgutil
import sys
from collections.abc import Iterable

import structlog

import benchmarks
from benchmarks.row import Row

_NO_BENCHMARK = {"row", "place", "__main__"}


def names() -> list[str]:
    """Every benchmark there is: a module of this folder with a function `rows()`."""
    return sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name not in _NO_BENCHMARK)


def table(rows: Iterable[Row]) -> str:
    """The rows as Markdown."""
    head = "| what | ours | anchor | ratio | target |\n| --- | --- | --- | --- | --- |\n"
    return head + "".join(
        f"| {row.subject} | {row.ours:,.4g} {row.unit} | {row.anchor_name}: {row.anchor:,.4g} {row.unit} "
        f"| {row.ratio:.2f} | {row.target} |\n"
        for row in rows
    )


def main(wanted: list[str]) -> int:
    """Measure what is wanted and print it."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    rows: list[Row] = []
    for name in wanted or names():
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"benchmarks.{name}").rows()
    print(table(rows), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
