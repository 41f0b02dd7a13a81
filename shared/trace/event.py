"""One line of a trace, without what must not be kept.

What is known to be harmless stays; the rest goes: what was typed or handed to the page, what came back from
it, the bodies of requests, cookies, the values of headers that nobody named here.
"""

import re
from collections.abc import Callable
from typing import Any

from shared.identifiers import is_identity_number
from shared.redact import SECRET, is_free_number
from shared.redact.shapes import names_secret

from .harmless import HEADERS, LINES_LEFT_OUT, OPTIONS, PARAMETERS, REFERENCE, REFERENCES
from .known_numbers import LEFT_OUT
from .snapshot import TYPED, clean_tree

Clean = Callable[[str], str]

_HANDLE = re.compile(r"<\w{1,40}>")
_SAID_TYPED = re.compile(
    r"((?:fill|type|press|pressSequentially|insertText|setInputFiles|selectOption)\().*(\))", re.DOTALL
)
_SAID_VALUE = re.compile(
    r"(\bvalue=|unexpected value |(?:Expected|Received|Actual)[^\n:]{0,40}: )[^\n]*", re.IGNORECASE
)


def clean_event(event: dict[str, Any], clean: Clean) -> dict[str, Any] | None:
    """The event as it may be kept; None for one that is left out."""
    kind = event.get("type")
    if kind in LINES_LEFT_OUT:
        return None
    if kind == "context-options":
        event["options"] = _only(event.get("options"), OPTIONS)
    elif kind == "before":
        event["params"] = _only(event.get("params"), PARAMETERS, TYPED)
        event.pop("title", None)
    elif kind == "after" and "result" in event:
        event["result"] = _handles(event.get("result"))
    elif kind == "log":
        event["message"] = unsaid(str(event.get("message", "")))
    elif kind == "console":
        event["args"] = []
    elif kind == "frame-snapshot" and isinstance(event.get("snapshot"), dict):
        clean_tree(event["snapshot"].get("html"), clean)
        tree = event["snapshot"].pop("html", None)
        return _kept(event, clean, {"html": tree})
    elif kind == "resource-snapshot" and isinstance(event.get("snapshot"), dict):
        event["snapshot"] = _exchange(event["snapshot"])
    if isinstance(event.get("error"), dict):
        event["error"] = {name: unsaid(str(value)) for name, value in event["error"].items()}
    return _kept(event, clean, None)


def posted(event: dict[str, Any]) -> str | None:
    """The member of the zip that holds what a request sent; it is left out."""
    snapshot = event.get("snapshot")
    request = snapshot.get("request") if isinstance(snapshot, dict) else None
    data = request.get("postData") if isinstance(request, dict) else None
    if not isinstance(data, dict):
        return None
    if file := data.get("_file"):
        return str(file)
    return f"resources/{data['_sha1']}" if data.get("_sha1") else None


def unsaid(message: str) -> str:
    """A line of the driver's own log without the value that it says was typed or found."""
    return _SAID_VALUE.sub(rf"\1{TYPED}", _SAID_TYPED.sub(rf"\1{TYPED}\2", message))


def cleaned(value: Any, clean: Clean, name: str = "") -> Any:
    """Any value of JSON, its texts filtered; what refers to another line or part stays."""
    if isinstance(value, str):
        refers = name in REFERENCES and REFERENCE.fullmatch(value)
        return value if refers else clean(value)
    if isinstance(value, dict):
        names = {"value": str(value.get("name", ""))}  # as headers and queries are listed
        return {
            clean(key): SECRET
            if inner and key not in REFERENCES and names_secret(names.get(str(key), str(key)), inner)
            else cleaned(inner, clean, key)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [cleaned(inner, clean, name) for inner in value]
    if isinstance(value, int) and not is_free_number(value) and is_identity_number(str(value).zfill(11)):
        return 0
    return value


def _kept(event: dict[str, Any], clean: Clean, snapshot: dict[str, Any] | None) -> dict[str, Any]:
    kept: dict[str, Any] = cleaned(event, clean)
    if snapshot is not None:
        kept["snapshot"] |= snapshot
    return kept


def _only(given: Any, names: frozenset[str], else_: str | None = None) -> dict[str, Any]:
    known = given if isinstance(given, dict) else {}
    if else_ is None:
        return {name: value for name, value in known.items() if name in names}
    return {name: value if name in names else else_ for name, value in known.items()}


def _handles(result: Any) -> dict[str, Any]:
    """What an action gave back, as far as it is an object of Playwright's own."""
    known = result if isinstance(result, dict) else {}
    return {
        name: value if isinstance(value, str) and _HANDLE.fullmatch(value) else LEFT_OUT
        for name, value in known.items()
    }


def _exchange(snapshot: dict[str, Any]) -> dict[str, Any]:
    """A request and its response: how they went, not what they carried."""
    kept = {name: value for name, value in snapshot.items() if not name.lower().startswith("_websocket")}
    for side in ("request", "response"):
        message = kept.get(side)
        if isinstance(message, dict):
            message = {name: value for name, value in message.items() if name != "postData"}
            kept[side] = message | {"cookies": [], "headers": _headers(message.get("headers"))}
    return kept


def _headers(headers: Any) -> list[Any]:
    known = [each for each in headers if isinstance(each, dict)] if isinstance(headers, list) else []
    return [
        each if str(each.get("name", "")).lower() in HEADERS else each | {"value": LEFT_OUT} for each in known
    ]
