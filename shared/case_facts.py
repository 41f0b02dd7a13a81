"""What a person needs to do a case by hand, as names and texts. Pure; sealing it is the store's business."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

Facts = tuple[tuple[str, str], ...]
"""Names and values in the order in which they are read."""

_YES, _NO = "ja", "nei"
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OSLO = ZoneInfo("Europe/Oslo")


def facts_of(*given: Mapping[str, object]) -> Facts:
    """Names and values as people read them; of one name the last value stands, an empty value goes."""
    said: dict[str, str] = {}
    for each in given:
        said |= {name: in_words(value) for name, value in each.items()}
    return tuple((name, value) for name, value in said.items() if value)


def in_words(value: object) -> str:
    """A value as a Norwegian form shows it: 24.12.2026, ja, a; b."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, datetime):
        return (value.astimezone(_OSLO) if value.tzinfo else value).strftime("%d.%m.%Y kl. %H.%M")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {in_words(inner)}" for name, inner in value.items())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "; ".join(in_words(each) for each in value)
    return str(value)


def written(facts: Facts) -> bytes:
    """The facts as bytes to seal."""
    return json.dumps(facts, ensure_ascii=False).encode("utf-8", "replace")


def read(data: bytes) -> Facts:
    """The facts as they were sealed."""
    return tuple((str(name), str(value)) for name, value in json.loads(data))


def declared(payload: bytes, fields: Mapping[str, str]) -> Facts:
    """Those fields of a payload that the robot's manifest names for people, under the names it gives them.

    A dot leads into a field: `identity.number`. In the payload's order; what is not there is left out.
    """
    content = json.loads(payload)
    order = {name: place for place, name in enumerate(content)}
    shown = sorted(fields, key=lambda field: order.get(field.partition(".")[0], len(order)))
    return facts_of({fields[field]: _date_or(_at(content, field)) for field in shown})


def _date_or(value: object) -> object:
    """A day that JSON could only write as a text is a day again."""
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _at(content: Any, field: str) -> object:
    for name in field.split("."):
        content = content.get(name) if isinstance(content, Mapping) else None
    return content
