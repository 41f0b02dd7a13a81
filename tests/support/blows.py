"""What is done to a house under siege, decided beforehand by a seed."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

OVER_JSON_RPC: Mapping[str, int] = {
    "kill child": 3,
    "kill child before its write": 3,
    "kill child after its write": 3,
    "stop child": 2,
    "stop child before its write": 2,
    "kill guardian": 1,
    "stop guardian": 1,
    "kill worker": 3,
    "stop worker": 2,
    "stop machine": 2,
    "kill clock": 1,
    "stop clock": 1,
    "kill database": 2,
    "stop database": 1,
    "kill backend": 2,
    "stop backend": 1,
}
"""Kinds of blows, each with its weight. A guardian stands between a worker and its child; a machine is a
worker with all that it started; a backend serves one connection."""

WITHOUT_ITS_DATABASE: Mapping[str, int] = {"kill child": 1, "kill worker": 1, "kill clock": 1}
"""For a house that works in a database which is not its own to bring up again."""

IN_A_BROWSER: Mapping[str, int] = {
    **OVER_JSON_RPC,
    "kill browser": 4,
    "stop browser": 4,
    "kill driver": 2,
    "stop driver": 2,
}


@dataclass(frozen=True)
class Blow:
    """Kill -9 or SIGSTOP for some seconds; `moment` names the write that it is aimed at, if any."""

    kind: str
    seconds: float

    @property
    def kills(self) -> bool:
        """Whether the victim never wakes up."""
        return self.kind.startswith("kill")

    @property
    def victim(self) -> str:
        """What is hit."""
        return self.kind.split()[1]

    @property
    def moment(self) -> Literal["before", "after"] | None:
        """Where in a write it falls."""
        if self.kind.endswith("before its write"):
            return "before"
        return "after" if self.kind.endswith("after its write") else None

    def __str__(self) -> str:
        return self.kind if self.kills else f"{self.kind} for {self.seconds:.1f} s"


def planned(dice: random.Random, number: int, kinds: Mapping[str, int], longest_stop: float) -> list[Blow]:
    """Give so many blows: each victim once where the number allows, then each kind once, then by weight."""
    by_victim: dict[str, list[str]] = {}
    for kind in kinds:
        by_victim.setdefault(kind.split()[1], []).append(kind)
    first = [dice.choice(group) for group in by_victim.values()]
    second = [kind for kind in kinds if kind not in first]
    dice.shuffle(first)
    dice.shuffle(second)
    more = dice.choices(list(kinds), list(kinds.values()), k=max(0, number - len(kinds)))
    chosen = [*first, *second, *more][:number]
    dice.shuffle(chosen)
    return [Blow(kind, dice.uniform(0.5, max(0.5, longest_stop))) for kind in chosen]
