"""The house's own wiring: files, secrets and settings become mails, beside a clock, until it ends."""

from datetime import date
from pathlib import Path

import structlog

from scheduler.housekeeping import Times
from shared.secrets import open_secrets_file
from tests.support.house import small_house, until
from tests.support.mail import Mailbox, mail_server

RULES = 'gather_seconds = 0\ndigest = "never"\n[quiet]\nbegin = "00:00"\nend = "00:00"\nclosed_days = false\n'


def test_what_is_wrong_is_mailed_beside_a_clock(tmp_path: Path, database: str):
    """By the settings' server, to the address of the organisation's file, by the rules of alarms.toml."""
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        house = small_house(
            tmp_path,
            database,
            AVLAST_MAIL_HOST="127.0.0.1",
            AVLAST_MAIL_PORT=str(port),
            AVLAST_MAIL_SENDER="avlast@kommune.example",
            AVLAST_MAIL_STARTTLS="false",
        )
        (house.root / "config" / "alarms.toml").write_text(RULES)
        organisation = house.root / "config" / "organisation.toml"
        named = 'name = "RPA"\nemail = "rpa@kommune.example"\naccounts'
        text = organisation.read_text(encoding="utf-8").replace('name = "RPA-teamet"\naccounts', named)
        organisation.write_text(text, encoding="utf-8")
        wired = house.house()
        file = open_secrets_file(wired.settings, house.environ)
        file.set("erp", "x", date(2020, 1, 1))
        with wired.alarms(structlog.get_logger(), Times(0.05, 0.2, 20.0)):
            until(lambda: len(mailbox.mails) >= 1)
    assert [("rpa@kommune.example", "[test] Hemmeligheten erp er gått ut")] == mailbox.subjects()
