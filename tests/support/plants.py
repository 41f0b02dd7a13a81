"""What is planted where it may leak: identity numbers that nobody can bear, and secrets, each its own.

Numbers are made by trying endings against the two sums, of dates from 2033 to 2039 (or of no date at all).
"""

import base64
import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, product
from urllib.parse import quote

_K1 = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0)
_K2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
# What is added to day and month.
_DATED = {
    "fødselsnummer": (0, 0),
    "D-nummer": (40, 0),
    "H-nummer": (0, 40),
    "D- og H-nummer": (40, 40),
    "synthetic": (0, 80),
    "synthetic D-nummer": (40, 80),
}
_NO_DATE = "FH-nummer"
KINDS = (*_DATED, _NO_DATE)
# What the first sum leaves: nothing under today's rule, and 1 to 3 only under that of 2032.
RESTS = (0, 1, 2, 3)


@dataclass(frozen=True)
class Plant:
    """A text to plant, and what of it must be found nowhere."""

    text: str
    hidden: str
    marker: str


Written = Callable[[str], str]

NUMBER_WRITTEN: tuple[Written, ...] = (
    lambda n: n,
    lambda n: f"{n[:6]} {n[6:]}",
    lambda n: f"{n[:6]}\N{NO-BREAK SPACE}{n[6:]}",
    lambda n: f"{n[:6]}-{n[6:]}",
    lambda n: f"https://example.org/person/{n}?fnr={n[:6]}%20{n[6:]}",
    lambda n: f"fnr={n[:6]}%C2%A0{n[6:]}&side=2",
    lambda n: "".join(f"%{ord(digit):x}" for digit in n),
    lambda n: f"{n[:2]}.{n[2:4]}.{n[4:6]} {n[6:]}",
    lambda n: f"soknad_{n}.pdf",
    lambda n: f'{{"fnr": "{n}"}}',
)
# Secrets that nobody told the filter: what stands around them tells.
SHAPED_WRITTEN: tuple[Written, ...] = (
    lambda s: f"Authorization: Bearer {s}",
    lambda s: f"Authorization: Basic {base64.b64encode(f'robot:{s}'.encode()).decode()}",
    lambda s: f"{{'Authorization': 'Session {s}'}}",
    lambda s: f"postgresql://avlast:{s}@db.example.org:5432/avlast",
    lambda s: f"https://robot:{quote(s, safe='')}@example.org/rpc/",
    lambda s: f"host=db user=avlast password={s} dbname=avlast",
    lambda s: f"https://example.org/rpc?api_key={s}&page=2",
    lambda s: f'{{"client_secret": "{s}"}}',
    lambda s: f"Set-Cookie: sid={s}; HttpOnly",
)
# Secrets that the robot was granted: they go wherever they stand, in every form.
KNOWN_WRITTEN: tuple[Written, ...] = (
    lambda s: s,
    lambda s: f"logget inn med {s} i dag",
    lambda s: quote(s, safe=""),
    lambda s: base64.b64encode(s.encode()).decode(),
    lambda s: base64.urlsafe_b64encode(f"robot:{s}".encode()).decode(),
    lambda s: f"https://example.org/?q={quote(s)}",
    repr,
)


def numbers(dice: random.Random, seen: set[str] | None = None) -> Iterator[str]:
    """Numbers without end, every kind under each rule in turn, none twice nor one that was seen elsewhere."""
    seen = set() if seen is None else seen
    for kind, rest in cycle(product(KINDS, RESTS)):
        while (made := _number(kind, rest, dice)) in seen:
            continue
        seen.add(made)
        yield made


def secret(dice: random.Random) -> str:
    """A secret as machines make them; all begin alike, which makes looking for many of them quick."""
    return "".join(("hEmL7gHe", *dice.choices(string.ascii_letters + string.digits, k=16)))


def planted_numbers(dice: random.Random, seen: set[str] | None = None) -> Iterator[Plant]:
    """Numbers in every spelling, each kind meeting each spelling in time."""
    made = numbers(dice, seen)
    # One spelling more each round, so that kinds and spellings do not march in step.
    for turn in cycle(range(len(NUMBER_WRITTEN))):
        for at in range(len(KINDS) * len(RESTS)):
            number = next(made)
            yield Plant(
                NUMBER_WRITTEN[(turn + at) % len(NUMBER_WRITTEN)](number), number, "[identity number]"
            )


def planted_secrets(dice: random.Random, known: tuple[str, ...]) -> Iterator[Plant]:
    """In turn a secret that gives itself away by its surroundings, and one that was granted."""
    forms = ((written, one) for written, one in product(KNOWN_WRITTEN, known))
    for shaped, (written, one) in zip(cycle(SHAPED_WRITTEN), cycle(tuple(forms)), strict=False):
        fresh = secret(dice)
        yield Plant(shaped(fresh), fresh, "[secret]")
        yield Plant(written(one), one, "[secret]")


def _number(kind: str, rest: int, dice: random.Random) -> str:
    for _ in range(10_000):
        front = f"{_front(kind, dice)}{dice.randrange(500, 1000)}"
        for ending in range(100):
            made = f"{front}{ending:02}"
            if _sum(made, _K2) % 11 == 0 and _sum(made, _K1) % 11 == rest:
                return made
    raise AssertionError("no number of this kind was found")


def _front(kind: str, dice: random.Random) -> str:
    if kind == _NO_DATE:
        return f"9{dice.randrange(100_000):05}"
    day, month = _DATED[kind]
    return f"{dice.randrange(1, 29) + day:02}{dice.randrange(1, 13) + month:02}{dice.randrange(33, 40)}"


def _sum(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
