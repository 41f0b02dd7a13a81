"""One line of the table: ours, the anchor's, and their ratio."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A subject, ours and the anchor measured in turn; `more_is_better` for rates, else durations."""

    subject: str
    ours: float
    anchor_name: str
    anchor: float
    unit: str
    target: str = ""
    more_is_better: bool = False

    @property
    def ratio(self) -> float:
        """Ours over the anchor's."""
        return self.ours / self.anchor if self.anchor else float("nan")


def in_turn(ours: Callable[[], object], anchor: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Median seconds of both, run A B A B, so that a machine that drifts drifts for both."""
    mine, others = [], []
    for _ in range(rounds):
        mine.append(seconds(ours))
        others.append(seconds(anchor))
    return statistics.median(mine), statistics.median(others)


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
