"""Who is told of an alarm: people by the robot's manifest, and by whom they are replaced when unreachable."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address

from scheduler.alarms.cause import Audience
from scheduler.alarms.snapshot import Unreachable


@dataclass(frozen=True)
class Named:
    """Whom a robot's manifest names."""

    robot: str
    owner: str
    rpa_contact: str


@dataclass(frozen=True)
class People:
    """Everybody who can be told something; `addresses` are those of mail, `elsewhere` who has a webhook."""

    robots: Mapping[str, Named]
    house: tuple[str, ...]
    addresses: Mapping[str, str]
    elsewhere: frozenset[str] = frozenset()

    def told(self, audiences: Iterable[Audience], robot: str | None) -> tuple[str, ...]:
        """The ids of those who are told; what an unreachable person should get goes to the RPA team."""
        named = self.robots.get(robot) if robot else None
        found = [person for audience in audiences for person in self._of(audience, named)]
        return tuple(dict.fromkeys(found))

    def _of(self, audience: Audience, named: Named | None) -> tuple[str, ...]:
        if named is None:
            return self._house()
        wanted = named.owner if audience is Audience.OWNER else named.rpa_contact
        for person in (wanted, named.rpa_contact):
            if self.reaches(person):
                return (person,)
        return self._house()

    def _house(self) -> tuple[str, ...]:
        return tuple(person for person in self.house if self.reaches(person))

    def reaches(self, person: str) -> bool:
        """Whether this person can be told anything."""
        return person in self.addresses or person in self.elsewhere

    def unreachable(self) -> tuple[Unreachable, ...]:
        """Whom manifests name and nobody can tell anything, with their robots."""
        robots: dict[str, list[str]] = {}
        for named in self.robots.values():
            for person in dict.fromkeys((named.owner, named.rpa_contact)):
                if not self.reaches(person):
                    robots.setdefault(person, []).append(named.robot)
        return tuple(Unreachable(person, tuple(names)) for person, names in sorted(robots.items()))


def is_address(text: str) -> bool:
    """Whether this is one address that every mail server takes: no second one hides in it."""
    try:
        address = Address(addr_spec=text)
    except (MessageError, ValueError, IndexError):
        return False
    return text.isascii() and address.addr_spec == text and "," not in text
