"""The wizard's own address in the web client."""

import json
from urllib.parse import unquote

from robots.invoice_splitting.systems.wizard import wizard_path


def test_the_address_names_the_lines_and_the_dialog():
    """What is rescheduled is chosen by the ledger's ids, not by what is marked in a list."""
    path, _, parameters = wizard_path("Avdrag 2026å17", (4, 9)).partition(";")
    named = dict(part.split("=") for part in parameters.split("&"))
    assert "wizard/account.move.line.reschedule" == path
    assert {"model": "account.move.line", "id": 4, "ids": [4, 9]} == json.loads(unquote(named["data"]))
    assert "Avdrag 2026å17" == json.loads(unquote(named["name"]))
