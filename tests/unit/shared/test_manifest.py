"""A manifest says everything the house must know of a robot, or is refused with file and key."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.errors import BadManifest
from shared.manifest import Manifest, find_robots, load_manifest, robot_folder
from shared.model import CatchUp, Environment

WHOLE = """
title = "Del opp faktura"
purpose = "Deler opp fakturaer som innbyggere ber om å få delt."
owner = "prosesseier-faktura"
rpa_contact = "rpa-team"
unit = "regnskapstjenesten"
systems = ["Tryton"]
legal_basis = "Avtale med betaleren"
personal_data = ["navn"]
payload = "SplitRequest"
reference = "request_id"
business_key = "invoice"
process = "faktura-avdrag"
"""

Write = Callable[..., Path]


@pytest.fixture
def robot(tmp_path: Path) -> Write:
    """Writes a robot's folder with this robot.toml."""

    def write(
        extra: str = "", name: str = "invoice_splitting", toml: str = WHOLE, under: str = "robots"
    ) -> Path:
        folder = tmp_path / under / name
        folder.mkdir(parents=True)
        (folder / "robot.toml").write_text(toml + extra, encoding="utf-8", newline="\n")
        return folder

    return write


def complaint(folder: Path) -> str:
    """What is said of a manifest that cannot be used."""
    with pytest.raises(BadManifest) as caught:
        load_manifest(folder)
    return str(caught.value)


def test_a_whole_manifest_is_read_with_the_shipped_limits(robot: Write):
    """What is left out has the value that a careful person would choose."""
    manifest = load_manifest(robot())
    assert ("invoice_splitting", "Del opp faktura", ("Tryton",)) == (
        manifest.name,
        manifest.title,
        manifest.systems,
    )
    assert (1, 4, 1.0, 3.0, 60.0) == (manifest.limits.runs, *dict(manifest.retry).values())
    assert (90, 90, 1800) == (*dict(manifest.retention).values(), manifest.timeout.total_seconds())
    assert ("hele", "alle", 0, (), ()) == (
        manifest.step, manifest.variant, manifest.priority, manifest.schedules, manifest.secrets,
    )  # fmt: skip


def test_the_hash_is_that_of_the_files_bytes(robot: Write):
    """`sha256sum robot.toml` gives what a run recorded."""
    assert hashlib.sha256(WHOLE.encode()).hexdigest() == load_manifest(robot()).hash


def test_schedules_are_cron_or_interval(robot: Write):
    """Catching up once is what most robots want."""
    manifest = load_manifest(
        robot(
            '[[schedules]]\nname = "arbeidstid"\ncron = "*/15 7-16 * * 1-5"\n'
            '[[schedules]]\nname = "jevnt"\nevery = "15m"\ncatch_up = "record_as_missed"\n'
        )
    )
    assert [("*/15 7-16 * * 1-5", None, CatchUp.ONCE), (None, 900, CatchUp.RECORD_AS_MISSED)] == [
        (schedule.cron, schedule.every_seconds, schedule.catch_up) for schedule in manifest.schedules
    ]


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("15m", 900), ("2h", 7200), ("1d", 86_400)])
def test_an_interval_is_a_number_and_a_unit(robot: Write, text: str, seconds: int):
    """Seconds, minutes, hours, days of elapsed time."""
    assert (
        seconds
        == load_manifest(robot(f'[[schedules]]\nname = "a"\nevery = "{text}"')).schedules[0].every_seconds
    )


def test_values_are_those_of_the_environment(robot: Write):
    """Test never sees production's addresses, and an environment without values has none."""
    manifest = load_manifest(
        robot('[values.demo]\naddress = "http://127.0.0.1:8123"\n[values.test]\naddress = "x"')
    )
    assert {"address": "http://127.0.0.1:8123"} == manifest.values_in(Environment.DEMO)
    assert {} == manifest.values_in(Environment.PRODUCTION)


@pytest.mark.parametrize(
    "key", ["title", "owner", "unit", "legal_basis", "payload", "reference", "business_key", "process"]
)
def test_what_the_house_must_know_may_not_be_missing_or_empty(robot: Write, key: str):
    """A robot without purpose, owner or legal basis is not deployed."""
    lines = [line for line in WHOLE.splitlines() if not line.startswith(f"{key} ")]
    without = robot(toml="\n".join(lines), name="without")
    empty = robot(f'{key} = " "\n', toml="\n".join([*lines, ""]), name="empty")
    assert f"robot.toml: {key}: is missing; expected: " in complaint(without)
    assert f"robot.toml: {key}: cannot be used; expected: " in complaint(empty)


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ('titel = "x"', "titel: unknown key; did you mean title?"),
        ('name = "x"', "name: unknown key"),
        (
            "timeout_minutes = 0",
            "timeout_minutes: cannot be used; expected: minutes, above 0, a year at most.",
        ),
        (
            "timeout_minutes = 1e300",
            "timeout_minutes: cannot be used; expected: minutes, above 0, a year at most.",
        ),
        ("priority = 99999999999", "priority: cannot be used; expected: a whole number; higher goes first."),
        ('[[schedules]]\nname = "a"\nevery = "' + "9" * 5000 + 'd"', "schedules[1].every: not an interval"),
        ("[values.test]\nrate = nan", "values.test.rate: is no finite number."),
        (
            "[limits]\nruns = 0",
            "limits.runs: cannot be used; expected: runs at one time, a whole number from 1 to 10000.",
        ),
        ("[retry]\nfirst_minutes = 90", "retry.longest_minutes: 60 minutes is below first_minutes"),
        ("[retry]\nfactor = 0.5", "retry.factor: cannot be used; expected: a factor, 1 to 1000."),
        ("[retention]\npayload_days = 0", "retention.payload_days: cannot be used"),
        ('[reasons]\nInCollection = "x"', "reasons.InCollection: cannot be used; expected: a code"),
        ('[reasons]\nin_collection = " "', "reasons.in_collection: cannot be used; expected: a code"),
        (
            "[values.prod]\na = 1",
            "values.prod: cannot be used; expected: tables named production, test and demo.",
        ),
        ('capabilities = ["desktop"]', "capabilities: desktop is reserved"),
        ('capabilities = "browser"', "capabilities: cannot be used"),
    ],
)
def test_a_mistake_names_file_key_and_what_is_expected(robot: Write, extra: str, expected: str):
    """The author can mend it without asking anybody."""
    assert f"invoice_splitting/robot.toml: {expected}" in complaint(robot(extra))


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("", "schedules[1].day: none of the three is given"),
        ('cron = "0 6 * * 1"\nevery = "1h"', "schedules[1].day: two of cron, every and day are given"),
        ('cron = "0 6 * *"', "schedules[1].cron: not a cron expression"),
        ('cron = "0 0 6 * * 1"', "schedules[1].cron: not a cron expression"),
        ('every = "0m"', "schedules[1].every: not an interval"),
        ('every = "15"', "schedules[1].every: not an interval"),
        (
            'every = "15m"\ncatch_up = "never"',
            "schedules[1].catch_up: cannot be used; expected: once, each or",
        ),
        ('every = "15m"\nevry = "1m"', "schedules[1].evry: unknown key; did you mean every?"),
    ],
)
def test_a_schedule_is_exactly_one_of_three_kinds(robot: Write, schedule: str, expected: str):
    """Half a schedule would start nothing, and nobody would notice."""
    assert expected in complaint(robot(f'[[schedules]]\nname = "a"\n{schedule}'))


def test_two_schedules_may_not_share_a_name(robot: Write):
    """The name is the schedule's key in the database."""
    assert "schedules: two schedules are named a" in complaint(
        robot('[[schedules]]\nname = "a"\nevery = "1h"\n' * 2)
    )


def test_no_robot_may_name_the_houses_own_keys(robot: Write):
    """Whoever has the payload key reads every case of every robot."""
    assert "avlast_hash_key is the house's own key" in complaint(robot('secrets = ["avlast_hash_key"]'))


@pytest.mark.parametrize("key", ["password", "erp_passord", "api_key", "token"])
def test_a_secret_among_the_values_is_refused_unrepeated(robot: Write, key: str):
    """The manifest is in version control; what looks like a password is told where it belongs."""
    said = complaint(robot(f'[values.demo]\n{key} = "hunter2"'))
    assert f"demo.{key} looks like a secret" in said
    assert "avlast secret set" in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    "value",
    [
        'erp.address = "https://robot:{}@example.org/rpc"'.format("hunter2"),
        'headers = ["Authorization: Bearer hunter2"]',
        'mail = { host = "x", password = "hunter2" }',
    ],
)
def test_a_secret_inside_a_value_is_refused_too(robot: Write, value: str):
    """What is deployed stands in a row in clear, and in every clone."""
    said = complaint(robot(f"[values.demo]\n{value}"))
    assert "looks like a secret" in said
    assert "hunter2" not in said


def test_an_account_number_among_the_values_is_none(robot: Write):
    """Numbers of payments look like numbers of people; only secrets are refused here."""
    manifest = load_manifest(robot('[values.demo]\naccount = "15839010270"\nurl = "http://127.0.0.1:8123/x"'))
    assert "15839010270" == manifest.values_in(Environment.DEMO)["account"]


def test_a_syntax_error_names_the_line(robot: Write):
    """The file's twelve keys stand on lines 2 to 13."""
    assert "line 14" in complaint(robot("priority = = 1"))


@pytest.mark.parametrize("name", ["Invoice", "del-opp", "1st", "å", "a b"])
def test_a_folder_that_cannot_be_imported_is_refused(robot: Write, name: str):
    """The folder's name is the robot's name everywhere, as a package too."""
    assert "lower case, digits and underscore" in complaint(robot(name=name))


def test_a_template_can_be_read(robot: Write):
    """Its tests run it, though it is never scheduled."""
    assert "_template" == load_manifest(robot(name="_template")).name


def test_robots_are_found_in_order_of_name_across_folders(robot: Write, tmp_path: Path):
    """A municipality keeps its own robots in a second folder."""
    robot(name="b"), robot(name="c"), robot(name="a", under="own")
    robot(name="_template"), robot(name=".git")
    found = find_robots([tmp_path / "robots", tmp_path / "own"])
    assert ["a", "b", "c"] == [folder.name for folder in found]


def test_one_robot_is_found_whatever_the_others_are(robot: Write, tmp_path: Path):
    """A folder half copied is no reason to leave another robot's work undone."""
    folder = robot("")
    (folder.parent / "half_copied").mkdir()
    (folder.parent / "half_copied" / "task.py").touch()
    assert folder == robot_folder([tmp_path / "robots", tmp_path / "nowhere"], "invoice_splitting")
    assert robot_folder([tmp_path / "robots"], "half_copied") is None


def test_a_folder_that_cannot_be_listed_is_named():
    """The setting may name what is no folder any more."""
    with pytest.raises(BadManifest, match=r"nowhere: robots cannot be listed here .* correct the folder"):
        find_robots([Path("nowhere")])


def test_two_robots_of_one_name_are_refused(robot: Write, tmp_path: Path):
    """Their runs, logs and secrets would mix; the message names both."""
    robot(name="a"), robot(name="a", under="own")
    with pytest.raises(BadManifest, match=r"own/a: .*robots/a"):
        find_robots([tmp_path / "robots", tmp_path / "own"])


def test_a_task_without_a_manifest_is_refused(tmp_path: Path):
    """A robot that is quietly not there is worse than one that complains."""
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "task.py").touch()
    (tmp_path / "docs").mkdir()
    with pytest.raises(BadManifest, match=r"half: has a task and no robot\.toml"):
        find_robots([tmp_path])


def test_a_manifest_is_equal_to_itself_read_again(robot: Write):
    """Deploy compares what is written with what was deployed."""
    folder = robot()
    first: Manifest = load_manifest(folder)
    assert first == load_manifest(folder)


def test_a_person_gets_what_the_manifest_says(robot: Write):
    """Advice for a reason, working days, who has it first, and which fields are shown."""
    folder = robot(
        '[reasons]\nlate = "For sent."\n[advice]\nlate = "Svar selv."\ntechnical = "Vent."\n'
        '[follow_up]\ndays = 2\nassignee = "kari"\nfacts = { "identity.number" = "Nummer" }\n'
    )
    read = load_manifest(folder)
    assert {"late": "Svar selv.", "technical": "Vent."} == read.advice
    assert (2, "kari", {"identity.number": "Nummer"}) == (
        read.follow_up.days,
        read.follow_up.assignee,
        read.follow_up.facts,
    )


def test_advice_for_a_reason_that_is_not_there_is_refused_with_the_nearest(robot: Write):
    """Nobody would ever read it."""
    folder = robot('[reasons]\nlate = "For sent."\n[advice]\nlat = "Svar selv."\n')
    with pytest.raises(BadManifest, match=r"advice.*lat is no code under reasons; did you mean late"):
        load_manifest(folder)
