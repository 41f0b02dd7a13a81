"""The filtered JSON log beside Python's own logging, unfiltered: the same lines on the same disk."""

import json
import logging
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.row import Row, in_turn
from shared.log import open_run_log
from shared.redact import Redactor

_EVENTS = 5_000
_ROUNDS = 15
_SECRETS = ("kD83hsLq-2nvP0aa", "postgresql://avlast:Zq7tR2mWc9@/avlast?host=/var/avlast")
_BOUND = {"environment": "demo", "robot": "invoice_splitting", "run": 4711}
_EVENT = "the invoice was split in the ledger"


def rows() -> list[Row]:
    """Events a second, one line each: time, level, what is bound, the event and seven values."""
    with tempfile.TemporaryDirectory() as folder:
        ours, stdlib = _ours(Path(folder)), _stdlib(Path(folder))
        mine, others = in_turn(partial(_many, ours), partial(_many, stdlib), _ROUNDS)
    return [
        Row(
            subject="redacted JSON log",
            ours=_EVENTS / mine,
            anchor_name="stdlib logging + json, unredacted",
            anchor=_EVENTS / others,
            unit="events/s",
            target="≥ 1.0",
            more_is_better=True,
        )
    ]


def _many(say: Callable[[dict[str, object]], None]) -> None:
    for item in range(_EVENTS):
        say(
            {
                "item": item,
                "attempt": 1,
                "invoice": f"2026-{item:06}",
                "amount_ore": 1_000_000 + item,
                "parts": 3,
                "first_due": "2026-12-21",
                "seconds": 0.3412,
            }
        )


def _ours(folder: Path) -> Callable[[dict[str, object]], None]:
    log = open_run_log(
        folder / "ours", Redactor(_SECRETS), environment="demo", robot="invoice_splitting", run=4711
    )
    return lambda said: log.info(_EVENT, **said)


class _Json(logging.Formatter):
    """What everybody writes: the record as a JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"time": self.formatTime(record), "level": record.levelname.lower(), **_BOUND}
        return json.dumps({**line, **getattr(record, "said", {}), "event": record.getMessage()})


def _stdlib(folder: Path) -> Callable[[dict[str, object]], None]:
    handler = logging.FileHandler(folder / "stdlib.jsonl")
    handler.setFormatter(_Json())
    logger = logging.Logger("stdlib")
    logger.addHandler(handler)
    return lambda said: logger.info(_EVENT, extra={"said": said})
