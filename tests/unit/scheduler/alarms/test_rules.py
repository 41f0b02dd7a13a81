"""`config/alarms.toml` is read strictly, and every key has a value without it."""

from pathlib import Path

import pytest

from scheduler.alarms.cause import Audience, Kind
from scheduler.alarms.rules import Alarms
from shared.errors import BadSetting


def load(folder: Path, text: str) -> Alarms:
    """The rules of a file with this text."""
    (folder / "alarms.toml").write_text(text, encoding="utf-8")
    return Alarms.load(folder)


def test_without_a_file_the_rules_are_the_usual_ones(tmp_path: Path):
    """A house that was never asked tells its people at most three things a quarter of an hour."""
    rules = Alarms.load(tmp_path)
    assert (3, 15, "07:00") == (rules.most_mails, rules.window_minutes, rules.digest)


def test_the_file_of_the_repository_says_what_holds_without_it(root: Path, tmp_path: Path):
    """Each key stands in it with its value, so uncommenting a line changes nothing."""
    lines = (root / "config" / "alarms.toml").read_text(encoding="utf-8").splitlines()
    settings = [line.removeprefix("#") for line in lines if line.startswith(("#", "[")) and line[1:2] != " "]
    usual = "\n".join(settings).split("[tell]")[0]
    assert Alarms() == load(tmp_path, usual)


def test_a_person_may_want_it_otherwise(tmp_path: Path):
    """Nynorsk, a digest at nine and no quiet hours but one's own, for one person alone."""
    rules = load(
        tmp_path, '[[people]]\nid = "ola"\nlanguage = "nn"\ndigest = "09:00"\nquiet = { begin = "20:00" }'
    )
    assert ("nn", "09:00", "20:00") == (
        rules.person("ola").language,
        rules.digest_of("ola"),
        rules.quiet_of("ola").begin,
    )
    assert ("nb", "07:00", "17:00") == (
        rules.person("kari").language,
        rules.digest_of("kari"),
        rules.quiet_of("kari").begin,
    )


def test_who_is_told_of_a_kind_can_be_changed(tmp_path: Path):
    """A process owner who wants to hear of failed runs does."""
    rules = load(tmp_path, '[tell]\nrun_failed = ["owner", "rpa"]')
    assert (Audience.OWNER, Audience.RPA) == rules.audiences(Kind.RUN_FAILED)
    assert (Audience.RPA,) == rules.audiences(Kind.MISSED)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('digest = "25:00"', "digest"),
        ("most_mails = 0", "most_mails"),
        ('[tell]\nrun_faild = ["rpa"]', "tell"),
        ('[[people]]\nid = "a"\n[[people]]\nid = "a"', "two tables have the id a"),
        ("mails = 3", "unknown key"),
        ('[quiet]\nbreaks_through = ["everything"]', "breaks_through"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, said: str):
    """A slip in the file is an error that names it, not an alarm that nobody gets."""
    with pytest.raises(BadSetting, match=said):
        load(tmp_path, text)
