"""setup/parts.py: what is not Python is brought, or left out in plain words."""

from setup.parts import Part, bring


class Machine:
    """A Debian that installs what it is asked for, if it may."""

    def __init__(self, may: bool, has: set[str]) -> None:
        self.may, self.has, self.asked = may, has, list[str]()

    def part(self, package: str) -> Part:
        return Part(packages=(package,), present=lambda: package in self.has, left_out=package)

    def install(self, packages: list[str]) -> bool:
        self.asked += packages
        self.has |= set(packages) if self.may else set()
        return self.may


def test_only_what_is_missing_is_installed():
    """A second make asks for nothing."""
    machine = Machine(may=True, has={"chromium"})
    assert [] == bring([machine.part("chromium"), machine.part("postgresql")], machine.install)
    assert ["postgresql"] == machine.asked


def test_nothing_missing_asks_nobody():
    """An ordinary user with everything in place needs no root."""
    machine = Machine(may=False, has={"chromium"})
    assert [] == bring([machine.part("chromium")], machine.install)
    assert [] == machine.asked


def test_what_cannot_be_installed_is_told():
    """Without root a part is left out, and which one is known."""
    machine = Machine(may=False, has=set())
    assert ["chromium"] == [part.left_out for part in bring([machine.part("chromium")], machine.install)]
