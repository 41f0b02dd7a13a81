"""A house in order, and every fault that the doctor can find in it: one for each code."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from scheduler.doctor.examination import findings
from scheduler.doctor.facts import (
    AtWork,
    ClockHere,
    Database,
    FolderHere,
    Installation,
    KeyHere,
    Lost,
    Overdue,
    PolicyHere,
    RobotHere,
    Room,
    Rules,
    Sealed,
    Telling,
    Trouble,
    Waiting,
    WorkerHere,
)
from shared.baseline import Baseline, Grade, Method, Work
from shared.benefit import Range

TODAY = date(2026, 11, 22)
WORK = Work("faktura-avdrag", "hele", "alle")
BASELINE = Baseline(
    work=WORK,
    version=1,
    valid_from=date(2025, 1, 1),
    valid_to=None,
    manual=Range(480_000, 900_000, 1_500_000),
    method=Method.ESTIMATE,
    participants="to saksbehandlere",
    grade=Grade.C,
    best_before=date(2028, 1, 1),
    reason="felles anslag",
    approved_by_owner="prosesseier-faktura",
    approved_by_finance="okonomi",
)
ROBOT = RobotHere("splitting", "hash", WORK, capabilities=("browser",))
HERE = Installation(account="ada01", person="ada", rooms=(Room(Path("var"), 10 * 2**30),))
RULES = Rules(TODAY, "test", (ROBOT,), capabilities=("browser",), baselines=(BASELINE,))
DATABASE = Database()
AT_WORK = AtWork(
    schedules=1,
    clocks=(ClockHere("c", "m1", silent=2.0),),
    workers=(WorkerHere("w", "m1", silent=2.0, capabilities=("browser",)),),
    deployed={"splitting": "hash"},
    registered=frozenset({(WORK, 1)}),
)


def codes(
    here: Installation = HERE,
    rules: Rules = RULES,
    database: Database = DATABASE,
    at_work: AtWork | None = AT_WORK,
) -> list[str]:
    """The codes of what is found."""
    return [found.code for found in findings(here, rules, database, at_work)]


def with_robot(**changes: Any) -> Rules:
    """The same rules with another robot."""
    return replace(RULES, robots=(replace(ROBOT, **changes),))


def failing(kind: str) -> Trouble:
    """An error that was met while looking."""
    return Trouble(kind, "It says why.")


def sealed(**facts: Any) -> dict[str, Any]:
    """The same house, in which something of what is sealed is wrong."""
    return {"at_work": replace(AT_WORK, sealed=Sealed(**facts))}


Faults = dict[str, dict[str, Any]]

IN_INSTALLATION: Faults = {
    "organisation_wrong": {"here": replace(HERE, organisation=failing("BadSetting"))},
    "account_unknown": {"here": replace(HERE, person=None)},
    "keys_missing": {"here": replace(HERE, keys=failing("MissingKey"))},
    "secrets_file_open": {"here": replace(HERE, open_secrets=Path("var/secrets-test.sealed"))},
    "keys_unsafe": {"here": replace(HERE, keys=failing("Refused"))},
    "file_key_renewal_unfinished": {"here": replace(HERE, two_file_keys_in="var/secrets.key")},
    "disk_nearly_full": {"here": replace(HERE, rooms=(Room(Path("var"), 2 * 2**30 - 1),))},
    "folder_left_behind": {"here": replace(HERE, left_behind=(Path("avlast-w-x"),))},
    "folder_open": {"here": replace(HERE, open_folders=(Path("logs/splitting/3"),))},
    "calendars_wrong": {"here": replace(HERE, calendars=failing("BadSetting"))},
    "resources_wrong": {"here": replace(HERE, resources=failing("BadSetting"))},
    "factors_wrong": {"here": replace(HERE, factors=failing("BadSetting"))},
}

IN_RULES: Faults = {
    "robot_wrong": {"rules": replace(RULES, troubles=(failing("BadManifest"),))},
    "robot_nobody": {"rules": with_robot(nobodies=("config/organisation.toml has no person x",))},
    "calendar_not_deployed": {
        "rules": replace(RULES, calendars={"bank": "edited"}),
        "at_work": replace(AT_WORK, calendars=(("bank", "deployed"),)),
    },
    "robot_not_deployed": {"at_work": replace(AT_WORK, deployed={})},
    "robot_differs": {"at_work": replace(AT_WORK, deployed={"splitting": "another"})},
    "robot_absent": {"at_work": replace(AT_WORK, deployed={"splitting": "hash", "gone": "hash"})},
    "values_missing": {"rules": with_robot(has_values=False)},
    "secret_missing": {"rules": with_robot(missing_secrets=("erp",))},
    "browser_missing": {"rules": replace(RULES, capabilities=())},
    "capability_missing": {"rules": with_robot(capabilities=("excel",))},
    "policy_missing": {"rules": replace(RULES, policies=(PolicyHere("p", failing("NotFound")),))},
    "policy_unsigned": {"rules": replace(RULES, policies=(PolicyHere("p", failing("Refused")),))},
    "policy_wrong": {"rules": replace(RULES, policies=(PolicyHere("p", failing("BadSetting")),))},
    "policy_signer_nobody": {"rules": replace(RULES, policies=(PolicyHere("p", nobody="no person x"),))},
    "baselines_wrong": {"rules": replace(RULES, baselines_trouble=failing("BadSetting"))},
    "baseline_missing": {"rules": replace(RULES, baselines=())},
    "baseline_not_registered": {"at_work": replace(AT_WORK, registered=frozenset())},
    "baseline_unsigned": {
        "rules": replace(RULES, baselines=(replace(BASELINE, approved_by_finance=None),)),
    },
    "baseline_expired": {"rules": replace(RULES, baselines=(replace(BASELINE, best_before=TODAY),))},
}

IN_TELLING = {
    "mail_not_set": Telling(ways=False, unreachable=("eier",)),
    "person_without_address": Telling(unreachable=("eier",)),
    "mails_wait": Telling(waiting=2, waiting_seconds=900),
    "mails_given_up": Telling(given_up=1),
    "nobody_looks": Telling(looked=301.0, clock_is_up=True),
    "alarms_wrong": Telling(trouble=Trouble("BadSetting", "alarms.toml: …")),
}

AT_WORK_OR_DATABASE: Faults = {
    "database_stopped": {"database": Database(stopped=True), "at_work": None},
    "database_unreachable": {"database": Database(trouble=failing("DatabaseUnavailable")), "at_work": None},
    **{
        code: {"database": Database(trouble=Trouble("DatabaseUnavailable", said)), "at_work": None}
        for code, said in (
            ("connections_used_up", "PostgreSQL does not answer: FATAL:  sorry, too many clients already"),
            (
                "server_not_ready",
                "PostgreSQL does not answer: FATAL: the database system is in recovery mode",
            ),
            ("server_silent", "PostgreSQL does not answer: connection timeout expired"),
            ("database_disk_full", "could not extend file: No space left on device"),
        )
    },
    "database_read_only": {"database": Database(read_only=True), "at_work": None},
    "database_restarted": {"at_work": replace(AT_WORK, restarted=300.0)},
    "data_folder_does_not_fit": {"database": Database(hindrances=(failing("DataFolderDoesNotFit"),))},
    "postgres_missing": {"database": Database(hindrances=(failing("EmbeddedDatabaseError"),))},
    **{
        code: {"database": Database(faults=(Trouble(code, "It says why."),)), "at_work": None}
        for code in (
            "embedded_database_unusable",
            "database_repairing",
            "database_being_started",
            "data_folder_damaged",
            "password_missing",
            "upgrade_broken_off",
            "old_data_kept",
        )
    },
    "root_without_namespaces": {"database": Database(root_without_namespaces=True)},
    "socket_path_long": {"database": Database(socket_fits=False)},
    "no_place_for_socket": {"database": Database(socket_fits=False, short_folder=False)},
    "database_old": {"database": Database(trouble=failing("Refused")), "at_work": None},
    "database_newer": {"database": Database(trouble=failing("NewerDatabase")), "at_work": None},
    "database_of_another_environment": {
        "database": Database(trouble=failing("WrongEnvironment")),
        "at_work": None,
    },
    "clock_differs": {"at_work": replace(AT_WORK, ahead=-6.0)},
    "no_clock": {"at_work": replace(AT_WORK, clocks=(ClockHere("c", "m1", silent=15.0),))},
    "clock_problem": {
        "at_work": replace(AT_WORK, clocks=(ClockHere("c", "m1", silent=1.0, problems=("It lags.",)),)),
    },
    **{
        f"watched_folder_{trouble}": {
            "at_work": replace(AT_WORK, folders=(FolderHere("splitting", "/inn", trouble, "it says", 31.0),))
        }
        for trouble in ("away", "unreadable", "slow", "crowded", "keyless")
    },
    "trigger_unreadable": {"at_work": replace(AT_WORK, unreadable=("The trigger x of the robot y: z",))},
    "no_worker": {"at_work": replace(AT_WORK, workers=(WorkerHere("w", "m1", silent=15.0),))},
    "worker_without_key": {
        "at_work": replace(
            AT_WORK,
            workers=(WorkerHere("w", "m1", 2.0, ("browser",), has_key=False),),
            waiting=(Waiting("splitting", 1, 61.0, ("browser",)),),
        )
    },
    "run_without_worker": {"at_work": replace(AT_WORK, waiting=(Waiting("splitting", 1, 1.0, ("excel",)),))},
    "run_waits": {"at_work": replace(AT_WORK, waiting=(Waiting("splitting", 1, 61.0, ("browser",)),))},
    "held_back": {"at_work": replace(AT_WORK, held_back=("everything is paused by me: why",))},
    "permits_missing": {"at_work": replace(AT_WORK, never_begin=(("splitting", "erp"),))},
    "lease_lost": {"at_work": replace(AT_WORK, lost=(Lost(3, "splitting", "m2", 21.0),))},
    "hash_key_differs": sealed(hash_key_differs=True),
    "payload_key_differs": sealed(damaged_keys=("k1",)),
    "key_missing_for_rows": sealed(keys=(KeyHere("k1", "opens", here=False, waiting=3),)),
    "sealing_key_missing": sealed(keys=(KeyHere("k1", "seals", here=False),)),
    "key_rotation_unfinished": sealed(keys=(KeyHere("k1", "published", seconds=601.0),)),
    "retired_key_kept": sealed(keys=(KeyHere("k1", "retired"),)),
    "old_key_kept": sealed(keys=(KeyHere("k1", "opens"),)),
    "retention_overdue": sealed(overdue=(Overdue("splitting", 4, 90),)),
    "server_logs_values": {"at_work": replace(AT_WORK, value_logging=("log_statement = all",))},
    "rings_pile_up": {"at_work": replace(AT_WORK, rings=1_001)},
}
