"""Cases that are treated, sent back and treated again, as an old clerk keeps them: paper slips in a box.

Shares nothing with the house. A case has one slip for each treatment; what counts is read off the slips.
"""

from dataclasses import dataclass, field

WORKED = ("done", "partial")


@dataclass
class Slips:
    """One case: its key, and how each treatment ended, in order; None while the robot has it."""

    key: str
    ended: list[str | None] = field(default_factory=lambda: [None])
    when: list[int] = field(default_factory=list)

    def end(self, how: str, moment: int) -> None:
        """The robot ends it; moments grow over all cases."""
        self.ended[-1] = how
        self.when.append(moment)

    def again(self, team: bool, from_start: bool, why: str | None) -> str:
        """Somebody sends it back: `changed`, `unchanged` or `no`."""
        last = self.ended[-1]
        if last not in (None, "to_person") and not (team and from_start and why):
            return "no"
        if last is None:
            return "unchanged"
        self.ended.append(None)
        return "changed"

    @property
    def last(self) -> str | None:
        """How the latest treatment that ended did end."""
        return next((each for each in reversed(self.ended) if each), None)


def counted(box: list[Slips]) -> int:
    """How many benefits there are: one for each key that was ever worked on, however often."""
    firsts: dict[str, int] = {}
    for slips in box:
        for how, moment in zip((each for each in slips.ended if each), slips.when, strict=True):
            if how in WORKED:
                firsts[slips.key] = min(firsts.get(slips.key, moment), moment)
    return len(firsts)


def endings(box: list[Slips]) -> dict[str, int]:
    """How many cases ended how: each by its latest slip."""
    found = [slips.last for slips in box]
    return {how: found.count(how) for how in dict.fromkeys(found) if how}
