"""What the doctor may find: every code with its cure, and which of them are only to know."""

from collections.abc import Mapping
from dataclasses import dataclass

CURES: Mapping[str, str] = {
    # this installation
    "environment_not_set": "Say where this is: export AVLAST_ENVIRONMENT=demo (or test, or production).",
    "settings_wrong": "Correct the named file or variable; docs/settings.md has every key.",
    "organisation_wrong": "Correct config/organisation.toml; nobody can do anything until it can be read.",
    "account_unknown": "Add the account to a person's accounts in config/organisation.toml.",
    "keys_missing": "In a new installation: avlast secret init. Else restore the secrets file and its key.",
    "keys_unsafe": "Close or restore the file as the sentence says; nothing is sealed or opened until then.",
    "secrets_file_open": "Close it: chmod 600. If its key could be read too, renew every secret in it.",
    "hash_key_differs": "Restore the secrets file from its backup, or correct AVLAST_DATABASE_URL.",
    "payload_key_differs": "Restore the secrets file from its backup.",
    "key_missing_for_rows": "Restore or copy the secrets file; gone for good: avlast secret give-up KEY.",
    "sealing_key_missing": "Copy the secrets file here from a machine that has the key, or restore it.",
    "key_rotation_unfinished": "Bring the secrets file to every machine, then avlast secret rotate again.",
    "file_key_renewal_unfinished": "Go on: avlast secret renew-file-key. In a variable take the old one out.",
    "retired_key_kept": "Take it out: avlast secret retire KEY once more; out of a variable by hand.",
    "old_key_kept": "Seal anew what it sealed: avlast secret reseal. Then take it out: avlast secret retire.",
    "retention_overdue": "Keep a worker up, which purges each hour; at once: avlast purge.",
    "disk_nearly_full": "Make room: old folders in logs/ first, then whatever else is on this disk.",
    "folder_left_behind": "Have a worker up under the same account: it ends what runs there, and empties it.",
    "folder_open": "Close it to others: chmod 700, and look who could read it.",
    "calendars_wrong": "Correct config/calendars.toml; nobody can tell working days until then.",
    "resources_wrong": "Correct config/resources.toml; avlast deploy refuses until then.",
    "factors_wrong": "Correct config/factors.toml; there is no report until then.",
    # robots and rules
    "robot_wrong": "Correct robot.toml as the sentence says; the other robots are not deployed until then.",
    "robot_nobody": "Name a person or unit that config/organisation.toml has.",
    "calendar_not_deployed": "Make the change known: avlast deploy.",
    "robot_not_deployed": "Make it known: avlast deploy.",
    "robot_differs": "Make the change known with avlast deploy, or bring back what was deployed.",
    "robot_absent": "Bring its folder to this machine, or retire it with avlast deploy.",
    "values_missing": "Add the table to its robot.toml, or do not run it in this environment.",
    "secret_missing": "Store it with avlast secret set and the name of the secret.",
    "browser_missing": "Install Chromium, Chrome or Edge, or name one in AVLAST_BROWSER.",
    "capability_missing": "Run it where this is, or name it in worker.capabilities if it is here.",
    "policy_missing": "Put a signed file with valid_from on or before today into the folder.",
    "policy_unsigned": "Have the process owner sign it (signed_by, signed_on), or begin its name with _.",
    "policy_wrong": "Correct the file as the sentence says.",
    "policy_signer_nobody": "Name a person that config/organisation.toml has.",
    "baselines_wrong": "Correct config/baselines.toml; avlast deploy refuses until then.",
    "baseline_missing": "Measure or estimate it, add it to config/baselines.toml and run avlast deploy.",
    "baseline_not_registered": "Register it: avlast deploy.",
    "baseline_unsigned": "Have the process owner and finance approve it in config/baselines.toml.",
    "baseline_expired": "Measure anew and add it as a new version; until then its evidence counts as D.",
    # the database
    "database_stopped": "Start it: avlast up.",
    "database_unreachable": "See that PostgreSQL runs and that AVLAST_DATABASE_URL leads to it.",
    "embedded_database_unusable": "As the sentence says; the data are not touched meanwhile.",
    "database_repairing": "Wait: it goes on by itself. avlast database status tells how far it is.",
    "database_being_started": "Wait. If it lasts and is no upgrade, end the process that has the file open.",
    "data_folder_does_not_fit": "As the sentence says; for older data: avlast database upgrade.",
    "data_folder_damaged": "Restore the data folder from its backup, all of it: docs/embedded-database.md.",
    "password_missing": "Put the file back from a backup of the data folder.",
    "upgrade_broken_off": "Nothing: the next start clears it away. Then run avlast database upgrade again.",
    "old_data_kept": "Remove the folder when you are sure that you will not go back.",
    "postgres_missing": "Run make again, or name a folder with PostgreSQL's programs in AVLAST_POSTGRES_BIN.",
    "root_without_namespaces": "Nothing to do; to avoid it run as an ordinary user.",
    "socket_path_long": "Nothing to do while TMPDIR or /tmp can be written; else move the project.",
    "no_place_for_socket": "Move the project to a shorter path, or set TMPDIR to a short folder.",
    "connections_used_up": "End what holds them, or raise max_connections (docs/several-machines.md).",
    "server_not_ready": "Wait: it starts, recovers or is being stopped; the house goes on by itself.",
    "server_silent": "See the server's machine and the network between: it is paused, overloaded or cut off.",
    "database_disk_full": "Make room on the database's disk: it goes on by itself, or avlast up starts it.",
    "database_read_only": "Let AVLAST_DATABASE_URL lead to the primary; a standby takes no writes.",
    "database_restarted": "Nothing to do: nobody lost anything. If it happens again, read the server's log.",
    "database_old": "Bring it to this version: avlast deploy.",
    "database_newer": "Upgrade this installation; nothing was changed.",
    "database_of_another_environment": "Correct AVLAST_ENVIRONMENT or AVLAST_DATABASE_URL.",
    "clock_differs": "Set this machine's clock by NTP; the house goes by the database's.",
    # what is at work
    "no_clock": "Start one: avlast up, or avlast clock.",
    "clock_problem": "As the sentence says.",
    "watched_folder_away": "Mount the share or make the folder; what lay there is known when it is back.",
    "watched_folder_unreadable": "Let the clock's account read it, or correct folder in robot.toml.",
    "watched_folder_slow": "See to the share and the network; nothing is lost, and no other folder waits.",
    "watched_folder_crowded": "Move away what is done; the robot should do so itself.",
    "watched_folder_keyless": "Copy the secrets file to the clock's machine; names are kept as keyed hashes.",
    "trigger_unreadable": "Make it known again: avlast deploy.",
    "no_worker": "Start one: avlast up, or avlast work.",
    "worker_without_key": "Copy the secrets file to that machine from one that has the key, or restore it.",
    "run_without_worker": "Start a worker on a machine that has what the robot needs: avlast work.",
    "run_waits": "If slots are free, restart the workers; else give them more slots or start another.",
    "held_back": "Nothing, if it is still meant; else avlast resume and what it names.",
    "permits_missing": "Raise permits in config/resources.toml, then avlast deploy.",
    "lease_lost": "Start a worker: it takes the work over as soon as it has seen the lease stand still.",
    "alarms_wrong": "Correct config/alarms.toml; nobody is told of anything until then.",
    "mail_not_set": "Name the mail server under [mail] in config/avlast.toml, or a webhook in alarms.toml.",
    "person_without_address": "Give the person an email in config/organisation.toml, or correct robot.toml.",
    "mails_wait": "See that the mail server takes mail from here, with this account: [mail] in avlast.toml.",
    "mails_given_up": "Correct the address, or ask the mail server's owner; avlast alarms show says which.",
    "nobody_looks": "Restart the clock that is up; see to its machine first if that is overloaded.",
    "server_logs_values": "Have the server's owner set log_parameter_max_length = 0 and its _on_error to 0.",
    "rings_pile_up": "Start a worker; if one is up, restart it. Rings hold no work, runs do.",
}
"""Every code and what to do about it."""

TO_KNOW = frozenset(
    {
        "account_unknown",
        "folder_left_behind",
        "old_key_kept",
        "retired_key_kept",
        "values_missing",
        "capability_missing",
        "baseline_missing",
        "baseline_not_registered",
        "baseline_unsigned",
        "baseline_expired",
        "root_without_namespaces",
        "upgrade_broken_off",
        "old_data_kept",
        "socket_path_long",
        "run_waits",
        "mail_not_set",
        "held_back",
        "database_restarted",
        "server_logs_values",
    }
)
"""Codes that are told and are no fault."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong here, or good to know."""

    code: str
    sentence: str

    @property
    def cure(self) -> str:
        """What to do about it."""
        return CURES[self.code]

    @property
    def grave(self) -> bool:
        """Whether it keeps something from working."""
        return self.code not in TO_KNOW

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        return {"code": self.code, "sentence": self.sentence, "cure": self.cure, "grave": self.grave}
