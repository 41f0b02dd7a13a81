"""The system that this robot drives: here a folder in which receipts are kept; nobody empties it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

EFFECT_SECONDS = 5.0
"""The longest time from the call of `put` until its file can appear."""


@dataclass(frozen=True)
class Receipt:
    """What shall be written: the intent of the step."""

    request_id: str
    text: str
    answer_by: date


class Outbox:
    """A folder in which each receipt is there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, receipt: Receipt) -> None:
        """Write it beside its place, then give it its name in one move."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = self._place(receipt)
        unfinished = place.with_suffix(".partial")
        unfinished.write_text(receipt.text, encoding="utf-8")
        unfinished.replace(place)

    def holds(self, receipt: Receipt) -> bool:
        """Whether this very receipt is there; a system that cannot tell would answer None."""
        place = self._place(receipt)
        return place.exists() and place.read_text(encoding="utf-8") == receipt.text

    def _place(self, receipt: Receipt) -> Path:
        return self._folder / f"{receipt.request_id}.txt"
