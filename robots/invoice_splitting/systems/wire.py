"""The text that travels to and from Tryton: JSON with exact decimals, dates, and its own errors."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from http import HTTPStatus

from .errors import LedgerError, LedgerRefused, LedgerUnavailable, LedgerWarned


def request(method: str, parameters: Sequence[object]) -> str:
    """One JSON-RPC request as text."""
    return json.dumps({"id": 1, "method": method, "params": list(parameters)}, default=_encode)


def result(status: int, text: str) -> object:
    """What one answer holds; raises what Tryton complained of."""
    if status != HTTPStatus.OK:
        raise LedgerUnavailable(f"Tryton answered with HTTP status {status}")
    try:
        answer = json.loads(text, object_hook=_decode)
    except ValueError:
        raise LedgerUnavailable("Tryton answered with something that is not JSON") from None
    if isinstance(answer, dict) and answer.get("error") is not None:
        raise _complaint(answer["error"])
    return answer.get("result") if isinstance(answer, dict) else answer


def _complaint(error: Sequence[object]) -> LedgerError:
    match error:
        case ["UserError", [str(message), *more]]:
            return LedgerRefused(_sentence(message, *more))
        case ["UserWarning", [str(name), str(message), *more]]:
            return LedgerWarned(name, _sentence(message, *more))
        case ["ConcurrencyException", *_]:
            return LedgerUnavailable("Somebody else wrote the same record at the same moment")
        case [str(kind), *_]:
            return LedgerUnavailable(f"Tryton failed: {kind[:300]}")
    return LedgerUnavailable("Tryton failed without saying how")


def _sentence(*words: object) -> str:
    return " ".join(["Tryton:", *(word for word in words if isinstance(word, str) and word)])


def _encode(value: object) -> Mapping[str, object]:
    if isinstance(value, Decimal):
        return {"__class__": "Decimal", "decimal": str(value)}
    if isinstance(value, date) and not isinstance(value, datetime):
        return {"__class__": "date", "year": value.year, "month": value.month, "day": value.day}
    if isinstance(value, bytes):
        return {"__class__": "bytes", "base64": base64.b64encode(value).decode()}
    if isinstance(value, timedelta):
        return {"__class__": "timedelta", "seconds": value.total_seconds()}
    raise TypeError(f"{type(value).__name__} does not travel to Tryton")


def _decode(value: dict[str, object]) -> object:
    match value:
        case {"__class__": "Decimal", "decimal": str(digits)}:
            return Decimal(digits)
        case {"__class__": "date", "year": int(year), "month": int(month), "day": int(day)}:
            return date(year, month, day)
        case {"__class__": "timedelta", "seconds": int(seconds) | float(seconds)}:
            return timedelta(seconds=seconds)
    return value
