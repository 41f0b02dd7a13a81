"""A line of a trace keeps how the robot worked, and nothing of what it typed or got back."""

import json
from typing import Any

import pytest

from shared.redact import Redactor
from shared.trace.event import clean_event, posted, unsaid
from tests.support.planted import numbers

NUMBER = numbers()["synthetic, rest 0"]
REDACT = Redactor(["hemmelig!!"])


def cleaned(**event: Any) -> dict[str, Any] | None:
    """The event after the filter, through JSON as a trace has it."""
    return clean_event(json.loads(json.dumps(event)), REDACT)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("fill", {"selector": "#a", "value": "hva som helst"}),
        ("type", {"selector": "#a", "text": "hva som helst"}),
        ("keyboardPress", {"selector": "#a", "key": "7"}),
        ("keyboardInsertText", {"selector": "#a", "text": "7"}),
        ("selectOption", {"selector": "#a", "options": [{"valueOrLabel": "x"}]}),
        ("setInputFiles", {"selector": "#a", "payloads": [{"buffer": "QUJD"}]}),
        ("evaluateExpression", {"selector": "#a", "arg": {"value": {"s": "x"}}}),
        ("aMethodOfTomorrow", {"selector": "#a", "somethingNew": "x"}),
    ],
)
def test_what_an_action_was_given_goes_but_for_what_is_known_to_be_harmless(
    method: str, params: dict[str, Any]
):
    """One key of a number at a time is no number to a filter; so nothing that was typed is looked at."""
    event = cleaned(type="before", callId="call@1", method=method, params=params, title="Fill 7")
    assert event is not None
    (typed,) = set(params) - {"selector"}
    assert {"selector": "#a", typed: "[typed]"} == event["params"]
    assert "title" not in event


def test_what_an_action_gave_back_goes_but_for_handles():
    """The value of a field comes back too."""
    event = cleaned(type="after", callId="call@1", result={"page": "<Page>", "value": "x", "n": 7})
    assert event is not None
    assert {"page": "<Page>", "value": "[left out]", "n": "[left out]"} == event["result"]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ('  fill("7 8")', "  fill([typed])"),
        ('elementHandle.type("7")', "elementHandle.type([typed])"),
        ('  locator resolved to <input value="7" name="a"/>', "  locator resolved to <input value=[typed]"),
        ('  unexpected value "7"', "  unexpected value [typed]"),
        ("Received string: 7", "Received string: [typed]"),
        ("  scrolling into view if needed", "  scrolling into view if needed"),
    ],
)
def test_the_drivers_own_log_says_no_value(said: str, shown: str):
    """It repeats what was typed and what stood there instead."""
    assert shown == unsaid(said)


def test_a_request_is_kept_without_what_it_carried():
    """Cookies, tokens and bodies go; address, status and time stay."""
    request = {
        "url": f"http://x/{NUMBER}",
        "method": "POST",
        "cookies": [{"name": "sid", "value": "abc"}],
        "headers": [{"name": "Cookie", "value": "sid=abc"}, {"name": "Accept", "value": "*/*"}],
        "queryString": [{"name": "api_key", "value": "abc"}, {"name": "page", "value": "2"}],
        "postData": {"mimeType": "text/plain", "text": "abc", "_file": "resources/a.txt"},
    }
    event = cleaned(type="resource-snapshot", snapshot={"request": request, "response": {"status": 500}})
    assert event is not None
    kept = event["snapshot"]["request"]
    assert ("http://x/[identity number]", [], False) == (kept["url"], kept["cookies"], "postData" in kept)
    assert ["[secret]", "*/*"] == [header["value"] for header in kept["headers"]]
    assert ["[secret]", "2"] == [part["value"] for part in kept["queryString"]]
    assert 500 == event["snapshot"]["response"]["status"]


@pytest.mark.parametrize("data", [{"_file": "resources/a.txt"}, {"_sha1": "a.txt"}])
def test_the_body_of_a_request_is_named_so_that_it_can_be_left_out(data: dict[str, str]):
    """Versions of Playwright name it differently."""
    assert "resources/a.txt" == posted(
        {"type": "resource-snapshot", "snapshot": {"request": {"postData": data}}}
    )


def test_what_a_context_was_made_with_keeps_no_state_and_no_credentials():
    """A stored state holds cookies and what pages stored."""
    event = cleaned(
        type="context-options",
        options={"locale": "nb", "storageState": {"cookies": []}, "httpCredentials": {}},
    )
    assert event is not None
    assert {"locale": "nb"} == event["options"]


def test_references_stay_so_that_the_viewer_finds_what_belongs_together():
    """A mark made by a machine may hold eleven digits that are right by chance; elsewhere they go."""
    mark = f"page@{NUMBER}aaaaaaaaaaaaaaaaaaaaa"
    event = cleaned(
        type="console", text=f"sa {NUMBER}", pageId=mark, number=int(NUMBER), args=[{"preview": "x"}]
    )
    assert event is not None
    assert (mark, "sa [identity number]", 0, []) == tuple(
        event[n] for n in ("pageId", "text", "number", "args")
    )


def test_frames_of_the_film_are_left_out():
    """Pixels cannot be filtered."""
    assert cleaned(type="screencast-frame", sha1="page@1.jpeg") is None
