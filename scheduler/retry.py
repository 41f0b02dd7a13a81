"""How long to wait before a technical failure is tried again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from shared.errors import BadInput


@dataclass(frozen=True)
class Policy:
    """How often, and how far apart: each wait is `factor` times the one before, up to `longest`."""

    attempts: int = 4
    first: timedelta = timedelta(minutes=1)
    factor: float = 3.0
    longest: timedelta = timedelta(minutes=60)

    def __post_init__(self) -> None:
        """Refuse a policy that would shrink its waits or never try at all."""
        if self.attempts < 1 or self.factor < 1 or not timedelta(0) < self.first <= self.longest:
            raise BadInput(
                f"The retry policy {self} cannot be used: it needs at least one attempt, a factor of "
                "at least 1 and a first wait above zero that is not longer than the longest."
            )


def after(attempt: int, policy: Policy, random: Callable[[], float]) -> timedelta | None:
    """The wait after the attempt of this number (from 1) failed; None when the attempts are used up.

    The wait lies between half and the whole of the policy's, so that cases that failed together do
    not come back together; `random` gives a number in [0, 1).
    """
    return None if attempt >= policy.attempts else wait(attempt, policy, random)


def wait(attempt: int, policy: Policy, random: Callable[[], float]) -> timedelta:
    """The same wait without counting attempts, for what must never give up, such as a connection."""
    whole, longest = policy.first.total_seconds(), policy.longest.total_seconds()
    for _ in range(attempt - 1):
        if whole >= longest or policy.factor == 1:
            break
        whole *= policy.factor
    return timedelta(seconds=min(whole, longest) * (1 + random()) / 2)
