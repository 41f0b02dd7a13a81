"""What of a trace is known to be harmless, by name."""

import re


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


PARAMETERS = _words(
    "selector url timeout strict waitUntil state button clickCount position noWaitAfter force delay modifiers"
    " trial expression isFunction isNot pageId source target"
)
"""Of what an action was given."""

OPTIONS = _words("viewport deviceScaleFactor isMobile hasTouch locale timezoneId baseURL")
"""Of what a context was made with: no cookies, no stored state, no credentials."""

HEADERS = _words(
    "accept accept-encoding accept-language age allow cache-control connection content-encoding"
    " content-language content-length content-type date expires host last-modified location origin pragma"
    " referer retry-after server transfer-encoding upgrade vary"
)
"""Headers whose values are shown, filtered."""

LINES_LEFT_OUT = _words("screencast-frame stdin stdout stderr")

REFERENCES = _words(
    "callId parentId stepId pageId frameId parentFrameId pageref _frameref _file _sha1 sha1 beforeSnapshot"
    " afterSnapshot inputSnapshot snapshotName guid page frame"
)
"""Names under which one line refers to another, or to a part."""

REFERENCE = re.compile(
    r"(?:[a-z]{1,20}@)?[0-9a-f]{32}(?:\.[a-z0-9]{1,8})?|(?:resources/)?[0-9a-f]{40}(?:\.[a-z0-9]{1,8})?"
    r"|[a-z0-9]{1,12}@[0-9]{1,9}|(?:before|after|input)@[a-z0-9@]{1,30}"
)
"""What such a reference looks like: made by a machine, longer or shorter than any identity number."""
